/* grub.cfg: which entries there are, what their kernels get, and which one boots. */

#include "system.h"

#include "grub-cfg.h"

#include <string.h>

#define CFG "/boot/grub/grub.cfg"
#define LINUX "### BEGIN /etc/grub.d/10_linux ###\n"

static const char menu[]
    = "### BEGIN /etc/grub.d/00_header ###\n"
      "if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\n   set boot_once=true\nelse\n   "
      "set default=\"%s\"\nfi\n"
      "function savedefault {\n  if [ -z \"${boot_once}\" ]; then save_env saved_entry; fi\n}\n"
      "### END /etc/grub.d/00_header ###\n" LINUX
      "menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'simple' {\n"
      "\tif [ x$grub_platform = xxen ]; then insmod xzio; fi\n"
      "\techo\t'Loading {it} ...'\n\tlinux\t/boot/vmlinuz-6.1.0 root=UUID=1 ro quiet "
      "m=3M\\$1\n\tinitrd\t/boot/initrd\n}\n"
      "submenu 'Advanced options' $menuentry_id_option 'advanced' {\n"
      "\tmenuentry 'Debian, with Linux 6.1.0' $menuentry_id_option 'six' {\n\t\tlinux\t/boot/vmlinuz-6.1.0 "
      "root=UUID=1 ro quiet\n\t}\n"
      "\tmenuentry 'Debian, with Linux 6.1.0 (recovery mode)' $menuentry_id_option 'l-6.1.0-recovery-1' {\n"
      "\t\tlinux\t/boot/vmlinuz-6.1.0 root=UUID=1 ro single\n\t}\n}\n"
      "### END /etc/grub.d/10_linux ###\n### BEGIN /etc/grub.d/30_os-prober ###\n"
      "menuentry 'Windows > \"10\"' --class windows --id 'win' {\n\tchainloader /EFI/Microsoft/boot.efi\n}\n"
      "menuentry 'Other (on /dev/sdb1)' --id six {\n\tlinux16 /vmlinuz root=/dev/sdb1 \\\n\t  quiet\n}\n"
      "### END /etc/grub.d/30_os-prober ###\nmenuentry \"My own\" {\n linux /k; initrd /i\n}\n";

static Fixture *
system_with_menu (const char *setting, const char *env)
{
  Fixture *fixture = system_with_defaults ("GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
  g_auto (GStrv) pieces = g_strsplit (menu, "%s", 2);
  g_autofree char *text = g_strjoinv (setting, pieces);

  fixture_write (fixture, CFG, text);
  if (env != NULL)
    {
      g_autofree char *filler = g_strnfill (1024 - strlen (env) - 25, '#');
      g_autofree char *block = g_strconcat ("# GRUB Environment Block\n", env, filler, NULL);
      fixture_write (fixture, "/boot/grub/grubenv", block);
    }
  g_assert_cmpint (fixture_look (fixture), ==, KARG_BACKEND_ACTIVE);
  return fixture;
}

static KargTarget *
entry (Fixture *fixture, const char *id)
{
  return fixture_get (fixture, KARG_TARGET_ENTRY, id);
}

static void
test_entries (void)
{
  g_autoptr (Fixture) fixture = system_with_menu ("0", NULL);
  static const struct
  {
    const char *id, *title, *kernel, *cmdline;
    guint line;
    gboolean generated, recovery;
  } wanted[] = {
    { "simple", "Debian GNU/Linux", "6.1.0", "root=UUID=1 ro quiet m=3M$1", 16, TRUE, FALSE },
    { "six", "Debian, with Linux 6.1.0", "6.1.0", "root=UUID=1 ro quiet", 21, TRUE, FALSE },
    { "l-6.1.0-recovery-1", "Debian, with Linux 6.1.0 (recovery mode)", "6.1.0", "root=UUID=1 ro single", 24,
      TRUE, TRUE },
    { "six#2", "Other (on /dev/sdb1)", NULL, "root=/dev/sdb1 quiet", 33, FALSE, FALSE },
    { "My own", "My own", NULL, "", 38, FALSE, FALSE },
  };
  guint n = 0;

  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    n += karg_target_get_kind (karg_targets_get (fixture->targets, i)) == KARG_TARGET_ENTRY ? 1 : 0;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      KargTarget *target = entry (fixture, wanted[i].id);

      g_assert_cmpstr (karg_target_get_title (target), ==, wanted[i].title);
      g_assert_cmpstr (karg_target_get_kernel (target), ==, wanted[i].kernel);
      g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, wanted[i].cmdline);
      g_assert_cmpuint (karg_target_get_line (target), ==, wanted[i].line);
      g_assert_cmpint (karg_target_get_access (target), ==,
                       wanted[i].generated ? KARG_ACCESS_GENERATED : KARG_ACCESS_UNMANAGED);
      g_assert_cmpint (karg_target_is_recovery (target), ==, wanted[i].recovery);
    }
}

static void
test_default (void)
{
  static const struct
  {
    const char *setting, *env, *wanted;
  } cases[] = {
    { "0", NULL, "simple" },
    { "1>1", NULL, "l-6.1.0-recovery-1" },
    { "1", NULL, "six" },
    { "advanced>six", NULL, "six" },
    { "Advanced options>Debian, with Linux 6.1.0", NULL, "six" },
    { "Debian GNU/Linux", NULL, "simple" },
    { "3", NULL, "six#2" },
    { "My own", NULL, "My own" },
    { "win", NULL, NULL },
    { "Windows >> \\\"10\\\"", NULL, NULL },
    { "no such entry", NULL, "simple" },
    { "99999999999999999999", NULL, "simple" },
    { "${saved_entry}", "saved_entry=advanced>six\n", "six" },
    { "${saved_entry}", "saved_entry=\n", "simple" },
    { "${saved_entry}", NULL, "simple" },
    { "0", "saved_entry=x\nnext_entry=My own\n", "My own" },
    { "0", "next_entry=\n", "simple" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = system_with_menu (cases[i].setting, cases[i].env);
      const char *found = fixture_default_id (fixture);

      if (g_strcmp0 (found, cases[i].wanted) != 0)
        g_error ("default %s, %s: %s", cases[i].setting, cases[i].env, found);
    }
}

/* Entries of one id are told apart by their submenu, then by a number that no title has. */
static void
test_ids (void)
{
  static const char *const ids[] = { "six", "a>six", "a>six#2", "six#2", "six#3", "six#4" };
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX=\"\"\n");

  fixture_write (fixture, CFG,
                 LINUX "menuentry 'six' {\n linux /k n=0\n}\nsubmenu 'a' {\n menuentry 'six' {\n  linux /k n=1\n }\n"
                       " menuentry 'six' {\n  linux /k n=2\n }\n}\nmenuentry 'six#2' {\n linux /k n=3\n}\n"
                       "menuentry 'six' {\n linux /k n=4\n}\nmenuentry 'six' {\n linux /k n=5\n}\n");
  fixture_look (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *word = g_strdup_printf ("n=%u", i);
      g_assert_cmpstr (fixture_text (fixture, KARG_TARGET_ENTRY, ids[i]), ==, word);
    }
}

/* What an earlier run, or a hand, left undone is still owed; once it is done nothing is. */
static void
test_owed (void)
{
  g_autoptr (Fixture) fixture
      = system_with_defaults ("GRUB_CMDLINE_LINUX=\"a=1\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
  static const char cfg[]
      = LINUX "menuentry 'n' --id 'n' {\n linux /vmlinuz-1 root=/dev/x ro %squiet\n}\n"
              "menuentry 'r' --id 'l-recovery-r' {\n linux /vmlinuz-1 root=/dev/x ro single %s\n}\n";
  static const struct
  {
    const char *normal, *recovery, *commands;
  } cases[] = { { "", "", "!update-grub" },
                { "a=1 ", "", "!update-grub" },
                { "a=1 ", "a=1", "" },
                { "a=2 ", "a=1", "!update-grub" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (cfg, cases[i].normal, cases[i].recovery);
      g_autofree char *commands = NULL;

      fixture_write (fixture, CFG, text);
      fixture_look (fixture);
      fixture_ask (fixture, KARG_EDIT_ADD, "a=1");
      fixture_plan_asked (fixture);
      g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
      commands = fixture_commands (fixture);
      g_assert_cmpstr (commands, ==, cases[i].commands);
    }
  /* Nothing asked, nothing run. */
  fixture_write (fixture, CFG, LINUX "menuentry 'n' --id 'n' {\n linux /vmlinuz-1\n}\n");
  fixture_look (fixture);
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);
}

/* Under Xen the arguments of the kernel are a module's. */
static void
test_xen (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX=\"\"\n");

  fixture_write (fixture, CFG,
                 "### BEGIN /etc/grub.d/20_linux_xen ###\nmenuentry 'Xen' --id 'xen' {\n"
                 "\tmultiboot2\t/boot/xen-4.17-amd64.gz placeholder dom0_mem=1G\n"
                 "\tmodule2\t/boot/vmlinuz-6.1.0 placeholder root=/dev/x ro quiet\n\tmodule2 --nounzip "
                 "/boot/initrd\n}\n");
  fixture_look (fixture);
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (entry (fixture, "xen")), NULL), ==,
                   "root=/dev/x ro quiet");
  g_assert_cmpint (karg_target_get_access (entry (fixture, "xen")), ==, KARG_ACCESS_GENERATED);
  fixture_ask (fixture, KARG_EDIT_ADD, "a=1");
  fixture_plan_asked (fixture);
  g_assert_nonnull (strstr (fixture_note (fixture, 0), "GRUB_CMDLINE_XEN"));

  fixture_write (fixture, "/etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX_XEN_REPLACE=\"x\"\n");
  fixture_look (fixture);
  g_assert_nonnull (strstr (karg_target_get_reason (entry (fixture, "xen")), "XEN_REPLACE"));
}

static void
test_odd_texts (void)
{
  static const char *const texts[] = { "",
                                       "menuentry",
                                       "menuentry {",
                                       "menuentry 'x' {",
                                       "}}}}",
                                       "linux /x",
                                       "menuentry 'x' { linux }",
                                       "set default='",
                                       "$",
                                       "menuentry \"$\" {\n}\n",
                                       "submenu x {\nsubmenu y {\n}\n",
                                       "set default=",
                                       "### BEGIN",
                                       "### BEGIN  ###\nmenuentry a { linux a }" };
  static const char alphabet[] = "menuentry submenu linux set default={}'\"\\$#\n ;|&\t";
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GrubCfg) cfg = grub_cfg_parse (texts[i], strlen (texts[i]));
      grub_cfg_find (cfg, "0>0>0");
    }
  for (guint i = 0; i < 20000; i++)
    {
      char text[100];
      gsize length = g_rand_int_range (rand, 0, sizeof text);

      for (gsize c = 0; c < length; c++)
        text[c] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet)]; /* NUL too */
      g_autoptr (GrubCfg) cfg = grub_cfg_parse (text, length);
      g_assert_cmpuint (cfg->entries->len, <, 100);
    }
}

/* A menu of many megabytes takes a time that grows with its size, not with its square. */
static void
test_large (void)
{
  GString *text = g_string_new (LINUX);
  gint64 start;

  for (guint i = 0; text->len < 5 * 1024 * 1024; i++)
    g_string_append_printf (
        text,
        "menuentry 'Linux %u' --class x $menuentry_id_option 'id-%u' {\n\tload_video\n\tinsmod gzio\n"
        "\tlinux\t/boot/vmlinuz-6.1.%u root=UUID=3f0ce8d4-58b1 ro quiet splash\n\tinitrd\t/boot/initrd\n}\n",
        i, i, i);
  start = g_get_monotonic_time ();
  g_autoptr (GrubCfg) cfg = grub_cfg_parse (text->str, text->len);
  g_test_message ("%u entries, %" G_GSIZE_FORMAT " bytes: %.0f ms", cfg->entries->len, text->len,
                  (g_get_monotonic_time () - start) / 1000.0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (cfg->entries->len, >, 20000);

  /* The same of quotes that are never closed. */
  g_string_truncate (text, 0);
  while (text->len < 5 * 1024 * 1024)
    g_string_append (text, "it's $ \" '\n");
  g_string_append (text, "'");
  start = g_get_monotonic_time ();
  g_autoptr (GrubCfg) broken = grub_cfg_parse (text->str, text->len);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cfg/entries", test_entries);
  g_test_add_func ("/cfg/default", test_default);
  g_test_add_func ("/cfg/ids", test_ids);
  g_test_add_func ("/cfg/owed", test_owed);
  g_test_add_func ("/cfg/xen", test_xen);
  g_test_add_func ("/cfg/odd-texts", test_odd_texts);
  g_test_add_func ("/cfg/large", test_large);
  return g_test_run ();
}
