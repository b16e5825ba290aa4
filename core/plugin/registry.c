/* registry.c: which back ends and plugins there are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "registry.h"

#include "adopt.h"
#include "loader.h"

#include <string.h>

struct _KargRegistry
{
  GPtrArray *all; /* KargRegistered */
};

static void
karg_registry_registered_free (gpointer data)
{
  KargRegistered *registered = data;

  g_clear_pointer (&registered->rows, g_ptr_array_unref);
  g_free (registered->name);
  g_free (registered->origin);
  g_free (registered->refused);
  g_free (registered);
}

static KargRegistered *
karg_registry_append (KargRegistry *registry, const char *name, const char *origin)
{
  KargRegistered *registered = g_new0 (KargRegistered, 1);

  registered->name = g_strdup (name);
  registered->origin = g_strdup (origin);
  g_ptr_array_add (registry->all, registered);
  return registered;
}

static const KargRegistered *
karg_registry_find_other (const KargRegistry *registry, const KargRegistered *than)
{
  for (guint i = 0; i < registry->all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (registry->all, i);

      if (registered != than && registered->refused == NULL && g_strcmp0 (registered->plugin.name, than->name) == 0)
        return registered;
    }
  return NULL;
}

/* Takes @plugin in, or says in @registered why not. */
static void
karg_registry_adopt (KargRegistry *registry, KargRegistered *registered, const KargPlugin *plugin)
{
  g_autoptr (GError) error = NULL;

  if (!karg_adopt_plugin (registered, plugin, &error))
    {
      registered->refused = g_strdup (error->message);
      return;
    }
  const KargRegistered *first = karg_registry_find_other (registry, registered);
  if (first == NULL)
    return;
  registered->refused = g_strdup_printf ("the name \"%s\" is taken already (%s)", first->name, first->origin);
  karg_adopt_drop (registered);
}

static char *
karg_registry_module_name (const char *path)
{
  char *name = g_path_get_basename (path);

  name[strlen (name) - strlen (".so")] = '\0';
  return name;
}

static void
karg_registry_load (KargRegistry *registry, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = karg_registry_module_name (path);
  KargPluginFunc function = NULL;
  KargModule *module = karg_loader_open (path, &function, &error);
  KargRegistered *registered = karg_registry_append (registry, name, path);

  if (module == NULL)
    {
      registered->refused = g_strdup (error->message);
      return;
    }
  karg_registry_adopt (registry, registered, function ());
  if (registered->refused != NULL)
    karg_loader_close (module);
  else
    karg_loader_keep (module);
}

KargRegistry *
karg_registry_new (const KargPluginFunc *built_in, const char *directory)
{
  g_autoptr (GError) error = NULL;
  KargRegistry *registry = g_new0 (KargRegistry, 1);

  registry->all = g_ptr_array_new_with_free_func (karg_registry_registered_free);
  for (guint i = 0; built_in != NULL && built_in[i] != NULL; i++)
    karg_registry_adopt (registry, karg_registry_append (registry, "", "built in"), built_in[i]());

  g_auto (GStrv) paths = karg_loader_list (directory, &error);
  if (paths == NULL)
    {
      g_autofree char *name = g_path_get_basename (directory);
      karg_registry_append (registry, name, directory)->refused = g_strdup (error->message);
      return registry;
    }
  for (guint i = 0; paths[i] != NULL; i++)
    karg_registry_load (registry, paths[i]);
  return registry;
}

void
karg_registry_free (KargRegistry *registry)
{
  if (registry == NULL)
    return;
  g_ptr_array_unref (registry->all);
  g_free (registry);
}

const GPtrArray *
karg_registry_get_all (const KargRegistry *registry)
{
  return registry->all;
}
