/* bls-targets.c: boot loader entries as targets of a back end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-targets.h"

#include <string.h>

/* How GRUB's variables were taken in one entry. */
typedef struct
{
  const KargBlsManner *manner;
  gboolean unknown; /* "$kernelopts" is named, and what it holds isn't known */
} BlsExpansion;

static const KargText *
bls_targets_expand (gpointer data, const char *name)
{
  BlsExpansion *expansion = data;
  const KargBlsManner *manner = expansion->manner;
  const KargText *text = manner->expand != NULL ? manner->expand (manner->data, name) : NULL;

  if (text == NULL && g_str_equal (name, "kernelopts"))
    expansion->unknown = TRUE;
  return text;
}

/* The command line, and what it says of who may change it. */
static void
bls_target_set_text (KargTarget *target, const KargBlsFile *file, const KargBlsManner *manner)
{
  if (manner->lends && karg_bls_entry_get_line (file->entry, "options") == 0)
    {
      karg_target_set_unknown (target, "without an options line GRUB gives it default_kernelopts of grub.cfg; write the"
                                       " line with all that it needs by hand");
      return;
    }

  g_autoptr (KargText) bytes = karg_text_new_file (file->path, file->bytes, NULL);
  BlsExpansion expansion = { .manner = manner };
  KargBlsManner watched = { manner->shows, manner->writes, bls_targets_expand, &expansion };
  g_autofree char *why = NULL;
  karg_target_take_text (target, karg_bls_text_new (file->entry, bytes, &watched, &why));
  if (why != NULL)
    karg_target_set_access (target, KARG_ACCESS_READ_ONLY, why);
  if (expansion.unknown)
    karg_target_set_access (target, KARG_ACCESS_READ_ONLY,
                            "its arguments are GRUB's variable kernelopts, which the environment block doesn't hold; run"
                            " grub2-mkconfig, which puts it there");
}

/* Who asked for what, as the entry itself tells. */
static void
bls_target_add_claims (KargTarget *target, const KargBlsFile *file)
{
  guint line = 0;
  char *name, *arguments;

  while (karg_bls_entry_next_source (file->entry, &line, &name, &arguments))
    {
      karg_target_add_claim (target, name, arguments);
      g_free (name);
      g_free (arguments);
    }
}

static void
bls_target_fill (KargTarget *target, const KargBlsFile *file, const KargBlsManner *manner)
{
  g_autofree char *kernel = karg_bls_file_get_kernel (file);
  g_autofree char *reason = NULL;

  if (file->entry == NULL)
    {
      karg_target_set_location (target, file->path, karg_error_get_line (file->error));
      karg_target_set_access (target, file->ignored ? KARG_ACCESS_UNMANAGED : KARG_ACCESS_READ_ONLY, file->error->message);
      return;
    }

  karg_target_set_location (target, file->path, karg_bls_entry_get_line (file->entry, "options"));
  karg_target_set_title (target, file->title != NULL ? file->title : file->id);
  if (kernel != NULL)
    karg_target_set_kernel (target, kernel);
  if (kernel != NULL && g_str_has_prefix (kernel, "0-rescue"))
    karg_target_set_rescue (target);
  bls_target_set_text (target, file, manner);
  bls_target_add_claims (target, file);
  if (!karg_bls_file_starts_kernel (file, &reason))
    karg_target_set_access (target, KARG_ACCESS_UNMANAGED, reason);
  else if (file->read_only != NULL)
    karg_target_set_access (target, KARG_ACCESS_READ_ONLY, file->read_only);
}

void
karg_bls_targets_add (const KargBlsFile *file, const KargBlsManner *manner, gboolean is_default, KargTargets *targets)
{
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, file->id);

  bls_target_fill (target, file, manner);
  karg_target_set_default (target, is_default);
}

void
karg_bls_targets_read (const GPtrArray *files, const KargBlsManner *manner, gint default_index, KargTargets *targets)
{
  for (guint i = 0; i < files->len; i++)
    karg_bls_targets_add (g_ptr_array_index (files, i), manner, default_index >= 0 && (guint) default_index == i, targets);
}

/* Arguments that another tool put there, as the entry says: it may put them there again. */
static void
bls_targets_note_sources (const KargBlsFile *file, const GPtrArray *edits, KargChangeset *changes)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);
      g_autofree char *source = karg_edit_get_kind (edit) != KARG_EDIT_ADD
                                  ? karg_bls_entry_get_source (file->entry, karg_edit_get_key (edit)) : NULL;
      g_autofree char *note = NULL;

      if (source == NULL)
        continue;
      note = g_strdup_printf ("%s: %s is %s's, which may set it again: change it there", file->path,
                              karg_edit_get_key (edit), source);
      karg_changeset_note (changes, note);
    }
}

/* openSUSE: a disk that a TPM unlocks stays locked when the entries are not those that were foretold to it. */
static void
bls_targets_note_predictions (KargRoot *root, KargChangeset *changes)
{
  if (karg_root_exists (root, "/usr/bin/sdbootutil"))
    karg_changeset_note (changes, "where a TPM unlocks the disk, run sdbootutil update-predictions before the next boot");
}

/* A boot loader that counts its tries renames what was written: an undo looks for it under every name. */
static void
bls_targets_say_names (KargChangeset *changes, const KargTarget *target)
{
  const char *backend = karg_target_get_backend (target);
  const GPtrArray *files = karg_changeset_get_files (changes);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);

      if (!g_str_equal (file->backend, backend) || file->phase == KARG_PHASE_TEMPLATE)
        continue;
      g_autofree char *name = g_path_get_basename (file->path);
      g_autofree char *names = karg_bls_name_pattern (name, ".conf");
      karg_changeset_set_names (changes, file->path, names);
    }
}

/* Whether GRUB, which sees only a part of the arguments, lacks something that is asked for. */
static gboolean
bls_targets_misses (const KargBlsFile *file, const GPtrArray *edits)
{
  g_autofree char *seen = karg_bls_entry_get_grub_options (file->entry);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (seen, -1);

  for (guint i = 0; i < edits->len; i++)
    if (!karg_cmdline_holds (cmdline, g_ptr_array_index (edits, i)))
      return TRUE;
  return FALSE;
}

static gboolean
bls_targets_merge (KargRoot *root, const KargBlsFile *file, gboolean is_default, KargChangeset *changes, GError **error)
{
  g_autoptr (GBytes) after = karg_bls_text_merge (file->entry);
  g_autofree char *real = karg_bls_file_resolve (file, root);

  return karg_changeset_add_file (changes, real != NULL ? real : file->path, file->bytes, after,
                                  is_default ? KARG_PHASE_DEFAULT_ENTRY : KARG_PHASE_ENTRY, error);
}

static gboolean
bls_targets_plan_one (KargRoot *root, const KargBlsFile *file, const KargTarget *target, const KargBlsManner *manner,
                      const KargIntent *intent, KargChangeset *changes, gboolean *changed, GError **error)
{
  const GPtrArray *edits = karg_intent_get_edits (intent, target);
  gboolean hidden = manner->writes == KARG_BLS_READER_GRUB && karg_bls_entry_hides_options (file->entry);

  *changed = karg_intent_changes (intent, target);
  /* What stands in kernelopts isn't missed in the entry. */
  if (!*changed && hidden && karg_target_get_access (target) == KARG_ACCESS_WRITABLE && bls_targets_misses (file, edits))
    {
      *changed = TRUE;
      if (!bls_targets_merge (root, file, karg_target_is_default (target), changes, error))
        return FALSE;
    }
  if (!*changed)
    return TRUE;

  bls_targets_note_sources (file, edits, changes);
  if (hidden && manner->shows == KARG_BLS_READER_GRUB)
    {
      g_autofree char *note = g_strdup_printf ("%s: GRUB saw only a part of its arguments; now they are on one"
                                               " options line and all take effect", file->path);
      karg_changeset_note (changes, note);
    }
  return TRUE;
}

gboolean
karg_bls_targets_plan (KargRoot *root, const GPtrArray *files, const KargBlsManner *manner, const KargTargets *targets,
                       const KargIntent *intent, KargChangeset *changes, gboolean *changed, GError **error)
{
  const KargTarget *last = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (files, i);
      const KargTarget *target = karg_targets_find_own (targets, KARG_TARGET_ENTRY, file->id);
      gboolean one = FALSE;

      if (target == NULL || file->entry == NULL)
        continue;
      if (!bls_targets_plan_one (root, file, target, manner, intent, changes, &one, error))
        return FALSE;
      last = one ? target : last;
    }
  *changed = last != NULL;
  if (*changed)
    {
      bls_targets_say_names (changes, last);
      bls_targets_note_predictions (root, changes);
    }
  return TRUE;
}
