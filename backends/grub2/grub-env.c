/* grub-env.c: what a system keeps in its grubenv.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-env.h"

#include "grub-diff.h"
#include "grub-script.h"
#include "loaders.h"

#include <karg/sink.h>

#include <string.h>

GrubEnv *
grub_env_read (KargRoot *root, const char *path)
{
  GrubEnv *env = g_new0 (GrubEnv, 1);

  env->path = g_strdup (path);
  env->bytes = karg_root_read (root, path, &env->error);
  if (env->bytes != NULL)
    env->env = karg_grubenv_parse (path, env->bytes, &env->error);
  else if (g_error_matches (env->error, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    g_clear_error (&env->error);
  return env;
}

void
grub_env_free (GrubEnv *env)
{
  g_free (env->path);
  g_clear_pointer (&env->env, karg_grubenv_free);
  g_clear_pointer (&env->bytes, g_bytes_unref);
  g_clear_error (&env->error);
  g_free (env);
}

const char *
grub_env_get (const GrubEnv *env, const char *name)
{
  return env->env != NULL ? karg_grubenv_get (env->env, name) : NULL;
}

gboolean
grub_env_entries_refer (const KargHost *host)
{
  KargRoot *root = karg_host_get_root (host);
  const KargLoaders *loaders = karg_loaders_get (host);
  g_autofree char *entries = g_strconcat (loaders->entries, "/entries", NULL);
  g_auto (GStrv) names = loaders->reader == KARG_ENTRIES_GRUB ? karg_root_list (root, entries, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (entries, names[i], NULL);
      g_autofree char *text
          = g_str_has_suffix (path, ".conf") ? karg_root_read_text (root, path, NULL, NULL) : NULL;

      if (text != NULL && (strstr (text, "$kernelopts") != NULL || strstr (text, "${kernelopts}") != NULL))
        return TRUE;
    }
  return FALSE;
}

void
grub_env_describe (const GrubEnv *env, const KargHost *host, KargTargets *targets)
{
  const char *source = grub_env_get (env, GRUB_ENV_KERNELOPTS);
  g_autoptr (GrubWords) words = NULL;
  g_autofree char *why = NULL;
  KargTarget *target;

  /* Without the variable GRUB reads such an entry as one without arguments: that is for people to mend. */
  if ((source == NULL && env->error == NULL) || !grub_env_entries_refer (host))
    return;
  target = karg_targets_add (targets, KARG_TARGET_TEMPLATE, GRUB_ENV_KERNELOPTS);
  karg_target_set_location (target, env->path,
                            env->env != NULL ? karg_grubenv_get_line (env->env, GRUB_ENV_KERNELOPTS) : 0);
  if (source == NULL)
    {
      karg_target_set_read_only (target, env->error->message);
      return;
    }
  words = grub_words_parse (source, strlen (source), &why);
  if (words != NULL)
    karg_target_take_cmdline (target, karg_cmdline_parse (words->text->str, words->text->len));
  else
    karg_target_set_read_only (target, why);
}

/* The block with the template turned into @after. */
static GBytes *
grub_env_change (const GrubEnv *env, const KargCmdline *after, GError **error)
{
  const char *source = grub_env_get (env, GRUB_ENV_KERNELOPTS);
  g_autofree char *why = NULL;
  g_autoptr (GrubWords) words = source != NULL ? grub_words_parse (source, strlen (source), &why) : NULL;
  g_autoptr (KargCmdline) before = NULL;
  g_autoptr (GArray) edits = NULL;
  g_autofree char *value = NULL;

  if (words == NULL)
    {
      karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, env->path, 0, "kernelopts: %s",
                         why != NULL ? why : "not set");
      return NULL;
    }
  before = karg_cmdline_parse (words->text->str, words->text->len);
  /* It is expanded inside a boot loader entry, so what that can't carry this can't. */
  if (!karg_sink_check_change (KARG_SINK_BLS_GRUB, before, after, error))
    return NULL;
  edits = grub_diff (words, strlen (source), after, GRUB_QUOTE_DOUBLE, error);
  if (edits == NULL)
    return NULL;
  value = text_edits_apply (edits, source);
  return karg_grubenv_with (env->env, GRUB_ENV_KERNELOPTS, value, error);
}

gboolean
grub_env_plan (const GrubEnv *env, KargRoot *root, const KargTargets *targets, const KargIntent *intent,
               KargChangeset *changes, GError **error)
{
  const KargTarget *target = karg_targets_find (targets, "grub2", KARG_TARGET_TEMPLATE, GRUB_ENV_KERNELOPTS);
  g_autoptr (KargCmdline) after = target != NULL ? karg_intent_apply (intent, target) : NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;

  if (after == NULL)
    return TRUE;
  bytes = grub_env_change (env, after, &reason);
  if (bytes == NULL)
    {
      karg_changeset_refuse (changes, GRUB_ENV_KERNELOPTS, reason);
      return TRUE;
    }
  /* Often a link into the ESP, where GRUB writes it: the link stays. It holds what the default entry boots
   * with. */
  path = karg_root_resolve (root, env->path, error);
  return path != NULL
         && karg_changeset_add_file (changes, path, env->bytes, bytes, KARG_PHASE_DEFAULT_ENTRY, error);
}
