/* units.c: what can be asked for, and be claimed, as one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "units-private.h"

#include "cmdline/pair.h"

#include <string.h>

/* Whether the kernel finds just this key and value in @text. */
static gboolean
karg_units_says (const char *text, const char *key, const char *value)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (text, -1);

  if (karg_cmdline_get_n_words (parsed) != 1)
    return FALSE;
  const KargWord *word = karg_cmdline_get_word (parsed, 0);
  return g_strcmp0 (word->key, key) == 0 && g_strcmp0 (word->value, value) == 0;
}

/* Nothing in it that the kernel reads in a special way: most words. */
static gboolean
karg_units_is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text) || *text == '"')
      return FALSE;
  return TRUE;
}

/* One spelling for each key and value: a file may quote a word otherwise than who asked for it, or have "-" for "_" in
 * its name, and it stays the same claim. @spelled serves for what can't be spelled anew. */
static char *
karg_units_normalise (const char *key, const char *value, const char *spelled)
{
  g_autofree char *name = g_strdelimit (g_strdup (key), "-", '_');
  g_autofree char *plain = value == NULL ? g_strdup (name) : g_strconcat (name, "=", value, NULL);

  if (*name != '\0' && strchr (name, '=') == NULL && karg_units_is_plain (plain))
    return g_steal_pointer (&plain);
  if (karg_units_says (plain, name, value))
    return g_steal_pointer (&plain);
  g_autofree char *quoted = g_strconcat ("\"", plain, "\"", NULL);
  return karg_units_says (quoted, name, value) ? g_steal_pointer (&quoted) : g_strdup (spelled);
}

char *
karg_units_spell_word (const KargCmdline *cmdline, guint index)
{
  const KargWord *word = karg_cmdline_get_word (cmdline, index);

  return g_strndup (karg_cmdline_get_text (cmdline, NULL) + word->start, word->length);
}

static char *
karg_units_get_word (const KargCmdline *cmdline, guint index)
{
  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  g_autofree char *spelled = karg_units_spell_word (cmdline, index);

  return karg_units_normalise (word->key, word->value, spelled);
}

static char *
karg_units_join (const KargCmdline *cmdline, guint index, guint *words, char *(*get) (const KargCmdline *, guint))
{
  char *first = get (cmdline, index);

  *words = karg_pair_begins_at (cmdline, index) ? 2 : 1;
  if (*words == 1)
    return first;
  g_autofree char *size = first;
  g_autofree char *count = get (cmdline, index + 1);
  return g_strconcat (size, " ", count, NULL);
}

char *
karg_units_spell (const KargCmdline *cmdline, guint index, guint *words)
{
  return karg_units_join (cmdline, index, words, karg_units_spell_word);
}

char *
karg_units_get (const KargCmdline *cmdline, guint index, guint *words)
{
  return karg_units_join (cmdline, index, words, karg_units_get_word);
}

void
karg_units_append_word (GPtrArray *units, const KargCmdline *cmdline, guint index)
{
  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  gboolean counts = index > 0 && karg_pair_begins_at (cmdline, index - 1);
  guint words;

  g_ptr_array_add (units, karg_units_get_word (cmdline, index));
  if (word->value != NULL && strchr (word->value, ',') != NULL)
    {
      g_auto (GStrv) items = g_strsplit (word->value, ",", -1);
      for (guint i = 0; items[i] != NULL; i++)
        g_ptr_array_add (units, karg_units_normalise (word->key, items[i], items[i]));
    }
  if (counts || karg_pair_begins_at (cmdline, index))
    g_ptr_array_add (units, karg_units_get (cmdline, counts ? index - 1 : index, &words));
}

GHashTable *
karg_units_of_cmdline (const KargCmdline *cmdline)
{
  GHashTable *held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) units = g_ptr_array_new ();

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    karg_units_append_word (units, cmdline, i);
  for (guint i = 0; i < units->len; i++)
    g_hash_table_add (held, g_ptr_array_index (units, i));
  return held;
}

GPtrArray *
karg_units_of_edit (const KargEdit *edit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (karg_edit_get_text (edit), -1);
  GPtrArray *units = g_ptr_array_new_with_free_func (g_free);

  /* the first word of a REPLACE is the one that goes */
  guint first = karg_edit_get_kind (edit) == KARG_EDIT_REPLACE ? 1 : 0;
  for (guint i = first, words; i < karg_cmdline_get_n_words (parsed); i += words)
    g_ptr_array_add (units, karg_units_get (parsed, i, &words));
  return units;
}
