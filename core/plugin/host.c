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
  GPtrArray *active;        /* names of active back ends */
};

KargHost *
karg_host_new (KargRoot *root, const KargFacts *facts, const KargConfig *config)
{
  KargHost *host = g_new0 (KargHost, 1);

  host->root = karg_root_ref (root);
  host->facts = karg_facts_ref ((KargFacts *) facts);
  host->config = config;
  host->active = g_ptr_array_new_with_free_func (g_free);
  return host;
}

KargHost *
karg_host_new_over (const KargHost *host, KargRoot *root)
{
  KargHost *copy = karg_host_new (root, host->facts, host->config);

  copy->caller = g_strdup (host->caller);
  for (guint i = 0; i < host->active->len; i++)
    karg_host_add_active_backend (copy, g_ptr_array_index (host->active, i));
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
  g_ptr_array_unref (host->active);
  g_free (host);
}

void
karg_host_set_caller (KargHost *host, const char *section)
{
  g_free (host->caller);
  host->caller = g_strdup (section);
}

void
karg_host_add_active_backend (KargHost *host, const char *name)
{
  if (!karg_host_has_active_backend (host, name))
    g_ptr_array_add (host->active, g_strdup (name));
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
karg_host_has_active_backend (const KargHost *host, const char *name)
{
  return g_ptr_array_find_with_equal_func (host->active, name, g_str_equal, NULL);
}
