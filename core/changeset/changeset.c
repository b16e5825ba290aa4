/* changeset.c: a planned change: bytes before and after, commands to run, refusals.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "base/strv.h"

#include <karg/changeset.h>

#include <string.h>

struct _KargChangeset
{
  char *backend;
  GHashTable *asked;     /* path → KargFileChange: everything asked for, "leave it as it is" too */
  GPtrArray *files;      /* of these, what changes; borrowed from asked */
  gboolean sorted;
  GPtrArray *commands;
  GPtrArray *refusals;
  GPtrArray *notes;      /* back end, text, …, NULL */
};

static void
changeset_file_free (gpointer data)
{
  KargFileChange *file = data;

  g_free ((char *) file->path);
  g_free ((char *) file->backend);
  g_free ((char *) file->names);
  g_clear_pointer (&file->before, g_bytes_unref);
  g_clear_pointer (&file->after, g_bytes_unref);
  g_free (file);
}

static void
changeset_command_free (gpointer data)
{
  KargCommand *command = data;

  g_strfreev ((char **) command->argv);
  g_strfreev ((char **) command->rewrites);
  g_strfreev ((char **) command->leftovers);
  g_free ((char *) command->reason);
  g_free ((char *) command->backend);
  g_free (command);
}

static void
changeset_refusal_free (gpointer data)
{
  KargRefusal *refusal = data;

  g_free ((char *) refusal->backend);
  g_free ((char *) refusal->target);
  g_free ((char *) refusal->path);
  g_free ((char *) refusal->reason);
  g_free (refusal);
}

KargChangeset *
karg_changeset_new (void)
{
  KargChangeset *changes = g_new0 (KargChangeset, 1);

  changes->asked = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, changeset_file_free);
  changes->files = g_ptr_array_new ();
  changes->commands = g_ptr_array_new_with_free_func (changeset_command_free);
  changes->refusals = g_ptr_array_new_with_free_func (changeset_refusal_free);
  changes->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (changes->notes, NULL);
  return changes;
}

void
karg_changeset_free (KargChangeset *changes)
{
  if (changes == NULL)
    return;
  g_free (changes->backend);
  g_ptr_array_unref (changes->files);
  g_hash_table_unref (changes->asked);
  g_ptr_array_unref (changes->commands);
  g_ptr_array_unref (changes->refusals);
  g_ptr_array_unref (changes->notes);
  g_free (changes);
}

void
karg_changeset_set_backend (KargChangeset *changes, const char *backend)
{
  g_free (changes->backend);
  changes->backend = g_strdup (backend);
}

static gboolean
changeset_bytes_equal (GBytes *a, GBytes *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a == b || g_bytes_equal (a, b);
}

static const char *
changeset_author (const char *backend)
{
  return backend != NULL ? backend : "the caller";
}

/* A second voice on a file that was spoken of before: welcome when it says the same. */
static gboolean
changeset_agree (KargChangeset *changes, KargFileChange *file, GBytes *before, GBytes *after, KargPhase phase,
                 GError **error)
{
  if (!changeset_bytes_equal (file->before, before))
    {
      karg_error_set_at (error, KARG_ERROR_CONFLICT, file->path, 0, "%s and %s read different bytes here",
                         changeset_author (file->backend), changeset_author (changes->backend));
      return FALSE;
    }
  if (!changeset_bytes_equal (file->after, after))
    {
      karg_error_set_at (error, KARG_ERROR_CONFLICT, file->path, 0, "%s and %s want different bytes here",
                         changeset_author (file->backend), changeset_author (changes->backend));
      return FALSE;
    }
  /* The later phase is the more careful one. */
  if (phase > file->phase)
    {
      file->phase = phase;
      changes->sorted = FALSE;
    }
  return TRUE;
}

gboolean
karg_changeset_add_file (KargChangeset *changes, const char *path, GBytes *before, GBytes *after, KargPhase phase,
                         GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);
  KargFileChange *file = g_hash_table_lookup (changes->asked, path);

  if (file != NULL)
    return changeset_agree (changes, file, before, after, phase, error);

  file = g_new0 (KargFileChange, 1);
  file->path = g_strdup (path);
  file->backend = g_strdup (changes->backend);
  file->before = before != NULL ? g_bytes_ref (before) : NULL;
  file->after = after != NULL ? g_bytes_ref (after) : NULL;
  file->phase = phase;
  g_hash_table_insert (changes->asked, (char *) file->path, file);
  if (!changeset_bytes_equal (before, after))
    {
      g_ptr_array_add (changes->files, file);
      changes->sorted = FALSE;
    }
  return TRUE;
}

void
karg_changeset_set_names (KargChangeset *changes, const char *path, const char *names)
{
  g_return_if_fail (path != NULL);
  KargFileChange *file = g_hash_table_lookup (changes->asked, path);

  if (file == NULL || names == NULL)
    return;
  g_free ((char *) file->names);
  file->names = g_strdup (names);
}

/* Puts those of @more that are new behind the @paths of a command. */
static void
changeset_add_paths (const char *const **paths, const char *const *more)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; *paths != NULL && (*paths)[i] != NULL; i++)
    g_ptr_array_add (all, (char *) (*paths)[i]);
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    if (*paths == NULL || !g_strv_contains (*paths, more[i]))
      g_ptr_array_add (all, g_strdup (more[i]));
  g_ptr_array_add (all, NULL);

  g_free ((gpointer) *paths);
  *paths = (const char *const *) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

static KargCommand *
changeset_find_command (const KargChangeset *changes, const char *const *argv)
{
  for (guint i = 0; i < changes->commands->len; i++)
    {
      KargCommand *known = g_ptr_array_index (changes->commands, i);
      if (karg_strv_equal (known->argv, argv))
        return known;
    }
  return NULL;
}

void
karg_changeset_add_leftover (KargChangeset *changes, const char *const *argv, const char *path)
{
  g_return_if_fail (argv != NULL && path != NULL);
  const char *const more[] = { path, NULL };
  KargCommand *command = changeset_find_command (changes, argv);

  if (command != NULL)
    changeset_add_paths (&command->leftovers, more);
}

void
karg_changeset_add_command (KargChangeset *changes, const char *const *argv, const char *const *rewrites,
                            const char *reason, gboolean needed_again)
{
  g_return_if_fail (argv != NULL && argv[0] != NULL && reason != NULL);
  KargCommand *command = changeset_find_command (changes, argv);

  /* A command that two back ends need runs once, and answers for what both say of it. */
  if (command == NULL)
    {
      command = g_new0 (KargCommand, 1);
      command->argv = (const char *const *) g_strdupv ((char **) argv);
      command->reason = g_strdup (reason);
      command->backend = g_strdup (changes->backend);
      changeset_add_paths (&command->leftovers, NULL);
      g_ptr_array_add (changes->commands, command);
    }
  changeset_add_paths (&command->rewrites, rewrites);
  command->needed_again = command->needed_again || needed_again;
}

void
karg_changeset_refuse (KargChangeset *changes, const char *target, const GError *error)
{
  g_return_if_fail (target != NULL && error != NULL);
  KargRefusal *refusal = g_new0 (KargRefusal, 1);

  refusal->backend = g_strdup (changes->backend);
  refusal->target = g_strdup (target);
  refusal->path = g_strdup (karg_error_get_file (error));
  refusal->line = karg_error_get_line (error);
  refusal->code = error->domain == KARG_ERROR ? (KargErrorCode) error->code : KARG_ERROR_IO;
  refusal->reason = g_strdup (error->message);
  g_ptr_array_add (changes->refusals, refusal);
}

void
karg_changeset_note (KargChangeset *changes, const char *text)
{
  g_return_if_fail (text != NULL);
  guint end = changes->notes->len - 1;

  g_ptr_array_insert (changes->notes, end, g_strdup (changes->backend != NULL ? changes->backend : ""));
  g_ptr_array_insert (changes->notes, end + 1, g_strdup (text));
}

static int
changeset_compare_files (gconstpointer a, gconstpointer b)
{
  const KargFileChange *x = *(const KargFileChange *const *) a;
  const KargFileChange *y = *(const KargFileChange *const *) b;

  if (x->phase != y->phase)
    return x->phase < y->phase ? -1 : 1;
  return strcmp (x->path, y->path);
}

const GPtrArray *
karg_changeset_get_files (KargChangeset *changes)
{
  if (!changes->sorted)
    g_ptr_array_sort (changes->files, changeset_compare_files);
  changes->sorted = TRUE;
  return changes->files;
}

const GPtrArray *
karg_changeset_get_commands (const KargChangeset *changes)
{
  return changes->commands;
}

const GPtrArray *
karg_changeset_get_refusals (const KargChangeset *changes)
{
  return changes->refusals;
}

const char *const *
karg_changeset_get_notes (const KargChangeset *changes)
{
  return (const char *const *) changes->notes->pdata;
}
