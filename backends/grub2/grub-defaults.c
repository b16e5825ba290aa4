/* grub-defaults.c: the settings that grub-mkconfig sources.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-defaults.h"

#include <string.h>

GrubWords *
grub_defaults_get (const GrubDefaults *defaults, const char *name, const ShellValue **value, GError **error)
{
  const ShellValue *decides = NULL;
  GError *local = NULL;
  g_autofree char *why = NULL;
  GrubWords *words;

  if (value != NULL)
    *value = NULL;
  if (defaults->error != NULL)
    {
      g_propagate_error (error, g_error_copy (defaults->error));
      return NULL;
    }
  decides = shell_script_get (defaults->script, name, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (value != NULL)
    *value = decides;
  words = grub_words_parse (decides != NULL ? decides->text->str : "",
                            decides != NULL ? decides->text->len : 0, &why);
  if (words == NULL)
    karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, shell_script_get_path (defaults->script, decides->file),
                       shell_script_get_line (defaults->script, decides->file, decides->start), "%s: %s",
                       name, why);
  return words;
}

const char *
grub_defaults_get_text (const GrubDefaults *defaults, const char *name)
{
  return defaults->error == NULL ? shell_script_get_text (defaults->script, name) : NULL;
}

/* The line of a place, counted on from the place asked for before it. */
typedef struct
{
  guint16 file;
  gsize offset;
  guint line;
} GrubPlace;

static guint
grub_defaults_line (const GrubDefaults *defaults, GrubPlace *place, const ShellOrigin *origin)
{
  if (place->line == 0 || place->file != origin->file || place->offset > origin->start)
    place->line = shell_script_get_line (defaults->script, origin->file, origin->start);
  else
    {
      const char *text = g_bytes_get_data (shell_script_get_bytes (defaults->script, origin->file), NULL);
      for (gsize i = place->offset; i < origin->start; i++)
        place->line += text[i] == '\n' ? 1 : 0;
    }
  place->file = origin->file;
  place->offset = origin->start;
  return place->line;
}

/* Words on another line than the assignment begins on, or that come from another assignment, by reference. */
static void
grub_defaults_describe_words (const GrubDefaults *defaults, KargTarget *target, const ShellValue *value,
                              const GrubWords *words, guint line)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);
  guint n = karg_cmdline_get_n_words (cmdline);
  guint k = 0;
  GrubPlace place = { 0 };

  for (guint w = 0; w < words->words->len; w++)
    {
      const GrubWord *word = &g_array_index (words->words, GrubWord, w);
      const ShellOrigin *origin = &g_array_index (value->origins, ShellOrigin, word->start);
      guint word_line = grub_defaults_line (defaults, &place, origin);

      for (; k < n && karg_cmdline_get_word (cmdline, k)->start < word->text_end; k++)
        if (origin->file != value->file || word_line != line)
          karg_target_set_word_location (target, k, shell_script_get_path (defaults->script, origin->file),
                                         word_line);
    }
}

static void
grub_defaults_describe_one (const GrubDefaults *defaults, KargTargets *targets, const char *name,
                            gboolean secondary)
{
  const ShellValue *value;
  g_autoptr (GError) error = NULL;
  g_autoptr (GrubWords) words = grub_defaults_get (defaults, name, &value, &error);
  KargTarget *target;
  guint line;

  if (secondary && words != NULL && value == NULL)
    return;
  target = karg_targets_add (targets, KARG_TARGET_TEMPLATE, name);
  if (secondary)
    karg_target_set_secondary (target);
  if (words == NULL)
    {
      const char *path = karg_error_get_file (error);
      karg_target_set_location (target, path != NULL ? path : GRUB_DEFAULTS_PATH,
                                karg_error_get_line (error));
      karg_target_set_read_only (target, error->message);
      return;
    }
  karg_target_take_cmdline (target, karg_cmdline_parse (words->text->str, words->text->len));
  if (value == NULL)
    {
      karg_target_set_location (target, GRUB_DEFAULTS_PATH, 0);
      return;
    }
  line = shell_script_get_line (defaults->script, value->file, value->start);
  karg_target_set_location (target, shell_script_get_path (defaults->script, value->file), line);
  grub_defaults_describe_words (defaults, target, value, words, line);
}

void
grub_defaults_describe (const GrubDefaults *defaults, KargTargets *targets)
{
  grub_defaults_describe_one (defaults, targets, GRUB_DEFAULTS_ALL, FALSE);
  grub_defaults_describe_one (defaults, targets, GRUB_DEFAULTS_NORMAL, TRUE);
}
