/* Drop-ins that add to /etc/kernel/cmdline: mkinitcpio's /etc/cmdline.d, sdbootutil's /etc/kernel/cmdline.d.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "backend.h"
#include "host.h"

#include <stdio.h>
#include <string.h>

extern const KargPlugin *karg_plugin_systemd_boot (void);

#define TEMPLATE KARG_TARGET_TEMPLATE
#define TEMPLATE_PATH "/etc/kernel/cmdline"
#define ROOT "root=UUID=5c0d7e2b-81f4-49a3-b6e9-3d2f8a7c1b60 rw"

/* The wiki's layout: images by mkinitcpio, and no /etc/kernel/cmdline. */
static Fixture *
wiki_new (void)
{
  Fixture *fixture = fixture_new (karg_plugin_systemd_boot);
  g_autofree char *path = NULL;

  fixture_unpack_host (fixture, "arch-uki");
  path = tree_path (&fixture->tree, TEMPLATE_PATH);
  g_assert_cmpint (remove (path), ==, 0);
  fixture_write (fixture, "/etc/cmdline.d/root.conf", "# the root\n" ROOT "\n");
  fixture_write (fixture, "/etc/cmdline.d/10-b.conf", "quiet\n# and\nloglevel=3");
  fixture_write (fixture, "/etc/cmdline.d/9-a.conf", "a=1\n\n");
  fixture_write (fixture, "/etc/cmdline.d/ignored", "b=1\n");
  return fixture;
}

/* What mkinitcpio's own pipeline (build_uki) makes of the directory. (transfer full) */
static char *
mkinitcpio_reads (Fixture *fixture)
{
  g_autofree char *directory = tree_path (&fixture->tree, "/etc/cmdline.d");
  g_autofree char *quoted = g_shell_quote (directory);
  g_autofree char *script = g_strdup_printf ("LC_ALL=C.UTF-8 find %s -xtype f -name '*.conf' -print0 | LC_ALL=C.UTF-8 sort -zVu"
                                             " | xargs -0 grep -ha -- '^[^#]' | tr -s '\\n' ' '", quoted);
  const char *const argv[] = { "sh", "-c", script, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (out);
}

static void
assert_as_mkinitcpio (Fixture *fixture)
{
  g_autofree char *real = mkinitcpio_reads (fixture);

  fixture_look (fixture);
  g_assert_cmpstr (fixture_text (fixture, TEMPLATE, TEMPLATE_PATH), ==, real);
}

/* Regression: with drop-ins alone the advice "--scope=future" led to "nothing here". */
static void
test_mkinitcpio (void)
{
  static const struct
  {
    const char *script;
    const char *path;
    const char *after;
  } rows[] = {
    { "+n=1", "/etc/cmdline.d/root.conf", "# the root\n" ROOT " n=1\n" },
    { "-quiet", "/etc/cmdline.d/10-b.conf", "# and\nloglevel=3" },
    { "=loglevel=4", "/etc/cmdline.d/10-b.conf", "quiet\n# and\nloglevel=4" },
    { "-loglevel", "/etc/cmdline.d/10-b.conf", "quiet\n# and\n" },
    { "-a", "/etc/cmdline.d/9-a.conf", "\n" },
    { "+loglevel=3", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture = wiki_new ();

      assert_as_mkinitcpio (fixture);
      fixture_plan_kind (fixture, rows[i].script, TEMPLATE);
      g_assert_cmpuint (fixture_n_refusals (fixture), ==, 0);
      g_assert_cmpuint (fixture_n_planned (fixture), ==, rows[i].path != NULL);
      if (rows[i].path == NULL)
        continue;
      g_assert_cmpstr (fixture_planned (fixture, rows[i].path), ==, rows[i].after);
      g_autofree char *commands = fixture_commands (fixture);
      g_assert_true (g_str_has_suffix (commands, "mkinitcpio -p linux"));
      fixture_commit (fixture);
      assert_as_mkinitcpio (fixture);
    }
}

/* The file comes first, and new words go there. */
static void
test_mkinitcpio_with_file (void)
{
  g_autoptr (Fixture) fixture = wiki_new ();

  fixture_write (fixture, TEMPLATE_PATH, "first\n");
  fixture_plan_kind (fixture, "+n=1\n-quiet", TEMPLATE);
  g_assert_cmpstr (fixture_text (fixture, TEMPLATE, TEMPLATE_PATH), ==, "first a=1 quiet loglevel=3 " ROOT);
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "first n=1\n");
  g_assert_cmpstr (fixture_planned (fixture, "/etc/cmdline.d/10-b.conf"), ==, "# and\nloglevel=3");
}

/* A word in a drop-in was not seen: "remove" said that there was nothing, and "add" added it again. */
static void
test_sdbootutil (void)
{
  g_autoptr (Fixture) fixture = fixture_new (karg_plugin_systemd_boot);

  fixture_unpack_host (fixture, "opensuse-systemd-boot");
  fixture_write (fixture, "/usr/kernel/cmdline.d/vendor", "v=1 w=2\n");
  fixture_write (fixture, "/usr/kernel/cmdline.d/both", "masked=1\n");
  fixture_write (fixture, "/etc/kernel/cmdline.d/both", "own=1\n");
  fixture_plan_kind (fixture, "+own=1\n+w=2\n+n=1", TEMPLATE);
  const char *text = fixture_text (fixture, TEMPLATE, TEMPLATE_PATH);
  g_assert_true (g_str_has_suffix (text, " v=1 w=2 own=1"));
  g_assert_null (strstr (text, "masked"));
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_true (g_str_has_suffix (fixture_planned (fixture, TEMPLATE_PATH), " n=1\n"));

  fixture_plan_kind (fixture, "-own", TEMPLATE);
  g_assert_cmpstr (fixture_planned (fixture, "/etc/kernel/cmdline.d/both"), ==, "");
  /* blanks stay, which kernel-install's own plugin would make one of */
  fixture_plan_kind (fixture, "+d=\"a  b\"", TEMPLATE);
  g_assert_true (g_str_has_suffix (fixture_planned (fixture, TEMPLATE_PATH), " d=\"a  b\"\n"));
  fixture_plan_kind (fixture, "-w", TEMPLATE);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  g_assert_nonnull (strstr (fixture_refusal (fixture, NULL)->reason, "/usr/kernel/cmdline.d/vendor: it is a package's"));
}

/* One that is no text leaves the template unknown, and is named. */
static void
test_nul (void)
{
  g_autoptr (Fixture) fixture = wiki_new ();
  g_autoptr (GError) error = NULL;

  fixture_write_bytes (fixture, "/etc/cmdline.d/9-a.conf", "a=1\0b", 5);
  fixture_probe (fixture);
  g_assert_true (fixture_try_read (fixture, &error));
  g_assert_cmpstr (karg_target_get_reason (fixture_get (fixture, TEMPLATE, TEMPLATE_PATH)), ==,
                   "/etc/cmdline.d/9-a.conf: holds a NUL byte");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/systemd-boot/drop-ins/mkinitcpio", test_mkinitcpio);
  g_test_add_func ("/systemd-boot/drop-ins/mkinitcpio-with-file", test_mkinitcpio_with_file);
  g_test_add_func ("/systemd-boot/drop-ins/sdbootutil", test_sdbootutil);
  g_test_add_func ("/systemd-boot/drop-ins/nul", test_nul);
  return g_test_run ();
}
