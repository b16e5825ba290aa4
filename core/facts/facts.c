/* facts.c: the store of what is known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collect.h"

#include <string.h>

typedef struct
{
  char *value;
  char *source;
} KargFact;

struct _KargFacts
{
  gint refs;
  GHashTable *groups; /* name → (name → KargFact) */
};

static void
karg_facts_free_fact (gpointer data)
{
  KargFact *fact = data;

  g_free (fact->value);
  g_free (fact->source);
  g_free (fact);
}

KargFacts *
karg_facts_new (void)
{
  KargFacts *facts = g_new0 (KargFacts, 1);

  facts->refs = 1;
  facts->groups
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  return facts;
}

KargFacts *
karg_facts_ref (KargFacts *facts)
{
  g_atomic_int_inc (&facts->refs);
  return facts;
}

void
karg_facts_unref (KargFacts *facts)
{
  if (!g_atomic_int_dec_and_test (&facts->refs))
    return;
  g_hash_table_unref (facts->groups);
  g_free (facts);
}

gboolean
karg_facts_is_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || name[0] == ' ' || name[length - 1] == ' ')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (name[i] < ' ' || name[i] > '~' || strchr ("[]=\\#", name[i]) != NULL)
      return FALSE;
  return TRUE;
}

gboolean
karg_facts_is_hardware_group (const char *group)
{
  static const char *const groups[] = { "cpu", "machine", "firmware", "acpi", "iommu", "pci", "running", "storage", NULL };

  return g_strv_contains (groups, group) || g_str_has_prefix (group, "pci ")
         || g_str_has_prefix (group, "iommu-group ");
}

/* One line without blanks at its ends, so that it can stand in a comment. */
static char *
karg_facts_clean_source (const char *source)
{
  char *clean = g_utf8_make_valid (source != NULL ? source : "", -1);

  for (char *p = clean; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = '?';
  return g_strstrip (clean);
}

void
karg_facts_set (KargFacts *facts, const char *group, const char *name, const char *value,
                const char *source)
{
  if (value == NULL || !karg_facts_is_name (group) || !karg_facts_is_name (name))
    return;

  GHashTable *names = g_hash_table_lookup (facts->groups, group);
  if (names == NULL)
    {
      names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, karg_facts_free_fact);
      g_hash_table_insert (facts->groups, g_strdup (group), names);
    }

  KargFact *fact = g_new0 (KargFact, 1);
  fact->value = g_utf8_make_valid (value, -1);
  fact->source = karg_facts_clean_source (source);
  g_hash_table_insert (names, g_strdup (name), fact);
}

void
karg_facts_set_tristate (KargFacts *facts, const char *group, const char *name, KargTristate value,
                         const char *source)
{
  if (value == KARG_YES || value == KARG_NO)
    karg_facts_set (facts, group, name, value == KARG_YES ? "yes" : "no", source);
}

static const KargFact *
karg_facts_lookup (const KargFacts *facts, const char *group, const char *name)
{
  GHashTable *names = g_hash_table_lookup (facts->groups, group);

  return names != NULL ? g_hash_table_lookup (names, name) : NULL;
}

const char *
karg_facts_get (const KargFacts *facts, const char *group, const char *name)
{
  const KargFact *fact = karg_facts_lookup (facts, group, name);

  return fact != NULL ? fact->value : NULL;
}

KargTristate
karg_facts_get_tristate (const KargFacts *facts, const char *group, const char *name)
{
  const char *value = karg_facts_get (facts, group, name);

  if (g_strcmp0 (value, "yes") == 0)
    return KARG_YES;
  return g_strcmp0 (value, "no") == 0 ? KARG_NO : KARG_UNKNOWN;
}

const char *
karg_facts_get_source (const KargFacts *facts, const char *group, const char *name)
{
  const KargFact *fact = karg_facts_lookup (facts, group, name);

  return fact != NULL ? fact->source : NULL;
}

gboolean
karg_facts_is (const KargFacts *facts, const char *group, const char *name, const char *value)
{
  return g_strcmp0 (karg_facts_get (facts, group, name), value) == 0;
}

static int
karg_facts_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The keys of @table that begin with @prefix, sorted by byte. */
static char **
karg_facts_sorted_keys (GHashTable *table, const char *prefix)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, karg_facts_compare_names);
  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (keys, FALSE);
}

char **
karg_facts_list_groups (const KargFacts *facts, const char *prefix)
{
  return karg_facts_sorted_keys (facts->groups, prefix);
}

char **
karg_facts_list_names (const KargFacts *facts, const char *group)
{
  GHashTable *names = g_hash_table_lookup (facts->groups, group);

  return names != NULL ? karg_facts_sorted_keys (names, "") : g_new0 (char *, 1);
}
