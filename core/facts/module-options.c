/* module-options.c: the module options that modprobe.d(5) sets.
 *
 * Read here and not by libkmod, which opens the files as the process sees them, links out of the root
 * included, and adds the options of the running machine's own /proc/cmdline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <karg/cmdline.h>
#include <karg/lines.h>

#include <string.h>

/* A file in an earlier directory hides those of the same name in later ones. */
static const char *const karg_module_options_dirs[] = {
  "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d",
};

/* The kernel makes no difference between '-' and '_' in either name. (transfer full) */
static char *
karg_module_options_spell (const char *name)
{
  return g_strdelimit (g_strdup (name), "-", '_');
}

/* "options MODULE NAME=VALUE …": the kernel takes the words as it takes those of its own command line. */
static void
karg_module_options_read_line (KargFacts *facts, const char *line, const char *source)
{
  static const char command[] = "options";
  const char *p = line + strspn (line, " \t");

  if (!g_str_has_prefix (p, command))
    return;
  p += strlen (command);
  gsize blanks = strspn (p, " \t");
  gsize length = strcspn (p + blanks, " \t");
  if (blanks == 0 || length == 0)
    return;

  g_autofree char *module = g_strndup (p + blanks, length);
  g_autofree char *name = karg_module_options_spell (module);
  g_autofree char *group = g_strconcat ("module-options ", name, NULL);
  g_autoptr (KargCmdline) words = karg_cmdline_parse (p + blanks + length, -1);
  for (guint i = 0; i < karg_cmdline_get_n_words (words); i++)
    {
      const KargWord *word = karg_cmdline_get_word (words, i);
      g_autofree char *option = karg_module_options_spell (word->key);

      if (!word->for_init)
        karg_facts_set (facts, group, option, word->value != NULL ? word->value : "", source);
    }
}

/* A backslash at its end joins a line with the next. */
static void
karg_module_options_read_file (KargFacts *facts, KargRoot *root, const char *path)
{
  gsize length = 0;
  g_autofree char *text = karg_root_read_text (root, path, &length, NULL);
  g_autoptr (GString) joined = g_string_new (NULL);
  guint first = 0;

  if (text == NULL)
    return;
  g_autoptr (GArray) lines = karg_lines_split (text, length);
  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      gboolean goes_on = line->length > 0 && line->text[line->length - 1] == '\\' && i + 1 < lines->len;

      if (joined->len == 0)
        first = i + 1;
      g_string_append_len (joined, line->text, line->length - goes_on);
      if (goes_on)
        continue;
      g_autofree char *source = g_strdup_printf ("%s:%u", path, first);
      karg_module_options_read_line (facts, joined->str, source);
      g_string_truncate (joined, 0);
    }
}

static int
karg_module_options_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Files are read in the order of their names, wherever they lie: of two that set an option, the later
 * decides. */
void
karg_module_options_collect (KargFacts *facts, KargRoot *root)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  for (guint d = 0; d < G_N_ELEMENTS (karg_module_options_dirs); d++)
    {
      g_auto (GStrv) names = karg_listing_read (root, karg_module_options_dirs[d]);

      for (guint i = 0; names != NULL && names[i] != NULL; i++)
        {
          if (!g_str_has_suffix (names[i], ".conf") || g_hash_table_contains (paths, names[i]))
            continue;
          char *name = g_strdup (names[i]);
          g_hash_table_insert (paths, name, g_build_filename (karg_module_options_dirs[d], name, NULL));
          g_ptr_array_add (order, name);
        }
    }
  g_ptr_array_sort (order, karg_module_options_compare);
  for (guint i = 0; i < order->len; i++)
    karg_module_options_read_file (facts, root, g_hash_table_lookup (paths, order->pdata[i]));
}
