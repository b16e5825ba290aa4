/* tree.c: little trees to collect facts from. */

#include "tree.h"

#include <string.h>
#include <unistd.h>

void
tree_set_up (Tree *tree, gconstpointer data)
{
  tree->path = g_dir_make_tmp ("karg-facts-XXXXXX", NULL);
  g_assert_nonnull (tree->path);
}

void
tree_tear_down (Tree *tree, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", tree->path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_clear_pointer (&tree->path, g_free);
}

void
tree_directory (Tree *tree, const char *name)
{
  g_autofree char *path = g_build_filename (tree->path, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

void
tree_write_bytes (Tree *tree, const char *name, const void *bytes, gsize length)
{
  g_autofree char *path = g_build_filename (tree->path, name, NULL);
  g_autofree char *directory = g_path_get_dirname (name);
  g_autoptr (GError) error = NULL;

  /* GLib waits for the disk when it replaces a file. */
  tree_directory (tree, directory);
  unlink (path);
  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

void
tree_write (Tree *tree, const char *name, const char *text)
{
  tree_write_bytes (tree, name, text, strlen (text));
}

void
tree_link (Tree *tree, const char *target, const char *name)
{
  g_autofree char *path = g_build_filename (tree->path, name, NULL);
  g_autofree char *directory = g_path_get_dirname (name);

  tree_directory (tree, directory);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

static KargFacts *
collect (const char *root_path, const char *hardware_path)
{
  g_autoptr (KargRoot) root = karg_root_open (root_path, NULL);
  g_autoptr (KargRoot) hardware = hardware_path != NULL ? karg_root_open (hardware_path, NULL) : NULL;

  g_assert_nonnull (root);
  g_assert_true (hardware_path == NULL || hardware != NULL);
  return karg_facts_collect (root, hardware, KARG_COLLECT_ALL);
}

KargFacts *
tree_hardware (Tree *tree)
{
  return collect (tree->path, tree->path);
}

KargFacts *
tree_system (Tree *tree)
{
  return collect (tree->path, NULL);
}

char *
source_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "..", name, NULL);
}

KargFacts *
source_hardware (const char *name)
{
  g_autofree char *path = source_path (name);

  return collect (path, path);
}

KargFacts *
source_system (const char *name)
{
  g_autofree char *path = source_path (name);

  return collect (path, NULL);
}

void
assert_fact (const KargFacts *facts, const char *group, const char *name, const char *expected)
{
  g_test_message ("[%s] %s", group, name);
  g_assert_cmpstr (karg_facts_get (facts, group, name), ==, expected);
}
