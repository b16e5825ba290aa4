/* fixture.c: a back end at work on a temporary tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

Fixture *
fixture_new (KargPluginFunc plugin)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("karg-backend-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->ops = plugin ()->backend;
  fixture->name = plugin ()->name;
  fixture->facts = karg_facts_new ();
  fixture->roles = g_ptr_array_new ();
  return fixture;
}

static void
fixture_remove (const char *path)
{
  g_autoptr (GDir) dir = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    dir = g_dir_open (path, 0, NULL);
  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      fixture_remove (child);
    }
  g_remove (path);
}

static void
fixture_forget (Fixture *fixture)
{
  g_clear_pointer (&fixture->changes, karg_changeset_free);
  g_clear_pointer (&fixture->intent, karg_intent_free);
  g_clear_pointer (&fixture->targets, karg_targets_free);
}

void
fixture_free (Fixture *fixture)
{
  fixture_forget (fixture);
  fixture_remove (fixture->directory);
  karg_facts_unref (fixture->facts);
  g_ptr_array_unref (fixture->roles);
  g_free (fixture->directory);
  g_free (fixture);
}

void
fixture_write_bytes (Fixture *fixture, const char *path, const void *data, gsize length)
{
  g_autofree char *full = g_build_filename (fixture->directory, path, NULL);
  g_autofree char *directory = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
  g_file_set_contents (full, data, length, &error);
  g_assert_no_error (error);
}

void
fixture_write (Fixture *fixture, const char *path, const char *text)
{
  fixture_write_bytes (fixture, path, text, strlen (text));
}

void
fixture_link (Fixture *fixture, const char *path, const char *target)
{
  g_autofree char *full = g_build_filename (fixture->directory, path, NULL);
  g_autofree char *directory = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
  g_assert_cmpint (symlink (target, full), ==, 0);
}

void
fixture_copy_host (Fixture *fixture, const char *name)
{
  g_autofree char *source = g_build_filename (g_getenv ("KARG_TEST_HOSTS"), name, ".", NULL);
  const char *argv[] = { "cp", "-a", source, fixture->directory, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

char *
fixture_read_file (Fixture *fixture, const char *path)
{
  g_autofree char *full = g_build_filename (fixture->directory, path, NULL);
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, NULL);
  return text;
}

static KargHost *
fixture_host (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRoot) root = karg_root_open (fixture->directory, &error);
  KargHost *host;

  g_assert_no_error (error);
  host = karg_host_new (root, fixture->facts, NULL);
  karg_host_set_caller (host, fixture->name);
  g_autoptr (KargProbe) probe = karg_probe_new ();
  if (fixture->ops->probe (host, probe, NULL))
    for (guint i = 0; i < karg_probe_get_roles (probe)->len; i++)
      karg_host_add_role (host, g_ptr_array_index (karg_probe_get_roles (probe), i), fixture->name);
  for (guint i = 0; i < fixture->roles->len; i++)
    karg_host_add_role (host, g_ptr_array_index (fixture->roles, i), "another");
  return host;
}

KargBackendState
fixture_probe (Fixture *fixture)
{
  g_autoptr (KargHost) host = fixture_host (fixture);
  g_autoptr (KargProbe) probe = karg_probe_new ();
  g_autoptr (GError) error = NULL;

  fixture->ops->probe (host, probe, &error);
  g_assert_no_error (error);
  return karg_probe_get_state (probe);
}

gboolean
fixture_try_read (Fixture *fixture, GError **error)
{
  g_autoptr (KargHost) host = fixture_host (fixture);

  fixture_forget (fixture);
  fixture->targets = karg_targets_new ();
  karg_targets_set_backend (fixture->targets, fixture->name);
  return fixture->ops->read (host, fixture->targets, error);
}

void
fixture_read (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture_try_read (fixture, &error);
  g_assert_no_error (error);
}

KargTarget *
fixture_get (Fixture *fixture, KargTargetKind kind, const char *id)
{
  KargTarget *target = karg_targets_find (fixture->targets, fixture->name, kind, id);

  g_assert_nonnull (target);
  return target;
}

const char *
fixture_text (Fixture *fixture, KargTargetKind kind, const char *id)
{
  return karg_cmdline_get_text (karg_target_get_cmdline (fixture_get (fixture, kind, id)), NULL);
}

static void
fixture_want (Fixture *fixture, KargTarget *target, const char *script)
{
  g_auto (GStrv) words = g_strsplit (script, "\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      KargEditKind kind = words[i][0] == '+' ? KARG_EDIT_ADD : words[i][0] == '=' ? KARG_EDIT_SET : KARG_EDIT_REMOVE;
      g_autoptr (GError) error = NULL;
      g_autoptr (KargEdit) edit = karg_edit_new (kind, words[i] + 1, &error);

      g_assert_no_error (error);
      karg_intent_add (fixture->intent, target, edit);
    }
}

void
fixture_plan_again (Fixture *fixture)
{
  g_autoptr (KargHost) host = fixture_host (fixture);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->changes, karg_changeset_free);
  fixture->changes = karg_changeset_new ();
  karg_changeset_set_backend (fixture->changes, fixture->name);
  fixture->ops->plan (host, fixture->targets, fixture->intent, fixture->changes, &error);
  g_assert_no_error (error);
}

static void
fixture_plan_where (Fixture *fixture, const char *script, gboolean entries, gboolean templates)
{
  fixture_read (fixture);
  fixture->intent = karg_intent_new ();
  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    {
      KargTarget *target = karg_targets_get (fixture->targets, i);
      gboolean entry = karg_target_get_kind (target) == KARG_TARGET_ENTRY;

      if (karg_target_is_writable (target) && (entry ? entries : templates))
        fixture_want (fixture, target, script);
    }
  fixture_plan_again (fixture);
}

void
fixture_plan (Fixture *fixture, const char *script)
{
  fixture_plan_where (fixture, script, TRUE, TRUE);
}

void
fixture_plan_kind (Fixture *fixture, const char *script, KargTargetKind kind)
{
  fixture_plan_where (fixture, script, kind == KARG_TARGET_ENTRY, kind == KARG_TARGET_TEMPLATE);
}

static const KargFileChange *
fixture_find_change (Fixture *fixture, const char *path)
{
  const GPtrArray *files = karg_changeset_get_files (fixture->changes);

  for (guint i = 0; i < files->len; i++)
    if (g_str_equal (((const KargFileChange *) g_ptr_array_index (files, i))->path, path))
      return g_ptr_array_index (files, i);
  return NULL;
}

const char *
fixture_planned (Fixture *fixture, const char *path)
{
  const KargFileChange *change = fixture_find_change (fixture, path);
  gsize length;
  const char *data = change != NULL ? g_bytes_get_data (change->after, &length) : NULL;
  g_autofree char *text = data != NULL ? g_strndup (data, length) : NULL;

  return text != NULL ? g_intern_string (text) : NULL;
}

guint
fixture_n_planned (Fixture *fixture)
{
  return karg_changeset_get_files (fixture->changes)->len;
}

const KargRefusal *
fixture_refusal (Fixture *fixture, const char *target)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (fixture->changes);

  for (guint i = 0; i < refusals->len; i++)
    if (g_str_equal (((const KargRefusal *) g_ptr_array_index (refusals, i))->target, target))
      return g_ptr_array_index (refusals, i);
  return NULL;
}

void
fixture_commit (Fixture *fixture)
{
  const GPtrArray *files = karg_changeset_get_files (fixture->changes);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *change = g_ptr_array_index (files, i);
      gsize length;
      const void *data = g_bytes_get_data (change->after, &length);

      fixture_write_bytes (fixture, change->path, data, length);
    }
}
