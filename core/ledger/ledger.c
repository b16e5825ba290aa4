/* ledger.c: who owns which argument in which target, and what it replaced.
 *
 * The text: a line that names the format, then one claim a line, sorted by byte: back end, kind, id, word,
 * owners, replaced words, separated by tabs; owners and replaced words by commas. In every field "%", ",",
 * blanks and bytes that aren't printable ASCII are written as %XX. So two changes of different claims change
 * different lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "ledger.h"

#include <karg/lines.h>

#include <string.h>

#define LEDGER_MAGIC "# kargctl ledger 1"

enum
{
  LEDGER_BACKEND,
  LEDGER_KIND,
  LEDGER_ID,
  LEDGER_WORD,
  LEDGER_OWNERS,
  LEDGER_REPLACED,
  LEDGER_FIELDS,
};

struct _KargLedger
{
  GPtrArray *claims; /* KargClaim, sorted */
};

static void
ledger_claim_free (gpointer data)
{
  KargClaim *claim = data;

  g_free ((char *) claim->target.backend);
  g_free ((char *) claim->target.kind);
  g_free ((char *) claim->target.id);
  g_free ((char *) claim->word);
  g_strfreev ((char **) claim->owners);
  g_strfreev ((char **) claim->replaced);
  g_free (claim);
}

KargLedger *
karg_ledger_new (void)
{
  KargLedger *ledger = g_new0 (KargLedger, 1);

  ledger->claims = g_ptr_array_new_with_free_func (ledger_claim_free);
  return ledger;
}

void
karg_ledger_free (KargLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_ptr_array_unref (ledger->claims);
  g_free (ledger);
}

static int
ledger_compare_target (const KargLedgerTarget *a, const KargLedgerTarget *b)
{
  int order = strcmp (a->backend, b->backend);

  if (order == 0)
    order = strcmp (a->kind, b->kind);
  return order != 0 ? order : strcmp (a->id, b->id);
}

static int
ledger_compare (const KargClaim *claim, const KargLedgerTarget *target, const char *word)
{
  int order = ledger_compare_target (&claim->target, target);

  return order != 0 ? order : strcmp (claim->word, word);
}

/* The index of the claim, or of the place where it belongs. */
static guint
ledger_search (const KargLedger *ledger, const KargLedgerTarget *target, const char *word, gboolean *found)
{
  guint low = 0, high = ledger->claims->len;

  *found = FALSE;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = ledger_compare (g_ptr_array_index (ledger->claims, middle), target, word);
      if (order == 0)
        *found = TRUE;
      if (order >= 0)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

static KargClaim *
ledger_insert (KargLedger *ledger, guint index, const KargLedgerTarget *target, const char *word)
{
  static const char *const nothing[] = { NULL };
  KargClaim *claim = g_new0 (KargClaim, 1);

  claim->target.backend = g_strdup (target->backend);
  claim->target.kind = g_strdup (target->kind);
  claim->target.id = g_strdup (target->id);
  claim->word = g_strdup (word);
  claim->owners = (const char *const *) g_strdupv ((char **) nothing);
  claim->replaced = (const char *const *) g_strdupv ((char **) nothing);
  g_ptr_array_insert (ledger->claims, index, claim);
  return claim;
}

const GPtrArray *
karg_ledger_get_claims (KargLedger *ledger)
{
  return ledger->claims;
}

guint
karg_ledger_count_in (const KargLedger *ledger, const KargLedgerTarget *target, guint *first)
{
  gboolean found = FALSE;
  /* no word sorts before the empty one */
  guint start = ledger_search (ledger, target, "", &found);
  guint end = start;

  while (end < ledger->claims->len
         && ledger_compare_target (&((const KargClaim *) g_ptr_array_index (ledger->claims, end))->target, target) == 0)
    end++;
  if (first != NULL)
    *first = start;
  return end - start;
}

const KargClaim *
karg_ledger_find (KargLedger *ledger, const KargLedgerTarget *target, const char *word)
{
  gboolean found = FALSE;
  guint index = ledger_search (ledger, target, word, &found);

  return found ? g_ptr_array_index (ledger->claims, index) : NULL;
}

static int
ledger_compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Adds what is not there yet. TRUE when something was added. */
static gboolean
ledger_add_words (const char *const **list, const char *const *words, gboolean sorted)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean added = FALSE;

  for (guint i = 0; (*list)[i] != NULL; i++)
    {
      g_ptr_array_add (all, (char *) (*list)[i]);
      g_hash_table_add (known, (char *) (*list)[i]);
    }
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (!g_hash_table_contains (known, words[i]))
      {
        char *copy = g_strdup (words[i]);
        g_ptr_array_add (all, copy);
        g_hash_table_add (known, copy);
        added = TRUE;
      }
  if (sorted)
    g_ptr_array_sort (all, ledger_compare_words);
  g_ptr_array_add (all, NULL);
  g_free ((gpointer) *list);
  *list = (const char *const *) g_ptr_array_free (g_steal_pointer (&all), FALSE);
  return added;
}

gboolean
karg_ledger_claim (KargLedger *ledger, const KargLedgerTarget *target, const char *word, const char *owner,
                   const char *const *replaced)
{
  const char *const owners[] = { owner, NULL };
  gboolean found = FALSE;
  guint index = ledger_search (ledger, target, word, &found);
  KargClaim *claim = found ? g_ptr_array_index (ledger->claims, index) : ledger_insert (ledger, index, target, word);

  gboolean joined = ledger_add_words (&claim->owners, owners, TRUE);
  gboolean more = ledger_add_words (&claim->replaced, replaced, FALSE);
  return joined || more;
}

static gboolean
ledger_remove_owner (KargClaim *claim, const char *owner)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  gboolean found = FALSE;

  for (guint i = 0; claim->owners[i] != NULL; i++)
    if (g_str_equal (claim->owners[i], owner))
      {
        g_free ((char *) claim->owners[i]);
        found = TRUE;
      }
    else
      g_ptr_array_add (rest, (char *) claim->owners[i]);
  g_ptr_array_add (rest, NULL);
  g_free ((gpointer) claim->owners);
  claim->owners = (const char *const *) g_ptr_array_free (g_steal_pointer (&rest), FALSE);
  return found;
}

KargRelease
karg_ledger_release (KargLedger *ledger, const KargLedgerTarget *target, const char *word, const char *owner,
                     char ***restore)
{
  gboolean found = FALSE;
  guint index = ledger_search (ledger, target, word, &found);
  KargClaim *claim = found ? g_ptr_array_index (ledger->claims, index) : NULL;

  if (restore != NULL)
    *restore = g_new0 (char *, 1);
  if (claim == NULL || !ledger_remove_owner (claim, owner))
    return KARG_RELEASE_NOT_OWNED;
  if (claim->owners[0] != NULL)
    return KARG_RELEASE_KEPT;
  if (restore != NULL)
    {
      g_strfreev (*restore);
      *restore = g_strdupv ((char **) claim->replaced);
    }
  g_ptr_array_remove_index (ledger->claims, index);
  return KARG_RELEASE_LAST;
}

gboolean
karg_ledger_forget (KargLedger *ledger, const KargLedgerTarget *target, const char *word)
{
  gboolean found = FALSE;
  guint index = ledger_search (ledger, target, word, &found);

  if (found)
    g_ptr_array_remove_index (ledger->claims, index);
  return found;
}

/* The claim in @target for which @word went; NULL: none. */
static KargClaim *
ledger_find_replacing (KargLedger *ledger, const KargLedgerTarget *target, const char *word)
{
  guint first = 0;
  guint n = karg_ledger_count_in (ledger, target, &first);

  for (guint i = first; i < first + n; i++)
    {
      KargClaim *claim = g_ptr_array_index (ledger->claims, i);
      if (g_strv_contains (claim->replaced, word))
        return claim;
    }
  return NULL;
}

gboolean
karg_ledger_waits (KargLedger *ledger, const KargLedgerTarget *target, const char *word)
{
  return ledger_find_replacing (ledger, target, word) != NULL;
}

void
karg_ledger_hand_down (KargLedger *ledger, const KargLedgerTarget *target, const char *word, const char *const *heirs)
{
  KargClaim *claim = ledger_find_replacing (ledger, target, word);
  g_autoptr (GPtrArray) replaced = g_ptr_array_new ();

  if (claim == NULL)
    return;
  for (guint i = 0; claim->replaced[i] != NULL; i++)
    {
      if (!g_str_equal (claim->replaced[i], word))
        g_ptr_array_add (replaced, g_strdup (claim->replaced[i]));
      for (guint h = 0; g_str_equal (claim->replaced[i], word) && heirs[h] != NULL; h++)
        g_ptr_array_add (replaced, g_strdup (heirs[h]));
    }
  g_ptr_array_add (replaced, NULL);
  g_strfreev ((char **) claim->replaced);
  claim->replaced = (const char *const *) g_ptr_array_free (g_steal_pointer (&replaced), FALSE);
}

char **
karg_ledger_reconcile (KargLedger *ledger, const KargLedgerTarget *target, GHashTable *words)
{
  g_autoptr (GPtrArray) dropped = g_ptr_array_new ();
  guint first = 0;
  guint n = karg_ledger_count_in (ledger, target, &first);

  for (guint i = first; i < first + n;)
    {
      const KargClaim *claim = g_ptr_array_index (ledger->claims, i);
      if (g_hash_table_contains (words, claim->word) || karg_ledger_waits (ledger, target, claim->word))
        {
          i++;
          continue;
        }
      g_ptr_array_add (dropped, g_strdup (claim->word));
      g_ptr_array_remove_index (ledger->claims, i);
      n--;
    }
  g_ptr_array_add (dropped, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&dropped), FALSE);
}

gboolean
karg_ledger_reconcile_targets (KargLedger *ledger, const char *backend, const char *kind, const char *const *ids)
{
  guint before = ledger->claims->len;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (known, (char *) ids[i]);
  for (guint i = before; i > 0; i--)
    {
      const KargClaim *claim = g_ptr_array_index (ledger->claims, i - 1);
      if (g_str_equal (claim->target.backend, backend) && g_str_equal (claim->target.kind, kind)
          && !g_hash_table_contains (known, claim->target.id))
        g_ptr_array_remove_index (ledger->claims, i - 1);
    }
  return ledger->claims->len != before;
}

static void
ledger_append_escaped (GString *out, const char *text)
{
  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (*p > ' ' && *p < 0x7f && *p != '%' && *p != ',')
      g_string_append_c (out, *p);
    else
      g_string_append_printf (out, "%%%02X", *p);
}

static void
ledger_append_list (GString *out, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      ledger_append_escaped (out, words[i]);
    }
}

GBytes *
karg_ledger_format (const KargLedger *ledger)
{
  GString *out = g_string_new (LEDGER_MAGIC "\n");

  for (guint i = 0; i < ledger->claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (ledger->claims, i);
      const char *fields[] = { claim->target.backend, claim->target.kind, claim->target.id, claim->word };
      for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
        {
          ledger_append_escaped (out, fields[j]);
          g_string_append_c (out, '\t');
        }
      ledger_append_list (out, claim->owners);
      g_string_append_c (out, '\t');
      ledger_append_list (out, claim->replaced);
      g_string_append_c (out, '\n');
    }
  return g_string_free_to_bytes (out);
}

/* (transfer full) NULL when a % isn't followed by two hexadecimal digits of a byte other than 0. */
static char *
ledger_unescape (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '%')
        {
          g_string_append_c (out, *p);
          continue;
        }
      int high = g_ascii_xdigit_value (p[1]);
      int low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;
      if (low < 0 || high * 16 + low == 0)
        return NULL;
      g_string_append_c (out, (char) (high * 16 + low));
      p += 2;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* NULL also for a name that is none. */
static char **
ledger_unescape_list (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *plain = *parts[i] != '\0' ? ledger_unescape (parts[i]) : NULL;
      if (plain == NULL)
        return NULL;
      g_free (parts[i]);
      parts[i] = plain;
    }
  return g_steal_pointer (&parts);
}

/* FALSE when the line is no claim. */
static gboolean
ledger_parse_line (KargLedger *ledger, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  gboolean found = FALSE;

  if (g_strv_length (fields) != LEDGER_FIELDS || *fields[LEDGER_OWNERS] == '\0')
    return FALSE;
  g_auto (GStrv) owners = ledger_unescape_list (fields[LEDGER_OWNERS]);
  g_auto (GStrv) replaced = ledger_unescape_list (fields[LEDGER_REPLACED]);
  if (owners == NULL || replaced == NULL)
    return FALSE;
  for (guint i = 0; i < LEDGER_OWNERS; i++)
    {
      char *plain = ledger_unescape (fields[i]);
      if (plain == NULL)
        return FALSE;
      g_free (fields[i]);
      fields[i] = plain;
    }

  KargLedgerTarget target = { fields[LEDGER_BACKEND], fields[LEDGER_KIND], fields[LEDGER_ID] };
  guint index = ledger_search (ledger, &target, fields[LEDGER_WORD], &found);
  if (found)
    return FALSE;
  KargClaim *claim = ledger_insert (ledger, index, &target, fields[LEDGER_WORD]);
  ledger_add_words (&claim->owners, (const char *const *) owners, TRUE);
  ledger_add_words (&claim->replaced, (const char *const *) replaced, FALSE);
  return TRUE;
}

KargLedger *
karg_ledger_parse (GBytes *bytes, const char *path, GError **error)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (GArray) lines = karg_lines_split (data != NULL ? data : "", length);
  g_autoptr (KargLedger) ledger = karg_ledger_new ();

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *text = g_strndup (line->text, line->length);
      gboolean ok = i == 0 ? g_str_equal (text, LEDGER_MAGIC)
                           : strlen (text) == line->length && ledger_parse_line (ledger, text);
      if (!ok)
        {
          karg_error_set_at (error, KARG_ERROR_LEDGER_DAMAGED, path, i + 1, "not a line of the ledger");
          return NULL;
        }
    }
  return g_steal_pointer (&ledger);
}
