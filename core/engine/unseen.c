/* unseen.c: what may stand in a template although nobody sees it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "unseen.h"

/* Whether the generated @entry shows what is certain of its back end's templates: else it was made from other settings, and
 * says nothing of these. A recovery entry takes too little of them to tell. */
static gboolean
karg_unseen_is_fresh (const KargTargets *targets, const KargTarget *entry)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (entry);

  if (karg_target_is_recovery (entry))
    return FALSE;
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *template = karg_targets_get (targets, i);
      const KargCmdline *certain = karg_target_get_cmdline (template);

      if (karg_target_get_kind (template) != KARG_TARGET_TEMPLATE || certain == NULL
          || !g_str_equal (karg_target_get_backend (template), karg_target_get_backend (entry)))
        continue;
      for (guint w = 0; w < karg_cmdline_get_n_words (certain); w++)
        {
          const KargWord *word = karg_cmdline_get_word (certain, w);
          if (!word->for_init && word->key[0] != '$' && !karg_cmdline_contains (cmdline, word->key, word->value))
            return FALSE;
        }
    }
  return TRUE;
}

/* @fresh: one that was made from the settings as they are. */
static gboolean
karg_unseen_has_witness (const KargTargets *targets, const char *backend, gboolean fresh)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *entry = karg_targets_get (targets, i);
      if (karg_target_get_access (entry) == KARG_ACCESS_GENERATED && karg_target_get_cmdline (entry) != NULL
          && g_str_equal (karg_target_get_backend (entry), backend)
          && (!fresh || karg_unseen_is_fresh (targets, entry)))
        return TRUE;
    }
  return FALSE;
}

gboolean
karg_unseen_may_hold (const KargTarget *target, KargEdit *edit)
{
  const char *perhaps = karg_target_get_perhaps (target);

  if (karg_target_get_kind (target) != KARG_TARGET_TEMPLATE || karg_edit_get_kind (edit) == KARG_EDIT_ADD)
    return FALSE;
  if (karg_target_get_cmdline (target) == NULL)
    return TRUE;
  if (karg_target_get_incomplete (target) == NULL || perhaps == NULL)
    return karg_target_get_incomplete (target) != NULL;
  g_autoptr (KargCmdline) words = karg_cmdline_parse (perhaps, -1);
  return karg_cmdline_contains (words, karg_edit_get_key (edit), NULL) && !karg_cmdline_holds (words, edit);
}

const KargTarget *
karg_unseen_find (const KargTargets *targets, const char *backend, KargEdit *edit)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (g_str_equal (karg_target_get_backend (target), backend) && karg_unseen_may_hold (target, edit))
        return target;
    }
  return NULL;
}

const char *
karg_unseen_get_reason (const KargTarget *target)
{
  const char *incomplete = karg_target_get_incomplete (target);

  return incomplete != NULL ? incomplete : karg_target_get_reason (target);
}

char *
karg_unseen_refuse (const KargTargets *targets, const KargTarget *target, KargEdit *edit)
{
  const char *perhaps = karg_target_get_perhaps (target);
  gboolean nothing = karg_target_get_cmdline (target) == NULL;

  if (!karg_unseen_may_hold (target, edit))
    return NULL;
  if (nothing && karg_unseen_has_witness (targets, karg_target_get_backend (target), FALSE))
    return NULL;
  if (nothing)
    return g_strdup (karg_target_get_reason (target));
  return perhaps != NULL ? g_strdup_printf ("%s; it may bring “%s”", karg_unseen_get_reason (target), perhaps) : NULL;
}

char *
karg_unseen_doubt (const KargTargets *targets, const KargTarget *target, KargEdit *edit)
{
  if (!karg_unseen_may_hold (target, edit)
      || karg_unseen_has_witness (targets, karg_target_get_backend (target), TRUE))
    return NULL;
  return g_strdup_printf ("whether %s brings “%s” too can't be told: %s", karg_target_get_id (target),
                          karg_edit_get_key (edit), karg_unseen_get_reason (target));
}
