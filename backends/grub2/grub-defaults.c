/* grub-defaults.c: the command lines in the settings that grub-mkconfig sources.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-defaults.h"

#include <string.h>

#include "grub-text.h"

const char *
grub_defaults_get_text (const KargGrubSettings *settings, const char *name)
{
  return settings->error == NULL ? shell_script_get_text (settings->script, name) : NULL;
}

/* The value of @name. NULL without an error when nothing sets it. */
static const ShellValue *
grub_defaults_get (const KargGrubSettings *settings, const char *name, GError **error)
{
  if (settings->error == NULL)
    return shell_script_get_partly (settings->script, name, error);
  g_propagate_error (error, g_error_copy (settings->error));
  return NULL;
}

/* What the kernel gets of it. (transfer full) */
static KargText *
grub_defaults_read (const ShellValue *value, const char *name, GError **error)
{
  /* In an assignment with double quotes GRUB's single quotes read best, and the other way round. */
  GrubQuote quote = value->context == SHELL_CONTEXT_SINGLE ? GRUB_QUOTE_DOUBLE : GRUB_QUOTE_SINGLE;
  g_autofree char *why = NULL;
  KargText *text = grub_text_new (value->text, quote, &why);
  guint line = 0;

  if (text == NULL)
    {
      const char *path = shell_value_locate (value, &line);
      karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, path, line, "%s: %s", name, why);
    }
  return text;
}

/* @goes_on: a shell reads on behind what is not understood, so that a line at the end has its effect. */
static void
grub_defaults_set_unknown (KargTarget *target, const char *name, const GError *error, gboolean goes_on)
{
  const char *path = karg_error_get_file (error);
  g_autofree char *reason
    = goes_on ? g_strdup_printf ("%s; a line at the end of the file adds to it by hand: %s=\"$%s ARGUMENT\"",
                                 error->message, name, name)
              : g_strdup (error->message);

  karg_target_set_location (target, path != NULL ? path : KARG_GRUB_SETTINGS_PATH, karg_error_get_line (error));
  karg_target_set_unknown (target, reason);
}

/* What a script adds that can't be told. What it may add is told in the kernel's words where GRUB reads them so too. */
static void
grub_defaults_set_gaps (KargTarget *target, const char *name, const ShellValue *value)
{
  g_autoptr (GString) perhaps = g_string_new (NULL);
  gboolean any = FALSE;

  if (value->gaps->len == 0)
    return;
  for (guint i = 0; i < value->gaps->len; i++)
    {
      const ShellGap *gap = g_ptr_array_index (value->gaps, i);

      any = any || gap->perhaps == NULL || strpbrk (gap->perhaps, "'\"\\${}") != NULL;
      g_string_append_printf (perhaps, " %s", gap->perhaps != NULL ? gap->perhaps : "");
    }
  g_autoptr (GError) why = shell_script_explain (name, g_ptr_array_index (value->gaps, 0));
  karg_target_set_incomplete (target, why->message, any ? NULL : g_strstrip (perhaps->str));
}

/* @primary: the id of the template that this one adds to, which need not be there. */
static void
grub_defaults_describe_one (const KargGrubSettings *settings, KargTargets *targets, const char *name,
                            const char *primary)
{
  g_autoptr (GError) error = NULL;
  const ShellValue *value = grub_defaults_get (settings, name, &error);
  gboolean absent = value == NULL && error == NULL;
  guint line = 0;

  if (absent && primary != NULL)
    return;
  if (absent)
    value = shell_script_get_absent (settings->script, name);
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_TEMPLATE, name);
  if (primary != NULL)
    karg_target_set_secondary (target, primary);

  KargText *text = value != NULL ? grub_defaults_read (value, name, &error) : NULL;
  if (text == NULL)
    {
      grub_defaults_set_unknown (target, name, error,
                                 value == NULL && g_error_matches (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED));
      return;
    }
  karg_target_take_text (target, text);
  grub_defaults_set_gaps (target, name, value);
  const char *path = shell_value_locate (value, &line);
  karg_target_set_location (target, path, absent ? 0 : line);
}

void
grub_defaults_describe (const KargGrubSettings *settings, KargTargets *targets)
{
  grub_defaults_describe_one (settings, targets, GRUB_DEFAULTS_ALL, NULL);
  grub_defaults_describe_one (settings, targets, GRUB_DEFAULTS_NORMAL, GRUB_DEFAULTS_ALL);
}
