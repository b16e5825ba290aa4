/* Modules: what may be loaded into a process that is often root's, and what a broken module says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "facts/collect.h"
#include "registry.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the modules were built: the first argument. */
static const char *modules;

/* Puts the module @built into the directory as @name. (transfer full) */
static char *
directory_put (Tree *directory, const char *built, const char *name)
{
  g_autofree char *from = g_build_filename (modules, built, NULL);
  char *to = g_build_filename (directory->path, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (to, 0755), ==, 0);
  return to;
}

static const KargRegistered *
registry_only (KargRegistry *registry)
{
  const GPtrArray *all = karg_registry_get_all (registry);

  g_assert_cmpuint (all->len, ==, 1);
  return g_ptr_array_index (all, 0);
}

static void
directory_assert_refused (Tree *directory, const char *name, const char *words)
{
  g_autoptr (KargRegistry) registry = karg_registry_new (NULL, directory->path);
  const KargRegistered *registered = registry_only (registry);

  g_assert_cmpstr (registered->name, ==, name);
  g_assert_nonnull (registered->refused);
  if (strstr (registered->refused, words) == NULL)
    g_error ("\"%s\" doesn't say \"%s\"", registered->refused, words);
  g_assert_null (registered->plugin.name);
}

static void
test_loader_loads_the_template (Tree *directory, gconstpointer data)
{
  g_autofree char *path = directory_put (directory, "acme-iommu.so", "acme-iommu.so");
  g_autofree char *readme = g_build_filename (directory->path, "README", NULL);
  g_autofree char *hidden = directory_put (directory, "broken-null.so", ".hidden.so");
  g_autofree char *real = realpath (path, NULL);

  g_assert_true (g_file_set_contents (readme, "not a module", -1, NULL));

  g_autoptr (KargRegistry) registry = karg_registry_new (NULL, directory->path);
  const KargRegistered *registered = registry_only (registry);

  g_assert_cmpstr (registered->refused, ==, NULL);
  g_assert_cmpstr (registered->name, ==, "acme-iommu");
  g_assert_cmpstr (registered->origin, ==, real);
  g_assert_cmpstr (registered->plugin.vendor->features[0]->name, ==, "iommu");
}

/* The same source as the built-in ones. */
static void
test_loader_loads_the_vendors_plugins (Tree *directory, gconstpointer data)
{
  const char *names[] = { "amd-iommu", "intel-iommu", "power8-iommu" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strconcat (names[i], ".so", NULL);
      g_autofree char *path = directory_put (directory, file, file);
    }

  g_autoptr (KargRegistry) registry = karg_registry_new (NULL, directory->path);
  g_autoptr (KargFacts) facts = karg_facts_new ();
  const GPtrArray *all = karg_registry_get_all (registry);
  const char *reason;

  karg_facts_set (facts, "cpu", "vendor", "AuthenticAMD", "test");
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);

      g_assert_cmpstr (registered->refused, ==, NULL);
      g_assert_cmpstr (registered->name, ==, names[i]);
      g_assert_cmpint (registered->vendor.match (facts, "iommu", &reason), ==, i == 0 ? KARG_MATCH_YES : KARG_MATCH_NO);
    }
}

static void
test_loader_keeps_what_it_loaded (Tree *directory, gconstpointer data)
{
  g_autofree char *path = directory_put (directory, "acme-iommu.so", "acme-iommu.so");
  KargRegistry *registry = karg_registry_new (NULL, directory->path);
  const char *name = registry_only (registry)->plugin.name;

  karg_registry_free (registry);
  g_assert_cmpstr (name, ==, "acme-iommu");
}

static void
test_loader_same_module_twice (Tree *directory, gconstpointer data)
{
  g_autofree char *first = directory_put (directory, "acme-iommu.so", "a.so");
  g_autofree char *second = directory_put (directory, "acme-iommu.so", "b.so");
  g_autoptr (KargRegistry) registry = karg_registry_new (NULL, directory->path);
  const GPtrArray *all = karg_registry_get_all (registry);

  g_assert_cmpuint (all->len, ==, 2);
  g_assert_null (((KargRegistered *) g_ptr_array_index (all, 0))->refused);
  g_assert_nonnull (strstr (((KargRegistered *) g_ptr_array_index (all, 1))->refused, "taken already"));
  g_assert_nonnull (strstr (((KargRegistered *) g_ptr_array_index (all, 1))->refused, "/a.so"));
}

static void
test_loader_broken_modules (Tree *directory, gconstpointer data)
{
  static const struct
  {
    const char *built;
    const char *words;
  } rows[] = {
    { "broken-no-symbol.so", "exports no function karg_plugin" },
    { "broken-undefined.so", "karg_no_such_function" },
    { "broken-null.so", "no descriptor" },
    { "broken-future.so", "plugin ABI 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = directory_put (directory, rows[i].built, "x.so");

      directory_assert_refused (directory, "x", rows[i].words);
    }
}

static void
test_loader_file_that_is_no_module (Tree *directory, gconstpointer data)
{
  g_autofree char *path = g_build_filename (directory->path, "x.so", NULL);

  g_assert_true (g_file_set_contents (path, "#!/bin/sh\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  directory_assert_refused (directory, "x", "cannot be loaded");

  g_assert_true (g_file_set_contents (path, "", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  directory_assert_refused (directory, "x", "cannot be loaded");
}

static void
test_loader_wants_regular_files (Tree *directory, gconstpointer data)
{
  g_autofree char *real = directory_put (directory, "acme-iommu.so", "real");
  g_autofree char *path = g_build_filename (directory->path, "x.so", NULL);

  g_assert_cmpint (symlink ("real", path), ==, 0);
  directory_assert_refused (directory, "x", "symbolic link");

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  directory_assert_refused (directory, "x", "not a regular file");

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  directory_assert_refused (directory, "x", "not a regular file");
}

static void
test_loader_wants_files_that_others_cannot_write (Tree *directory, gconstpointer data)
{
  g_autofree char *path = directory_put (directory, "acme-iommu.so", "x.so");

  g_assert_cmpint (g_chmod (path, 0775), ==, 0);
  directory_assert_refused (directory, "x", "written by others");
  g_assert_cmpint (g_chmod (path, 0757), ==, 0);
  directory_assert_refused (directory, "x", "written by others");
}

static void
test_loader_wants_a_directory_that_others_cannot_write (Tree *directory, gconstpointer data)
{
  g_autofree char *path = directory_put (directory, "acme-iommu.so", "x.so");
  g_autofree char *name = g_path_get_basename (directory->path);

  g_assert_cmpint (g_chmod (directory->path, 0777), ==, 0);
  directory_assert_refused (directory, name, "written by others");
  g_assert_cmpint (g_chmod (directory->path, 0755), ==, 0);

  g_autoptr (KargRegistry) registry = karg_registry_new (NULL, path);
  g_assert_nonnull (strstr (registry_only (registry)->refused, "not a directory"));
}

/* Root must not run what another user owns. */
static void
test_loader_wants_a_trusted_owner (Tree *directory, gconstpointer data)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a file away");
      return;
    }

  g_autofree char *path = directory_put (directory, "acme-iommu.so", "x.so");
  g_autofree char *name = g_path_get_basename (directory->path);

  g_assert_cmpint (chown (path, 12345, 0), ==, 0);
  directory_assert_refused (directory, "x", "owned by user 12345");

  g_assert_cmpint (chown (path, 0, 0), ==, 0);
  g_assert_cmpint (chown (directory->path, 12345, 0), ==, 0);
  directory_assert_refused (directory, name, "owned by user 12345");
  g_assert_cmpint (chown (directory->path, 0, 0), ==, 0);
}

static void
test_loader_absent_directory (Tree *directory, gconstpointer data)
{
  g_autofree char *absent = g_build_filename (directory->path, "absent", NULL);
  const char *rows[] = { absent, "", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargRegistry) registry = karg_registry_new (NULL, rows[i]);

      g_assert_cmpuint (karg_registry_get_all (registry)->len, ==, 0);
    }
}

static void
add (const char *path, void (*test) (Tree *directory, gconstpointer data))
{
  g_test_add (path, Tree, NULL, tree_set_up, test, tree_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  modules = argv[1];
  add ("/loader/template", test_loader_loads_the_template);
  add ("/loader/vendors", test_loader_loads_the_vendors_plugins);
  add ("/loader/kept", test_loader_keeps_what_it_loaded);
  add ("/loader/twice", test_loader_same_module_twice);
  add ("/loader/broken", test_loader_broken_modules);
  add ("/loader/no-module", test_loader_file_that_is_no_module);
  add ("/loader/regular", test_loader_wants_regular_files);
  add ("/loader/writable-file", test_loader_wants_files_that_others_cannot_write);
  add ("/loader/writable-directory", test_loader_wants_a_directory_that_others_cannot_write);
  add ("/loader/owner", test_loader_wants_a_trusted_owner);
  add ("/loader/absent", test_loader_absent_directory);
  return g_test_run ();
}
