/* The golden trees: what GRUB's back end sees there, what it plans, and what a real shell and the real
 * grub-mkconfig make of it. */

#include "system.h"

#include "grub-cfg.h"
#include "host.h"

#include <string.h>

typedef struct
{
  const char *tree;
  KargBackendState state;
  const char *other_backend; /* edits the entries */
  const char *default_entry; /* NULL: none of grub.cfg's own */
  guint n_entries;
  const char *file; /* that changes when an argument is added */
  const char *commands;
  gboolean mkconfig; /* Debian's own works on it */
} Host;

static const Host hosts[] = {
  { "debian-12-grub", KARG_BACKEND_ACTIVE, NULL, "gnulinux-simple-", 5, "/etc/default/grub", "update-grub",
    TRUE },
  { "ubuntu-24.04-cloud", KARG_BACKEND_ACTIVE, NULL, "", 0, "/etc/default/grub", "update-grub", TRUE },
  { "ubuntu-22.04-grub.d", KARG_BACKEND_ACTIVE, NULL, "", 0, "/etc/default/grub.d/50-cloudimg-settings.cfg",
    "update-grub", TRUE },
  { "proxmox-grub", KARG_BACKEND_ACTIVE, NULL, "gnulinux-simple-", 0, "/etc/default/grub", "update-grub",
    TRUE },
  { "opensuse-grub", KARG_BACKEND_ACTIVE, NULL, "gnulinux-simple-", 3, "/etc/default/grub",
    "update-bootloader --refresh", FALSE },
  { "rhel-8", KARG_BACKEND_ACTIVE, "bls", NULL, 0, "/boot/grub2/grubenv", "", FALSE },
  { "rhel-8-uefi", KARG_BACKEND_ACTIVE, "bls", NULL, 0, "/boot/efi/EFI/redhat/grubenv", "", FALSE },
  { "rhel-9", KARG_BACKEND_ACTIVE, "bls", NULL, 0, "/etc/default/grub", "", FALSE },
  { "fedora", KARG_BACKEND_ACTIVE, "bls", NULL, 0, "/etc/default/grub", "", FALSE },
  { "power8-opal", KARG_BACKEND_ACTIVE, "bls", "41e7a9d0c52b4b1f93d86a0c7e5f1d28-", 1, "/boot/grub2/grubenv",
    "grub2-mkconfig -o /boot/grub2/grub.cfg", FALSE },
  { "debian-systemd-boot", KARG_BACKEND_PRESENT, NULL, NULL, 0, NULL, NULL, FALSE },
  { "arch-systemd-boot", KARG_BACKEND_ABSENT, NULL, NULL, 0, NULL, NULL, FALSE },
  { "fedora-silverblue", KARG_BACKEND_FOREIGN, NULL, NULL, 0, NULL, NULL, FALSE },
};

static char *
run_oracle (Fixture *fixture, const char *name, int *status, gsize *length)
{
  g_autofree char *source = g_strconcat ("oracles/", name, NULL);
  g_autofree char *program = host_source (source);
  const char *const argv[] = { program, fixture->tree.path, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  g_autofree char *err = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, &err, status, &error);
  g_assert_no_error (error);
  if (*status != 0)
    g_test_message ("%s: %s", name, err);
  *length = strlen (out);
  return out;
}

/* Every GRUB_* variable that a real sh ends up with, by name. */
static GHashTable *
shell_variables (Fixture *fixture)
{
  g_autofree char *program = host_source ("oracles/sh-vars");
  g_autofree char *command
      = g_strdup_printf ("%s %s 2> /dev/null | tr '\\n\\0' '\\001\\n'", program, fixture->tree.path);
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  GHashTable *variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');
      if (equals != NULL)
        g_hash_table_insert (variables, g_strndup (lines[i], equals - lines[i]), g_strdup (equals + 1));
    }
  return variables;
}

/* But for the command lines, no variable may differ. */
static void
assert_other_variables_same (GHashTable *before, GHashTable *after)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_str_equal (name, "GRUB_CMDLINE_LINUX"))
      g_assert_cmpstr (g_hash_table_lookup (after, name), ==, value);
}

static void
look (Fixture *fixture, const Host *host)
{
  if (host->other_backend != NULL)
    fixture_add_role (fixture, "entries");
  g_assert_cmpint (fixture_look (fixture), ==, host->state);
}

static void
test_read (gconstpointer data)
{
  const Host *host = data;
  g_autoptr (Fixture) fixture = system_host (host->tree);
  guint n_default = 0, n_entries = 0;

  look (fixture, host);
  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    {
      KargTarget *target = karg_targets_get (fixture->targets, i);

      g_assert_true (karg_target_get_access (target) == KARG_ACCESS_WRITABLE
                     || karg_target_get_kind (target) == KARG_TARGET_ENTRY);
      g_test_message ("%s %s [%s] %s:%u %s%s %s: %s",
                      karg_target_get_kind (target) == KARG_TARGET_ENTRY ? "entry" : "template",
                      karg_target_get_id (target), karg_target_get_kernel (target),
                      karg_target_get_path (target), karg_target_get_line (target),
                      karg_target_is_default (target) ? "default " : "",
                      karg_access_get_name (karg_target_get_access (target)),
                      karg_target_is_recovery (target) ? "recovery" : "",
                      karg_cmdline_get_text (karg_target_get_cmdline (target), NULL));
      if (karg_target_get_kind (target) != KARG_TARGET_ENTRY)
        continue;
      n_entries++;
      if (karg_target_is_default (target))
        {
          n_default++;
          g_assert_nonnull (host->default_entry);
          g_assert_true (g_str_has_prefix (karg_target_get_id (target), host->default_entry));
        }
    }
  if (host->n_entries > 0 || host->default_entry == NULL)
    g_assert_cmpuint (n_entries, ==, host->n_entries);
  g_assert_cmpuint (n_default, ==, host->default_entry != NULL ? 1 : 0);
}

static void
test_add (gconstpointer data)
{
  const Host *host = data;
  g_autoptr (Fixture) fixture = system_host (host->tree);
  g_autoptr (GHashTable) before = shell_variables (fixture);
  g_autoptr (GHashTable) after = NULL;
  g_autofree char *commands = NULL;

  look (fixture, host);
  fixture_ask (fixture, KARG_EDIT_ADD, "intel_iommu=on");
  fixture_ask (fixture, KARG_EDIT_ADD, "dyndbg=\"file x +p\"");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 0);
  commands = fixture_commands (fixture);
  g_assert_cmpstr (commands, ==, host->commands);

  g_assert_nonnull (fixture_planned (fixture, host->file));

  fixture_commit (fixture);
  after = shell_variables (fixture);
  assert_other_variables_same (before, after);
  g_assert_nonnull (
      strstr (g_hash_table_lookup (after, "GRUB_CMDLINE_LINUX"), "intel_iommu=on dyndbg='file x +p'"));
}

/* What the real grub-mkconfig makes of the changed tree is what was asked for, and nothing is owed then. */
static void
test_mkconfig (gconstpointer data)
{
  const Host *host = data;
  g_autoptr (Fixture) fixture = system_host (host->tree);
  int status;
  gsize length;

  look (fixture, host);
  fixture_ask (fixture, KARG_EDIT_ADD, "memmap=3M$11992M");
  fixture_ask (fixture, KARG_EDIT_ADD, "dyndbg=\"file x +p\"");
  fixture_ask (fixture, KARG_EDIT_ADD, "a.b=c;d&e|f<g>{h}");
  fixture_ask (fixture, KARG_EDIT_REMOVE, "quiet");
  fixture_plan_asked (fixture);
  fixture_commit (fixture);
  fixture_ask (fixture, KARG_EDIT_REMOVE, "quiet");
  fixture_plan_asked (fixture);
  g_autofree char *owed = fixture_commands (fixture);
  g_assert_cmpstr (owed, ==, "!update-grub");

  g_autofree char *text = run_oracle (fixture, "grub-mkconfig-in", &status, &length);
  if (status != 0)
    {
      g_test_skip ("grub-mkconfig does not run here");
      return;
    }
  fixture_write (fixture, "/boot/grub/grub.cfg", text);
  fixture_look (fixture);
  fixture_ask (fixture, KARG_EDIT_REMOVE, "quiet");
  fixture_plan_asked (fixture);
  g_autofree char *none = fixture_commands (fixture);
  g_assert_cmpstr (none, ==, "");

  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    {
      KargTarget *target = karg_targets_get (fixture->targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);

      if (karg_target_get_access (target) != KARG_ACCESS_GENERATED)
        continue;
      g_assert_true (karg_cmdline_contains (cmdline, "memmap", "3M$11992M"));
      g_assert_true (karg_cmdline_contains (cmdline, "dyndbg", "file x +p"));
      g_assert_true (karg_cmdline_contains (cmdline, "a.b", "c;d&e|f<g>{h}"));
      g_assert_false (karg_cmdline_contains (cmdline, "quiet", NULL));
    }
}

/* With kernelopts in a block that is a link, the link stays and the block keeps its size. */
static void
test_kernelopts (void)
{
  g_autoptr (Fixture) fixture = system_host ("rhel-8-uefi");

  fixture_look (fixture);
  g_assert_nonnull (strstr (system_template (fixture, "kernelopts"), "root="));
  fixture_ask (fixture, KARG_EDIT_ADD, "intel_iommu=on");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 2);
  g_assert_cmpuint (fixture_planned_size (fixture, "/boot/efi/EFI/redhat/grubenv"), ==, 1024);
  fixture_commit (fixture);
  g_assert_true (g_str_has_suffix (system_template (fixture, "kernelopts"), "intel_iommu=on"));
}

/* An entry, and so what is expanded in it, has no way to carry a dollar sign through every GRUB. */
static void
test_kernelopts_dollar (void)
{
  g_autoptr (Fixture) fixture = system_host ("rhel-8");
  const KargRefusal *refusal;

  fixture_look (fixture);
  fixture_ask (fixture, KARG_EDIT_ADD, "memmap=3M$11992M");
  fixture_plan_asked (fixture);
  refusal = fixture_refusal (fixture, NULL);
  g_assert_cmpstr (refusal->target, ==, "kernelopts");
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
}

/* grubby: "environment block too small", exit 0. */
static void
test_kernelopts_too_long (void)
{
  g_autoptr (Fixture) fixture = system_host ("rhel-8");
  g_autofree char *filler = g_strnfill (900, 'x');
  g_autofree char *word = g_strconcat ("long=", filler, NULL);
  const KargRefusal *refusal;

  fixture_look (fixture);
  fixture_ask (fixture, KARG_EDIT_ADD, word);
  fixture_plan_asked (fixture);
  refusal = fixture_refusal (fixture, NULL);
  g_assert_cmpstr (refusal->target, ==, "kernelopts");
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
  g_assert_nonnull (strstr (refusal->reason, "1024"));
}

/* Alone, without the back end for the entries, grub-mkconfig has to carry the change into them. */
static void
test_red_hat_alone (void)
{
  static const struct
  {
    const char *tree;
    const char *command;
  } alone[] = { { "rhel-9", "grub2-mkconfig -o /boot/grub2/grub.cfg --update-bls-cmdline" },
                { "fedora", "grub2-mkconfig -o /boot/grub2/grub.cfg" } };

  for (guint i = 0; i < G_N_ELEMENTS (alone); i++)
    {
      g_autoptr (Fixture) fixture = system_host (alone[i].tree);
      g_autofree char *commands = NULL;

      fixture_look (fixture);
      fixture_ask (fixture, KARG_EDIT_ADD, "intel_iommu=on");
      fixture_plan_asked (fixture);
      commands = fixture_commands (fixture);
      g_assert_cmpstr (commands, ==, alone[i].command);
    }
}

/* Petitboot reads boot loader entries since 1.8; before that grub-mkconfig has to copy them into grub.cfg. */
static void
test_petitboot (void)
{
  static const char *const versions[][2] = { { "v1.7.1-p8e12", "grub2-mkconfig -o /boot/grub2/grub.cfg" },
                                             { "1.8.0", "" },
                                             { "v1.10.3", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (Fixture) fixture = system_host ("power8-opal");
      g_autofree char *commands = NULL;

      fixture_write (fixture, "/boot/grub2/grub.cfg", "blscfg\n");
      fixture_set_fact (fixture, "firmware", "kind", "opal");
      fixture_set_fact (fixture, "firmware", "petitboot", versions[i][0]);
      fixture_add_role (fixture, "entries");
      fixture_look (fixture);
      fixture_ask (fixture, KARG_EDIT_ADD, "a=1");
      fixture_plan_asked (fixture);
      commands = fixture_commands (fixture);
      g_assert_cmpstr (commands, ==, versions[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *read = g_strconcat ("/hosts/read/", hosts[i].tree, NULL);
      g_autofree char *add = g_strconcat ("/hosts/add/", hosts[i].tree, NULL);
      g_autofree char *mkconfig = g_strconcat ("/hosts/mkconfig/", hosts[i].tree, NULL);

      g_test_add_data_func (read, &hosts[i], test_read);
      if (hosts[i].state == KARG_BACKEND_ACTIVE)
        g_test_add_data_func (add, &hosts[i], test_add);
      if (hosts[i].mkconfig)
        g_test_add_data_func (mkconfig, &hosts[i], test_mkconfig);
    }
  g_test_add_func ("/hosts/kernelopts", test_kernelopts);
  g_test_add_func ("/hosts/kernelopts-dollar", test_kernelopts_dollar);
  g_test_add_func ("/hosts/kernelopts-too-long", test_kernelopts_too_long);
  g_test_add_func ("/hosts/petitboot", test_petitboot);
  g_test_add_func ("/hosts/red-hat-alone", test_red_hat_alone);
  return g_test_run ();
}
