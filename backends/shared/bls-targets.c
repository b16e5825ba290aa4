/* bls-targets.c: boot loader entries as targets of a back end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-targets.h"

#include <string.h>

static gboolean
bls_is_kernelopts (const char *text, const KargWord *word)
{
  static const char *const names[] = { "$kernelopts", "${kernelopts}" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (word->length == strlen (names[i]) && memcmp (text + word->start, names[i], word->length) == 0)
      return TRUE;
  return FALSE;
}

/* @options with GRUB's variable in the place of its name. (transfer full) NULL when it isn't named. */
static char *
bls_targets_expand (const char *options, const char *kernelopts)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (options, -1);
  g_autofree char *value = g_strchomp (g_strdup (kernelopts != NULL ? kernelopts : "$kernelopts"));

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      if (bls_is_kernelopts (options, word))
        return g_strdup_printf ("%.*s%s%s", (int) word->start, options, value, options + word->start + word->length);
    }
  return NULL;
}

/* "$kernelopts" is the grub2 back end's: edits of this entry go there. */
static void
bls_target_set_held (KargTarget *target, const KargBlsManner *manner)
{
  if (manner->kernelopts == NULL)
    karg_target_set_read_only (target, "its arguments are GRUB's variable kernelopts, which the environment block"
                                       " doesn't hold; run grub2-mkconfig, which puts it there");
  else if (!manner->kernelopts_held)
    karg_target_set_read_only (target, "its arguments are GRUB's variable kernelopts; take in the back end grub2, which"
                                       " edits it");
  else
    karg_target_set_held_by (target, "grub2", "kernelopts");
}

static void
bls_target_set_words (KargTarget *target, const KargBlsFile *file, KargBlsReader reader, const KargCmdline *cmdline)
{
  guint first = karg_target_get_line (target);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      guint line = karg_bls_entry_get_options_line (file->entry, reader, karg_cmdline_get_word (cmdline, i)->start);

      if (line != first)
        karg_target_set_word_location (target, i, file->path, line);
    }
}

/* The command line, and what it says of who may change it. */
static void
bls_target_set_options (KargTarget *target, const KargBlsFile *file, const KargBlsManner *manner)
{
  g_autofree char *options = karg_bls_entry_get_options (file->entry, manner->shows);
  g_autofree char *expanded = NULL;
  KargCmdline *cmdline;

  if (manner->shows == KARG_BLS_READER_GRUB)
    expanded = bls_targets_expand (options, manner->kernelopts);
  cmdline = karg_cmdline_parse (expanded != NULL ? expanded : options, -1);
  if (expanded == NULL)
    bls_target_set_words (target, file, manner->shows, cmdline);
  karg_target_take_cmdline (target, cmdline);
  if (expanded != NULL)
    bls_target_set_held (target, manner);
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
      if (file->ignored)
        karg_target_set_unmanaged (target, file->error->message);
      else
        karg_target_set_read_only (target, file->error->message);
      return;
    }

  karg_target_set_location (target, file->path, karg_bls_entry_get_line (file->entry, "options"));
  karg_target_set_title (target, file->title != NULL ? file->title : file->id);
  if (kernel != NULL)
    karg_target_set_kernel (target, kernel);
  bls_target_set_options (target, file, manner);
  bls_target_add_claims (target, file);
  if (!karg_bls_file_starts_kernel (file, &reason))
    karg_target_set_unmanaged (target, reason);
  else if (file->read_only != NULL)
    karg_target_set_read_only (target, file->read_only);
}

void
karg_bls_targets_read (const GPtrArray *files, const KargBlsManner *manner, gint default_index, KargTargets *targets)
{
  for (guint i = 0; i < files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (files, i);
      KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, file->id);

      bls_target_fill (target, file, manner);
      karg_target_set_default (target, default_index >= 0 && (guint) default_index == i);
    }
}

/* id → KargTarget of @backend's entries. */
static GHashTable *
bls_targets_index (const KargTargets *targets, const char *backend)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      KargTarget *target = karg_targets_get (targets, i);

      if (karg_target_get_kind (target) == KARG_TARGET_ENTRY
          && g_strcmp0 (karg_target_get_backend (target), backend) == 0)
        g_hash_table_insert (index, (char *) karg_target_get_id (target), target);
    }
  return index;
}

/* Of the edits of "kernelopts", those that words beside "$kernelopts" in the entry would defeat.
 * (transfer container) */
static GPtrArray *
bls_targets_held_edits (const KargBlsFile *file, const KargTarget *target, const KargTargets *targets,
                        const KargIntent *intent)
{
  GPtrArray *held = g_ptr_array_new ();
  const KargTarget *holder = karg_targets_find (targets, karg_target_get_holder_backend (target), KARG_TARGET_TEMPLATE,
                                                karg_target_get_holder_id (target));
  const GPtrArray *edits = holder != NULL ? karg_intent_get_edits (intent, holder) : NULL;
  g_autofree char *options = karg_bls_entry_get_options (file->entry, KARG_BLS_READER_GRUB);
  g_autoptr (KargCmdline) own = karg_cmdline_parse (options, -1);

  for (guint i = 0; edits != NULL && i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);
      KargEditKind kind = karg_edit_get_kind (edit);

      if (kind == KARG_EDIT_REMOVE || kind == KARG_EDIT_LIST_REMOVE
          || (kind == KARG_EDIT_SET && karg_cmdline_contains (own, karg_edit_get_key (edit), NULL)))
        g_ptr_array_add (held, edit);
    }
  return held;
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
bls_targets_say_names (KargChangeset *changes, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *names = karg_bls_name_pattern (name, ".conf");

  karg_changeset_set_names (changes, path, names);
}

static gboolean
bls_targets_plan_file (KargRoot *root, const KargBlsFile *file, const KargTarget *target, const KargBlsManner *manner,
                       const GPtrArray *edits, KargChangeset *changes, GError **error)
{
  KargSink sink = manner->writes == KARG_BLS_READER_GRUB ? KARG_SINK_BLS_GRUB : KARG_SINK_LITERAL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GBytes) after = karg_bls_entry_edit (file->entry, manner->writes, sink, edits, &refusal);
  g_autofree char *real = NULL;

  if (refusal != NULL)
    {
      g_autoptr (GError) located = NULL;

      karg_error_set_at (&located, refusal->code, file->path, karg_target_get_line (target), "%s", refusal->message);
      karg_changeset_refuse (changes, file->id, located);
      return TRUE;
    }
  if (after == NULL)
    return TRUE;

  bls_targets_note_sources (file, edits, changes);
  if (manner->writes == KARG_BLS_READER_GRUB && karg_bls_entry_hides_options (file->entry))
    {
      g_autofree char *note = g_strdup_printf ("%s: GRUB saw only a part of its arguments; now they are on one"
                                               " options line and all take effect", file->path);

      if (manner->shows == KARG_BLS_READER_GRUB)
        karg_changeset_note (changes, note);
    }
  real = karg_bls_file_resolve (file, root);
  if (!karg_changeset_add_file (changes, real != NULL ? real : file->path, file->bytes, after,
                                karg_target_is_default (target) ? KARG_PHASE_DEFAULT_ENTRY : KARG_PHASE_ENTRY, error))
    return FALSE;
  bls_targets_say_names (changes, real != NULL ? real : file->path);
  return TRUE;
}

gboolean
karg_bls_targets_plan (KargRoot *root, const GPtrArray *files, const KargBlsManner *manner, const char *backend,
                       const KargTargets *targets, const KargIntent *intent, KargChangeset *changes, GError **error)
{
  g_autoptr (GHashTable) index = bls_targets_index (targets, backend);
  guint planned = karg_changeset_get_files (changes)->len;

  for (guint i = 0; i < files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (files, i);
      const KargTarget *target = g_hash_table_lookup (index, file->id);
      g_autoptr (GPtrArray) held = NULL;
      const GPtrArray *edits;

      if (target == NULL || file->entry == NULL)
        continue;
      if (karg_target_get_holder_id (target) != NULL)
        edits = held = bls_targets_held_edits (file, target, targets, intent);
      else
        edits = karg_intent_get_edits (intent, target);
      if (edits->len > 0 && !bls_targets_plan_file (root, file, target, manner, edits, changes, error))
        return FALSE;
    }
  if (karg_changeset_get_files (changes)->len > planned)
    bls_targets_note_predictions (root, changes);
  return TRUE;
}
