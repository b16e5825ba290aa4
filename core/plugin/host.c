/* host.c: what a back end sees of the system it works on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

struct _KargHost
{
  KargRoot *root;
  KargFacts *facts;
  const KargConfig *config; /* the engine's, which outlives the host */
  char *caller;             /* whose settings are asked for */
  GHashTable *roles;        /* role → the back end to act in it */
  const KargHost *below;    /* the host whose run this reading belongs to; NULL: its own */
  GHashTable *run;          /* key → KargHostAnswer, for KARG_HOST_RUN */
  GHashTable *reading;      /* the same for KARG_HOST_READING */
};

typedef struct
{
  gpointer answer;
  GDestroyNotify destroy;
} KargHostAnswer;

static void
karg_host_answer_free (gpointer data)
{
  KargHostAnswer *answer = data;

  if (answer->destroy != NULL)
    answer->destroy (answer->answer);
  g_free (answer);
}

KargHost *
karg_host_new (KargRoot *root, const KargFacts *facts, const KargConfig *config)
{
  KargHost *host = g_new0 (KargHost, 1);

  host->root = karg_root_ref (root);
  host->facts = karg_facts_ref ((KargFacts *) facts);
  host->config = config;
  host->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  host->run = g_hash_table_new_full (NULL, NULL, NULL, karg_host_answer_free);
  host->reading = g_hash_table_new_full (NULL, NULL, NULL, karg_host_answer_free);
  return host;
}

KargHost *
karg_host_new_over (const KargHost *host, KargRoot *root)
{
  KargHost *copy = karg_host_new (root, host->facts, host->config);

  copy->caller = g_strdup (host->caller);
  copy->below = host;
  g_hash_table_unref (copy->roles);
  copy->roles = g_hash_table_ref (host->roles);
  return copy;
}

void
karg_host_free (KargHost *host)
{
  if (host == NULL)
    return;
  karg_root_unref (host->root);
  karg_facts_unref (host->facts);
  g_free (host->caller);
  g_hash_table_unref (host->reading);
  g_hash_table_unref (host->run);
  g_hash_table_unref (host->roles);
  g_free (host);
}

void
karg_host_set_caller (KargHost *host, const char *section)
{
  g_free (host->caller);
  host->caller = g_strdup (section);
}

void
karg_host_add_role (KargHost *host, const char *role, const char *backend)
{
  const char *holder = g_hash_table_lookup (host->roles, role);

  if (holder == NULL || g_strcmp0 (backend, holder) < 0)
    g_hash_table_replace (host->roles, g_strdup (role), g_strdup (backend));
}

KargRoot *
karg_host_get_root (const KargHost *host)
{
  return host->root;
}

const KargFacts *
karg_host_get_facts (const KargHost *host)
{
  return host->facts;
}

const char *
karg_host_get_setting (const KargHost *host, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);
  if (host->config == NULL || host->caller == NULL)
    return NULL;
  return karg_config_get (host->config, host->caller, name);
}

gboolean
karg_host_get_boolean_setting (const KargHost *host, const char *name)
{
  return g_strcmp0 (karg_host_get_setting (host, name), "true") == 0;
}

gboolean
karg_host_has_role (const KargHost *host, const char *role)
{
  g_return_val_if_fail (role != NULL, FALSE);
  return g_hash_table_contains (host->roles, role);
}

gboolean
karg_host_is_my_role (const KargHost *host, const char *role)
{
  g_return_val_if_fail (role != NULL, FALSE);
  return host->caller != NULL && g_strcmp0 (g_hash_table_lookup (host->roles, role), host->caller) == 0;
}

gpointer
karg_host_remember (const KargHost *host, KargHostScope scope, gconstpointer key, KargHostMake make, gpointer data,
                    GDestroyNotify destroy, GError **error)
{
  const KargHost *keeper = scope == KARG_HOST_RUN && host->below != NULL ? host->below : host;
  GHashTable *known = scope == KARG_HOST_RUN ? keeper->run : keeper->reading;
  KargHostAnswer *answer = g_hash_table_lookup (known, key);

  if (answer != NULL)
    return answer->answer;
  gpointer made = make (host, data, error);
  if (made == NULL)
    return NULL;
  answer = g_new0 (KargHostAnswer, 1);
  answer->answer = made;
  answer->destroy = destroy;
  g_hash_table_insert (known, (gpointer) key, answer);
  return made;
}
