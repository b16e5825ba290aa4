/* world.c: a small system to try the GRUB back end on. */

#include "world.h"

#include <glib/gstdio.h>
#include <string.h>

const KargPlugin *karg_plugin_grub2 (void);

static KargConfig *
world_config (KargRoot *root)
{
  static const KargConfigSchema none[] = { { NULL, NULL } };
  g_autoptr (GError) error = NULL;
  KargConfig *config = karg_config_load (root, none, &error);

  g_assert_no_error (error);
  return config;
}

static void
world_run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static World *
world_bare (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GError) error = NULL;

  world->dir = g_dir_make_tmp ("kargctl-grub2-XXXXXX", &error);
  g_assert_no_error (error);
  world->facts = karg_facts_new ();
  return world;
}

World *
world_new (const char *id)
{
  World *world = world_bare ();
  g_autofree char *release = g_strdup_printf ("ID=%s\n", id);

  world_write (world, "/etc/os-release", release);
  karg_facts_set (world->facts, "os", "id", id, "/etc/os-release");
  return world;
}

World *
world_copy (const char *name)
{
  World *world = world_bare ();
  g_autofree char *from = g_strdup_printf ("%s/../hosts/%s/.", g_getenv ("G_TEST_SRCDIR"), name);
  const char *const argv[] = { "cp", "-a", from, world->dir, NULL };
  g_autoptr (KargRoot) root = NULL;

  world_run (argv);
  root = karg_root_open (world->dir, NULL);
  karg_facts_unref (world->facts);
  world->facts = karg_facts_collect (root, NULL, KARG_COLLECT_HOST);
  return world;
}

static void
world_forget (World *world)
{
  g_clear_pointer (&world->changes, karg_changeset_free);
  g_clear_pointer (&world->intent, karg_intent_free);
  g_clear_pointer (&world->targets, karg_targets_free);
  g_clear_pointer (&world->host, karg_host_free);
  g_clear_pointer (&world->config, karg_config_free);
  g_clear_pointer (&world->root, karg_root_unref);
}

void
world_free (World *world)
{
  const char *const writable[] = { "chmod", "-R", "u+rwX", world->dir, NULL };
  const char *const remove[] = { "rm", "-rf", world->dir, NULL };

  world_forget (world);
  world_run (writable);
  world_run (remove);
  karg_facts_unref (world->facts);
  g_free (world->dir);
  g_free (world);
}

void
world_write_bytes (World *world, const char *path, const char *text, gsize length)
{
  g_autofree char *full = g_strconcat (world->dir, path, NULL);
  g_autofree char *directory = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
  g_file_set_contents (full, text, length, &error);
  g_assert_no_error (error);
}

void
world_write (World *world, const char *path, const char *text)
{
  world_write_bytes (world, path, text, strlen (text));
}

char *
world_read_file (World *world, const char *path)
{
  g_autofree char *full = g_strconcat (world->dir, path, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

void
world_fact (World *world, const char *group, const char *name, const char *value)
{
  karg_facts_set (world->facts, group, name, value, "test");
}

World *
world_with_defaults (const char *text)
{
  World *world = world_new ("debian");

  world_write (world, "/usr/sbin/grub-mkconfig", "#!/bin/sh\n. ${sysconfdir}/default/grub.d/*.cfg\n");
  world_write (world, "/usr/sbin/update-grub", "#!/bin/sh\n");
  world_write (world, "/etc/default/README", "");
  if (text != NULL)
    world_write (world, "/etc/default/grub", text);
  world_look (world);
  return world;
}

KargBackendState
world_look (World *world)
{
  const KargBackendOps *ops = karg_plugin_grub2 ()->backend;
  g_autoptr (KargProbe) probe = karg_probe_new ();
  g_autoptr (GError) error = NULL;

  world_forget (world);
  world->root = karg_root_open (world->dir, &error);
  g_assert_no_error (error);
  world->config = world_config (world->root);
  world->host = karg_host_new (world->root, world->facts, world->config);
  g_assert_true (ops->probe (world->host, probe, &error));
  g_assert_no_error (error);

  world->targets = karg_targets_new ();
  karg_targets_set_backend (world->targets, "grub2");
  ops->read (world->host, world->targets, &error);
  g_assert_no_error (error);
  world->intent = karg_intent_new ();
  return karg_probe_get_state (probe);
}

void
world_add_role (World *world, const char *role)
{
  karg_host_add_role (world->host, role, "another");
}

KargTarget *
world_target (World *world, KargTargetKind kind, const char *id)
{
  return karg_targets_find (world->targets, "grub2", kind, id);
}

const char *
world_template (World *world, const char *id)
{
  KargTarget *target = world_target (world, KARG_TARGET_TEMPLATE, id);

  g_assert_nonnull (target);
  if (!karg_target_is_writable (target))
    g_error ("%s: %s", id, karg_target_get_read_only_reason (target));
  return karg_cmdline_get_text (karg_target_get_cmdline (target), NULL);
}

const char *
world_read_only (World *world, const char *id)
{
  KargTarget *target = world_target (world, KARG_TARGET_TEMPLATE, id);

  g_assert_nonnull (target);
  g_assert_false (karg_target_is_writable (target));
  return karg_target_get_read_only_reason (target);
}

void
world_ask (World *world, KargEditKind kind, const char *argument)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargEdit) edit = karg_edit_new (kind, argument, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < karg_targets_get_n (world->targets); i++)
    {
      KargTarget *target = karg_targets_get (world->targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);
      gboolean takes = kind == KARG_EDIT_REMOVE || kind == KARG_EDIT_LIST_REMOVE
                       || karg_cmdline_contains (cmdline, karg_edit_get_key (edit), NULL);

      if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE && karg_target_is_writable (target)
          && (!karg_target_is_secondary (target) || (takes && kind != KARG_EDIT_ADD)))
        karg_intent_add (world->intent, target, edit);
    }
}

static KargChangeset *
world_plan_once (World *world)
{
  KargChangeset *changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;

  karg_changeset_set_backend (changes, "grub2");
  karg_plugin_grub2 ()->backend->plan (world->host, world->targets, world->intent, changes, &error);
  g_assert_no_error (error);
  return changes;
}

void
world_plan (World *world)
{
  g_clear_pointer (&world->changes, karg_changeset_free);
  world->changes = world_plan_once (world);

  g_autoptr (KargChangeset) again = world_plan_once (world);
  const GPtrArray *files = karg_changeset_get_files (world->changes);
  const GPtrArray *same = karg_changeset_get_files (again);

  g_assert_cmpuint (files->len, ==, same->len);
  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *one = g_ptr_array_index (files, i);
      const KargFileChange *two = g_ptr_array_index (same, i);
      g_assert_cmpstr (one->path, ==, two->path);
      g_assert_true (g_bytes_equal (one->after, two->after));
    }
}

const char *
world_refusal (World *world, const char *path, guint line)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (world->changes);
  const KargRefusal *refusal;

  g_assert_cmpuint (refusals->len, ==, 1);
  g_assert_cmpuint (karg_changeset_get_files (world->changes)->len, ==, 0);
  refusal = g_ptr_array_index (refusals, 0);
  if (path != NULL)
    {
      g_assert_cmpstr (refusal->path, ==, path);
      g_assert_cmpuint (refusal->line, ==, line);
    }
  return refusal->reason;
}

void
world_commit (World *world)
{
  const GPtrArray *files = karg_changeset_get_files (world->changes);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      gsize length;
      const char *text = g_bytes_get_data (file->after, &length);
      world_write_bytes (world, file->path, text, length);
    }
  world_look (world);
}

char *
world_commands (World *world)
{
  const GPtrArray *commands = karg_changeset_get_commands (world->changes);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < commands->len; i++)
    {
      const KargCommand *command = g_ptr_array_index (commands, i);
      g_autofree char *line = g_strjoinv (" ", (char **) command->argv);
      g_string_append_printf (out, "%s%s%s", i > 0 ? "\n" : "", command->needed_again ? "!" : "", line);
    }
  return g_string_free (out, FALSE);
}

char *
world_change (World *world, KargEditKind kind, const char *argument, const char *path)
{
  world_ask (world, kind, argument);
  world_plan (world);
  const GPtrArray *refusals = karg_changeset_get_refusals (world->changes);
  if (refusals->len > 0)
    g_error ("refused: %s", ((const KargRefusal *) g_ptr_array_index (refusals, 0))->reason);
  world_commit (world);

  world_ask (world, kind, argument);
  world_plan (world);
  g_assert_cmpuint (karg_changeset_get_files (world->changes)->len, ==, 0);
  g_assert_cmpuint (karg_changeset_get_refusals (world->changes)->len, ==, 0);
  world_look (world);
  return world_read_file (world, path);
}
