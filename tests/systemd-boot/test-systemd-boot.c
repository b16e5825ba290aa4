/* The systemd-boot back end on trees: entries, unified kernel images, the default, the template.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "backend.h"
#include "efi.h"
#include "host.h"

#include <glib/gstdio.h>
#include <string.h>

extern const KargPlugin *karg_plugin_systemd_boot (void);

#define ENTRY KARG_TARGET_ENTRY
#define TEMPLATE KARG_TARGET_TEMPLATE
#define TEMPLATE_PATH "/etc/kernel/cmdline"
#define TOKEN "0f2d8c6e4b1a49b7953ea7d0c8f61b24"
#define PROGRAM "/efi/EFI/systemd/systemd-bootx64.efi"

static Fixture *
host_new (const char *name)
{
  Fixture *fixture = fixture_new (karg_plugin_systemd_boot);

  fixture_unpack_host (fixture, name);
  return fixture;
}

/* An ESP on /efi with systemd-boot @version, and the file that @settings say. */
static Fixture *
small_new (const char *version, const char *settings)
{
  Fixture *fixture = fixture_new (karg_plugin_systemd_boot);
  g_autofree char *magic = g_strdup_printf ("#### LoaderInfo: systemd-boot %s ####", version);
  const char *const sections[] = { ".sdmagic", magic, NULL };

  efi_write (&fixture->tree, PROGRAM, sections);
  fixture_write (fixture, "/efi/loader/loader.conf", settings);
  return fixture;
}

static const char *
default_id (Fixture *fixture)
{
  fixture_read (fixture);
  return fixture_default_id (fixture);
}

static void
test_probe (void)
{
  g_autoptr (Fixture) debian = host_new ("debian-systemd-boot");
  g_autoptr (Fixture) arch = host_new ("arch-systemd-boot");
  g_autoptr (Fixture) uki = host_new ("arch-uki");
  g_autoptr (Fixture) fedora = host_new ("fedora");
  g_autoptr (Fixture) proxmox = host_new ("proxmox-systemd-boot");
  g_autoptr (Fixture) pop = host_new ("pop-os");
  g_autoptr (Fixture) idle = small_new ("257", "");

  g_assert_cmpint (fixture_probe (debian), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpint (fixture_probe (arch), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpint (fixture_probe (uki), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpint (fixture_probe (fedora), ==, KARG_BACKEND_ABSENT);
  g_assert_cmpint (fixture_probe (idle), ==, KARG_BACKEND_PRESENT);

  fixture_set_fact (proxmox, "os", "owner", "proxmox-boot-tool");
  g_assert_cmpint (fixture_probe (proxmox), ==, KARG_BACKEND_FOREIGN);
  fixture_set_fact (pop, "os", "owner", "kernelstub");
  g_assert_cmpint (fixture_probe (pop), ==, KARG_BACKEND_FOREIGN);
}

/* The fallback loader says in a section of its own whether it is systemd-boot. */
static void
test_fallback_program (void)
{
  g_autoptr (Fixture) fixture = fixture_new (karg_plugin_systemd_boot);
  const char *const ours[] = { ".sdmagic", "#### LoaderInfo: systemd-boot 252.39 ####", NULL };
  const char *const shim[] = { ".sbat", "shim", NULL };

  fixture_write (fixture, "/boot/efi/loader/entries/a.conf", "linux /l\n");
  efi_write (&fixture->tree, "/boot/efi/EFI/Boot/bootx64.efi", shim);
  g_assert_cmpint (fixture_probe (fixture), ==, KARG_BACKEND_ABSENT);
  efi_write (&fixture->tree, "/boot/efi/EFI/Boot/bootx64.efi", ours);
  g_assert_cmpint (fixture_probe (fixture), ==, KARG_BACKEND_ACTIVE);
}

/* Counters stay in the name, blanks that align stay, and the template goes along. */
static void
test_debian_is_changed (void)
{
  g_autoptr (Fixture) fixture = host_new ("debian-systemd-boot");
  const char *path = "/boot/efi/loader/entries/" TOKEN "-6.1.0-28-amd64+2-1.conf";
  const char *planned;

  g_assert_cmpstr (default_id (fixture), ==, TOKEN "-6.1.0-28-amd64");
  fixture_plan (fixture, "+amd_iommu=on");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 3);
  planned = fixture_planned (fixture, path);
  g_assert_nonnull (planned);
  g_assert_nonnull (strstr (planned, "\noptions    root=UUID=96b3e1c7-0d5a-4f28-a4c9-7e8f1b2d6035 ro quiet"
                                     " systemd.machine_id=" TOKEN " amd_iommu=on\nlinux      /"));
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==,
                   "root=UUID=96b3e1c7-0d5a-4f28-a4c9-7e8f1b2d6035 ro quiet amd_iommu=on\n");
  fixture_commit (fixture);
  fixture_plan (fixture, "+amd_iommu=on");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
}

/* Entries written by hand: nobody makes new ones, so there is no template; two options lines stay two. */
static void
test_arch_is_changed (void)
{
  g_autoptr (Fixture) fixture = host_new ("arch-systemd-boot");
  KargTarget *target;

  g_assert_cmpstr (default_id (fixture), ==, "arch");
  target = fixture_get (fixture, ENTRY, "arch");
  g_assert_cmpuint (karg_target_get_word_line (target, 0), ==, 6);
  g_assert_cmpuint (karg_target_get_word_line (target, 2), ==, 7);
  g_assert_cmpint (karg_target_get_access (fixture_get (fixture, ENTRY, "memtest")), ==, KARG_ACCESS_UNMANAGED);

  fixture_plan (fixture, "+intel_iommu=on");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 3);
  g_assert_null (fixture_planned (fixture, TEMPLATE_PATH));
  g_assert_nonnull (strstr (fixture_planned (fixture, "/boot/loader/entries/arch.conf"),
                            " rw\noptions\tquiet loglevel=3 nvme_load=YES intel_iommu=on\n"));
  g_assert_nonnull (strstr (fixture_planned (fixture, "/boot/loader/entries/arch-lts.conf"), " quiet intel_iommu=on\r\n"));
}

/* The judge is systemd's own reader of entries. */
static void
test_bootctl_reads_what_was_written (gconstpointer data)
{
  g_autoptr (Fixture) fixture = host_new (data);
  g_autofree char *oracle = host_source ("oracles/bootctl-list");
  g_autofree char *script = g_strdup_printf ("'%s' '%s' | jq -r '.[] | select (.linux) | \"\\(.id)\\t\\(.options)\"'",
                                             oracle, fixture->tree.path);
  const char *argv[] = { "sh", "-c", script, NULL };
  g_autofree char *out = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);

  fixture_plan_kind (fixture, "+intel_iommu=on\n+dyndbg=\"file drivers/pci/* +p\"\n-quiet", ENTRY);
  fixture_commit (fixture);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, NULL);
  if (out == NULL || *out == '\0')
    {
      g_test_skip ("bootctl doesn't run here");
      return;
    }

  fixture_read (fixture);
  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    {
      KargTarget *target = karg_targets_get (fixture->targets, i);
      g_autofree char *line = NULL;

      if (karg_target_get_kind (target) != ENTRY || karg_target_get_access (target) != KARG_ACCESS_WRITABLE)
        continue;
      line = g_strdup_printf ("%s.conf\t%s\n", karg_target_get_id (target),
                              karg_cmdline_get_text (karg_target_get_cmdline (target), NULL));
      g_assert_nonnull (strstr (line, "intel_iommu=on dyndbg=\"file drivers/pci/* +p\""));
      g_assert_nonnull (strstr (out, line));
    }
}

static void
check_default (const char *version, const char *settings, const char *expected)
{
  g_autoptr (Fixture) fixture = small_new (version, settings);

  fixture_write (fixture, "/efi/loader/entries/a-1.conf", "linux /l\n");
  fixture_write (fixture, "/efi/loader/entries/a-2+3.conf", "linux /l\n");
  fixture_write (fixture, "/efi/loader/entries/a-3+0-3.conf", "linux /l\n");
  fixture_write (fixture, "/efi/loader/entries/z.conf", "linux /l\n");
  g_assert_cmpstr (default_id (fixture), ==, expected);
}

/* What boots were seen to do: patterns match counted names, exact ids only since 257. */
static void
test_default_entry (void)
{
  check_default ("252", "timeout 3\n", "z");
  check_default ("252", "default a-*\n", "a-2");
  check_default ("252", "default a-2.conf\n", "z");
  check_default ("257", "default a-2.conf\n", "a-2");
  check_default ("252", "default a-2+3.conf\n", "a-2");
  check_default ("257", "default a-3.conf\n", "a-3");
  check_default ("262", "preferred a-3.conf\ndefault a-1.conf\n", "a-1");
  check_default ("262", "preferred a-2.conf\ndefault a-1.conf\n", "a-2");
  check_default ("254", "preferred a-2*.conf\ndefault a-1.conf\n", "a-1");
  check_default ("252", "#default a-1\n  default\tA-1.CONF  \n", "a-1");
  check_default ("252", "default a-1.conf\ndefault z.conf\n", "z");
  check_default ("252", "default gone.conf\n", "z");
  check_default ("252", "default @saved\n", "z");
}

static Fixture *
arch_new (const char *version, const char *settings)
{
  Fixture *fixture = small_new (version, settings);

  fixture_write (fixture, "/efi/loader/entries/arch.conf", "linux /l\n");
  fixture_write (fixture, "/efi/loader/entries/arch-fallback.conf", "linux /l\n");
  fixture_write (fixture, "/efi/loader/entries/arch-lts.conf", "linux /l\n");
  return fixture;
}

/* An id has its suffix, and "-" sorts below ".": arch-lts was called the default, and was what --entry=default
 * changed. */
static void
test_default_is_sorted_with_the_suffix (void)
{
  static const char *const versions[] = { "247.3-7", "249.11", "252.39", "257.2", "262", "" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (Fixture) fixture = arch_new (versions[i], "timeout 3\n");
      g_autoptr (Fixture) named = arch_new (versions[i], "default ARCH-lts.conf\n");
      g_autoptr (Fixture) pattern = arch_new (versions[i], "default arch-*\n");

      g_assert_cmpstr (default_id (fixture), ==, "arch");
      g_assert_cmpstr (default_id (named), ==, "arch-lts");
      g_assert_cmpstr (default_id (pattern), ==, "arch-lts");
      fixture_plan (named, "+n");
      g_assert_cmpuint (fixture_n_notes (named), ==, 0);
    }
}

/* 19 of 55 loader.conf that people keep in public say it so, and it leads nowhere. */
static void
test_default_without_suffix (void)
{
  g_autoptr (Fixture) fixture = arch_new ("257", "default arch-lts\n");

  g_assert_cmpstr (default_id (fixture), ==, "arch");
  fixture_plan (fixture, "+n");
  g_assert_cmpstr (fixture_note (fixture, 0), ==,
                   "/efi/loader/loader.conf: “default arch-lts” matches no entry, so systemd-boot starts the first one, "
                   "“arch.conf”");
}

/* What differs between versions. */
static void
test_default_by_version (void)
{
  static const struct
  {
    const char *version, *settings, *expected;
  } rows[] = {
    /* since 251 entries with a sort-key come first */
    { "249", "", "z" }, { "252", "", "keyed" }, { "", "", "keyed" },
    /* before 249 those without tries left stood at the end of a list whose last entry is the default */
    { "247", "", "bad" }, { "247", "default z.conf\n", "z" },
    /* since 260 */
    { "257", "preferred z.conf\n", "keyed" }, { "260", "preferred z.conf\n", "z" },
    { "260", "preferred bad*\n", "keyed" }, { "260", "preferred bad*\ndefault z.conf\n", "z" },
    /* counters are part of the id */
    { "252", "default bad.conf\n", "keyed" }, { "257", "default bad.conf\n", "bad" },
    { "252", "default bad+0-3.conf\n", "bad" }, { "257", "default bad+0-3.conf\n", "keyed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture = small_new (rows[i].version, rows[i].settings);

      fixture_write (fixture, "/efi/loader/entries/keyed.conf", "linux /l\nsort-key k\n");
      fixture_write (fixture, "/efi/loader/entries/z.conf", "linux /l\n");
      fixture_write (fixture, "/efi/loader/entries/bad+0-3.conf", "linux /l\n");
      g_test_message ("%u: %s", i, rows[i].version);
      g_assert_cmpstr (default_id (fixture), ==, rows[i].expected);
    }
}

/* bootctl sorts and matches as the loader of its version does. */
static void
test_default_is_bootctls (void)
{
  static const char *const settings[] = { "", "default arch-lts\n", "default arch-lts.conf\n", "default arch-*\n",
                                          "default gone.conf\n", "default *f*.conf\n" };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (Fixture) fixture = arch_new ("252", settings[i]);
      g_autofree char *oracle = host_source ("oracles/bootctl-list");
      const char *argv[] = { oracle, fixture->tree.path, "default", NULL };
      g_autofree char *out = NULL;
      g_autofree char *ours = NULL;

      g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, NULL, NULL, NULL);
      if (out == NULL || *out == '\0')
        {
          g_test_skip ("bootctl doesn't run here");
          return;
        }
      ours = g_strconcat (default_id (fixture), ".conf", NULL);
      g_assert_cmpstr (ours, ==, g_strstrip (out));
    }
}

static void
write_variable (Fixture *fixture, const char *name, const char *value)
{
  g_autofree char *path = g_strdup_printf ("/sys/firmware/efi/efivars/%s-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f", name);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\7\0\0", 4);
  for (const char *c = value; c == value || c[-1] != '\0'; c++)
    g_byte_array_append (bytes, (const guint8[]){ *c, 0 }, 2);
  fixture_write_bytes (fixture, path, bytes->data, bytes->len);
}

/* Each comes before what loader.conf says of the same; one that leads nowhere doesn't hide that. */
static void
test_default_by_variables (void)
{
  g_autoptr (Fixture) fixture = arch_new ("260", "default arch-lts.conf\n");

  write_variable (fixture, "LoaderEntryDefault", "arch-fallback.conf");
  g_assert_cmpstr (default_id (fixture), ==, "arch-fallback");
  write_variable (fixture, "LoaderEntryDefault", "gone.conf");
  g_assert_cmpstr (default_id (fixture), ==, "arch-lts");
  write_variable (fixture, "LoaderEntryDefault", "@saved");
  g_assert_cmpstr (default_id (fixture), ==, "arch-lts");
  write_variable (fixture, "LoaderEntryLastBooted", "arch.conf");
  g_assert_cmpstr (default_id (fixture), ==, "arch");
  write_variable (fixture, "LoaderEntryPreferred", "arch-fallback.conf");
  g_assert_cmpstr (default_id (fixture), ==, "arch-fallback");
}

static void
test_default_of_the_firmware (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "default z.conf\n");

  fixture_write (fixture, "/efi/loader/entries/a.conf", "linux /l\n");
  fixture_write (fixture, "/efi/loader/entries/z.conf", "linux /l\n");
  fixture_write_bytes (fixture,
                       "/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
                       "\7\0\0\0a\0.\0c\0o\0n\0f\0\0", 18);
  g_assert_cmpstr (default_id (fixture), ==, "a");
}

/* Two partitions, one menu; the same name twice is two targets, the same directory twice is one. */
static void
test_two_partitions (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "default b.conf\n");

  fixture_write (fixture, "/efi/loader/entries/a.conf", "linux /l\noptions root=a\n");
  fixture_write (fixture, "/boot/loader/entries/b.conf", "linux /l\noptions root=b\n");
  fixture_write (fixture, "/boot/loader/entries/a.conf", "linux /l\noptions root=c\n");
  g_assert_cmpstr (default_id (fixture), ==, "b");
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 3);
  g_assert_cmpstr (fixture_text (fixture, ENTRY, "/boot/loader/entries/a.conf"), ==, "root=c");

  /* what leads to an entry of the other one is that entry */
  fixture_link (fixture, "../../../efi/loader/entries/a.conf", "/boot/loader/entries/c.conf");
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 3);
  g_assert_cmpuint (karg_targets_get_n (fixture->targets), ==, 3);

  /* Firmware can't read this one: it is GRUB's, or nobody's. */
  fixture_write (fixture, "/etc/fstab", "# x\nUUID=1  /  ext4 defaults 0 1\nUUID=2\t/boot ext4 defaults 0 2\n");
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
}

static void
test_one_partition_with_two_names (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "");

  fixture_write (fixture, "/efi/loader/entries/a.conf", "linux /l\noptions root=a\n");
  fixture_link (fixture, "efi", "/boot");
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (karg_targets_get_n (fixture->targets), ==, 1);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
}

/* Images are read and not written: mkinitcpio makes all of a preset anew, unless it takes their arguments from elsewhere;
 * then people are told what to do. */
static void
test_arch_images (void)
{
  g_autoptr (Fixture) fixture = host_new ("arch-uki");
  KargTarget *target;

  g_assert_cmpstr (default_id (fixture), ==, "arch-linux.efi");
  target = fixture_get (fixture, ENTRY, "arch-linux.efi");
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_GENERATED);
  g_assert_cmpstr (karg_target_get_path (target), ==, "/efi/EFI/Linux/arch-linux.efi");
  g_assert_nonnull (karg_target_get_kernel (target));
  g_assert_true (karg_cmdline_contains (karg_target_get_cmdline (target), "root", NULL));

  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_nonnull (fixture_planned (fixture, TEMPLATE_PATH));
  g_autofree char *commands = fixture_commands (fixture);
  g_assert_true (g_str_has_suffix (commands, "mkinitcpio -p linux"));
  g_assert_cmpstr (fixture_command (fixture, 0)->rewrites[0], ==, "/efi/EFI/Linux/arch-linux-fallback.efi");
  g_assert_cmpstr (fixture_command (fixture, 0)->rewrites[1], ==, "/efi/EFI/Linux/arch-linux.efi");

  g_autofree char *preset = fixture_read_file (fixture, "/etc/mkinitcpio.d/linux.preset");
  g_autofree char *other = g_strconcat (preset, "\ndefault_options=\"--cmdline /etc/my-line\"\n", NULL);
  fixture_write (fixture, "/etc/mkinitcpio.d/linux.preset", other);
  fixture_plan (fixture, "+n");
  target = fixture_get (fixture, ENTRY, "arch-linux.efi");
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
  g_assert_nonnull (strstr (karg_target_get_reason (target), "/etc/mkinitcpio.d/linux.preset"));
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);

  /* as the preset is installed: a comment makes no image */
  fixture_write (fixture, "/etc/mkinitcpio.d/linux.preset",
                 "default_image=\"/boot/initramfs-linux.img\"\n#default_uki=\"/efi/EFI/Linux/arch-linux.efi\"\n");
  fixture_plan (fixture, "+n");
  target = fixture_get (fixture, ENTRY, "arch-linux.efi");
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
  g_assert_null (strstr (karg_target_get_reason (target), "preset"));
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);
}

static const char *const image[] = {
  ".osrel", "ID=fedora\nPRETTY_NAME=\"Fedora Linux\"\nVERSION_ID=41\n", ".uname", "6.11.10", ".cmdline", "root=x ro quiet\n",
  ".linux", "MZ", NULL,
};

/* kernel-install made the image, and can make it again: that is declared, once for as long as it is owed. */
static void
test_images_of_kernel_install (void)
{
  static const char *const made[] = { ".osrel", "ID=fedora\n", ".uname", "6.11.10", ".cmdline", "root=x ro quiet n\n", NULL };
  g_autoptr (Fixture) fixture = small_new ("257", "");
  const KargCommand *command;
  KargTarget *target;

  efi_write (&fixture->tree, "/efi/EFI/Linux/token-6.11.10+3.efi", image);
  fixture_write (fixture, "/etc/kernel/install.conf", "# x\n layout=uki\n");
  fixture_write (fixture, "/usr/bin/kernel-install", "");
  fixture_write (fixture, "/usr/lib/modules/6.11.10/vmlinuz", "");
  fixture_plan (fixture, "+n");

  target = fixture_get (fixture, ENTRY, "token-6.11.10.efi");
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_GENERATED);
  g_assert_true (karg_target_is_default (target));
  g_assert_cmpstr (karg_target_get_title (target), ==, "Fedora Linux");
  g_assert_cmpstr (karg_target_get_kernel (target), ==, "6.11.10");
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=x ro quiet n\n");
  command = fixture_command (fixture, 0);
  g_assert_cmpstr (command->argv[3], ==, "/usr/lib/modules/6.11.10/vmlinuz");
  g_assert_cmpstr (command->rewrites[0], ==, "/efi/EFI/Linux/token-6.11.10+3.efi");
  g_assert_false (command->needed_again);

  fixture_commit (fixture);
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  command = fixture_command (fixture, 0);
  g_assert_true (command->needed_again);

  efi_write (&fixture->tree, "/efi/EFI/Linux/token-6.11.10+3.efi", made);
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);
}

/* Embedded, global, local: in the order in which the stub takes them, if it takes addons at all. */
static void
test_addons (void)
{
  const char *const global[] = { ".cmdline", "global=1", NULL };
  const char *const local[] = { ".cmdline", "local=1 last", NULL };
  const char *const old[] = { ".osrel", "ID=x\n", ".cmdline", "root=x", ".sdmagic", "#### LoaderInfo: systemd-stub 252.1 ####", NULL };
  g_autoptr (Fixture) fixture = small_new ("257", "");
  KargTarget *target;

  efi_write (&fixture->tree, "/efi/EFI/Linux/new.efi", image);
  efi_write (&fixture->tree, "/efi/EFI/Linux/old.efi", old);
  efi_write (&fixture->tree, "/efi/EFI/Linux/new.efi.extra.d/b.addon.efi", local);
  efi_write (&fixture->tree, "/efi/EFI/Linux/old.efi.extra.d/b.addon.efi", local);
  efi_write (&fixture->tree, "/efi/loader/addons/a.addon.efi", global);
  fixture_write (fixture, "/efi/loader/addons/garbage.addon.efi", "MZ");
  fixture_read (fixture);

  target = fixture_get (fixture, ENTRY, "new.efi");
  g_assert_cmpstr (fixture_text (fixture, ENTRY, "new.efi"), ==, "root=x ro quiet global=1 local=1 last");
  g_assert_cmpstr (karg_target_get_word_path (target, 2), ==, "/efi/EFI/Linux/new.efi");
  g_assert_cmpstr (karg_target_get_word_path (target, 3), ==, "/efi/loader/addons/a.addon.efi");
  g_assert_cmpstr (karg_target_get_word_path (target, 5), ==, "/efi/EFI/Linux/new.efi.extra.d/b.addon.efi");
  g_assert_cmpstr (fixture_text (fixture, ENTRY, "old.efi"), ==, "root=x");
}

/* Two images of one name but for the counter, and an entry that is called like an image: each has an id of its own. */
static void
test_images_of_one_name (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "");

  efi_write (&fixture->tree, "/efi/EFI/Linux/a.efi", image);
  efi_write (&fixture->tree, "/efi/EFI/Linux/a+3.efi", image);
  efi_write (&fixture->tree, "/efi/EFI/Linux/b.efi", image);
  fixture_write (fixture, "/boot/loader/entries/b.efi.conf", "linux /l\noptions root=a\n");
  fixture_read (fixture); /* which checks that */
  g_assert_nonnull (fixture_get (fixture, ENTRY, "a.efi"));
  g_assert_nonnull (fixture_get (fixture, ENTRY, "/efi/EFI/Linux/b.efi"));
}

static void
test_files_that_are_no_images (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "");
  const char *const plain[] = { ".text", "x", NULL };

  fixture_write (fixture, "/efi/EFI/Linux/empty.efi", "");
  fixture_write_bytes (fixture, "/efi/EFI/Linux/far.efi", "MZ" "\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0"
                       "\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0" "\xff\xff\xff\xff", 64);
  efi_write (&fixture->tree, "/efi/EFI/Linux/plain.efi", plain);
  fixture_write (fixture, "/efi/EFI/Linux/dir.efi/x", "");
  efi_write (&fixture->tree, "/efi/EFI/Linux/good.efi", image);
  fixture_read (fixture);
  g_assert_cmpint (karg_target_get_access (fixture_get (fixture, ENTRY, "empty.efi")), ==, KARG_ACCESS_UNMANAGED);
  g_assert_cmpint (karg_target_get_access (fixture_get (fixture, ENTRY, "far.efi")), ==, KARG_ACCESS_UNMANAGED);
  g_assert_cmpint (karg_target_get_access (fixture_get (fixture, ENTRY, "plain.efi")), ==, KARG_ACCESS_UNMANAGED);
  g_assert_cmpstr (default_id (fixture), ==, "good.efi");
}

/* GRUB reads the same files: both back ends want the same bytes, and the template is not this one's. */
static void
test_beside_grub (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "");

  fixture_write (fixture, "/boot/loader/entries/" TOKEN "-1.conf", "linux /l\noptions root=a\noptions quiet\n");
  fixture_plan (fixture, "+n");
  g_assert_cmpstr (fixture_planned (fixture, "/boot/loader/entries/" TOKEN "-1.conf"), ==,
                   "linux /l\noptions root=a\noptions quiet n\n");
  g_assert_nonnull (fixture_planned (fixture, TEMPLATE_PATH));
  fixture_add_role (fixture, "entries");
  fixture_add_role (fixture, "kernel-cmdline");
  fixture_plan (fixture, "+n");
  g_assert_cmpstr (fixture_planned (fixture, "/boot/loader/entries/" TOKEN "-1.conf"), ==,
                   "linux /l\noptions root=a quiet n\n");
  g_assert_null (fixture_planned (fixture, TEMPLATE_PATH));
}

/* A template of an image that kernel-install makes; @bytes NULL: it is not there. */
static Fixture *
template_new (const char *bytes)
{
  Fixture *fixture = small_new ("257", "");

  fixture_write (fixture, "/efi/loader/entries/" TOKEN "-1.conf", "linux /l\noptions root=e ro systemd.machine_id=" TOKEN "\n");
  if (bytes != NULL)
    fixture_write (fixture, TEMPLATE_PATH, bytes);
  return fixture;
}

static void
check_template (const char *bytes, const char *shown, guint line, const char *script, const char *expected)
{
  g_autoptr (Fixture) fixture = template_new (bytes);

  fixture_plan_kind (fixture, script, TEMPLATE);
  g_assert_cmpstr (fixture_text (fixture, TEMPLATE, TEMPLATE_PATH), ==, shown);
  g_assert_cmpuint (karg_target_get_line (fixture_get (fixture, TEMPLATE, TEMPLATE_PATH)), ==, line);
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, expected);
  fixture_commit (fixture);
  fixture_plan_kind (fixture, script, TEMPLATE);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
}

/* What is not there yet is shown as what it would be made from; it is also made when that holds all that is asked
 * for. */
static void
test_template (void)
{
  check_template ("# why\nroot=x\nquiet\n", "root=x quiet", 2, "+n\n-quiet", "# why\nroot=x n\n");
  check_template ("root=x\n", "root=x", 1, "+root=x", NULL);
  check_template (NULL, "root=e ro", 0, "+n", "root=e ro n\n");
  check_template (NULL, "root=e ro", 0, "+ro", "root=e ro\n");
  check_template (NULL, "root=e ro", 0, "-quiet", NULL);
  check_template (NULL, "root=e ro", 0, "-ro", "root=e\n");
  check_template ("\n", "root=e ro", 0, "+ro", "root=e ro\n");
}

static void
test_template_of_the_vendor (void)
{
  g_autoptr (Fixture) fixture = template_new (NULL);
  KargTarget *target;

  fixture_write (fixture, "/usr/lib/kernel/cmdline", "root=v\n");
  fixture_write (fixture, "/etc/kernel/cmdline.d/10.conf", "a"); /* which nobody reads without sdbootutil */
  fixture_plan_kind (fixture, "+root=v", TEMPLATE);
  target = fixture_get (fixture, TEMPLATE, TEMPLATE_PATH);
  g_assert_cmpstr (karg_target_get_path (target), ==, "/usr/lib/kernel/cmdline");
  g_assert_cmpuint (karg_target_get_line (target), ==, 1);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  g_assert_cmpuint (fixture_n_notes (fixture), ==, 0);

  fixture_plan_kind (fixture, "+n", TEMPLATE);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=v n\n");
  g_assert_true (fixture_is_created (fixture, TEMPLATE_PATH));
}

/* Each names the file and the line. */
static void
test_template_is_refused (void)
{
  g_autoptr (Fixture) fixture = template_new ("# quiet\nquiet\n");
  g_autoptr (Fixture) made = template_new (NULL);
  const KargRefusal *refusal;

  fixture_plan_kind (fixture, "+a=\"b  c\"", TEMPLATE);
  refusal = fixture_refusal (fixture, TEMPLATE_PATH);
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
  g_assert_cmpstr (refusal->path, ==, TEMPLATE_PATH);
  g_assert_cmpuint (refusal->line, ==, 2);
  fixture_plan_kind (fixture, "-quiet", TEMPLATE);
  refusal = fixture_refusal (fixture, TEMPLATE_PATH);
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_SYNTAX);
  g_assert_cmpuint (refusal->line, ==, 1);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);

  fixture_write (made, "/efi/loader/entries/" TOKEN "-1.conf", "linux /l\noptions root=\"a  b\" ro\n");
  for (const char *const *script = (const char *const[]){ "+ro", "+n", NULL }; *script != NULL; script++)
    {
      fixture_plan_kind (made, *script, TEMPLATE);
      refusal = fixture_refusal (made, TEMPLATE_PATH);
      g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
      g_assert_cmpstr (refusal->path, ==, TEMPLATE_PATH);
      g_assert_cmpuint (fixture_n_planned (made), ==, 0);
    }
}

/* Unknown is not empty. */
static void
test_template_that_cant_be_read (void)
{
  g_autoptr (Fixture) fixture = template_new (NULL);
  KargTarget *target;

  fixture_write_bytes (fixture, TEMPLATE_PATH, "a\n\0", 3);
  fixture_read (fixture);
  target = fixture_get (fixture, TEMPLATE, TEMPLATE_PATH);
  g_assert_null (karg_target_get_cmdline (target));
  g_assert_cmpstr (karg_target_get_path (target), ==, TEMPLATE_PATH);
  g_assert_nonnull (strstr (karg_target_get_reason (target), TEMPLATE_PATH ":2: holds a NUL byte"));
  fixture_plan (fixture, "+n");
  g_assert_null (fixture_planned (fixture, TEMPLATE_PATH));
}

/* A kernel's first bytes: x86's, with or without the place of its version's text. */
static void
write_x86_kernel (Fixture *fixture, const char *name, gboolean with_version)
{
  guint8 bytes[0x240] = "MZ";

  memcpy (bytes + 0x202, "HdrS", 4);
  bytes[0x20e] = with_version ? 0x30 : 0;
  fixture_write_bytes (fixture, name, bytes, sizeof bytes);
}

/* nixpkgs, Windows' chain loaders: a UEFI shell with "options" got intel_iommu=on. What an EFI program is stands in
 * it. */
static void
test_only_linux_is_changed (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "default linux.conf\n");
  const char *const shell[] = { ".text", "shell", NULL };
  const char *const unified[] = { ".linux", "kernel", ".cmdline", "quiet", NULL };
  guint8 arm[64] = "MZ";
  static const char *const left[] = { "shell", "nothing", "text", "memtest" };

  memcpy (arm + 0x38, "ARM\x64", 4);
  efi_write (&fixture->tree, "/efi/shell.efi", shell);
  efi_write (&fixture->tree, "/efi/image.efi", unified);
  write_x86_kernel (fixture, "/efi/bzImage", TRUE);
  write_x86_kernel (fixture, "/efi/memtest.bin", FALSE);
  fixture_write_bytes (fixture, "/efi/Image", arm, sizeof arm);
  fixture_write (fixture, "/efi/text.efi", "echo hello\n");
  fixture_write (fixture, "/efi/loader/entries/shell.conf", "efi /shell.efi\noptions -nointerrupt boot.nsh\n");
  fixture_write (fixture, "/efi/loader/entries/nothing.conf", "efi /nothing.efi\noptions x\n");
  fixture_write (fixture, "/efi/loader/entries/text.conf", "efi /text.efi\noptions x\n");
  fixture_write (fixture, "/efi/loader/entries/memtest.conf", "linux /memtest.bin\noptions x\n");
  fixture_write (fixture, "/efi/loader/entries/image.conf", "efi /image.efi\noptions x\n");
  fixture_write (fixture, "/efi/loader/entries/linux.conf", "efi /bzImage\noptions x\n");
  fixture_write (fixture, "/efi/loader/entries/arm.conf", "efi /Image\noptions x\n");
  fixture_plan_kind (fixture, "+n", ENTRY);

  g_assert_cmpstr (fixture_planned (fixture, "/efi/loader/entries/image.conf"), ==, "efi /image.efi\noptions x n\n");
  g_assert_cmpstr (fixture_planned (fixture, "/efi/loader/entries/linux.conf"), ==, "efi /bzImage\noptions x n\n");
  g_assert_cmpstr (fixture_planned (fixture, "/efi/loader/entries/arm.conf"), ==, "efi /Image\noptions x n\n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    {
      const KargTarget *target = fixture_get (fixture, ENTRY, left[i]);
      g_autofree char *place = g_strdup_printf ("/efi/loader/entries/%s.conf:1: ", left[i]);
      g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_UNMANAGED);
      g_assert_true (g_str_has_prefix (karg_target_get_reason (target), place));
      g_assert_nonnull (karg_target_get_cmdline (target));
    }
}

/* A template made of an entry that has no root= leaves the kernels to come without one. */
static void
test_template_of_one_that_boots (void)
{
  g_autoptr (Fixture) fixture = small_new ("257", "default a.conf\n");

  fixture_write (fixture, "/etc/kernel/entry-token", TOKEN "\n");
  fixture_write (fixture, "/efi/loader/entries/a.conf", "linux /a\ninitrd /i\noptions quiet\n");
  fixture_write (fixture, "/efi/loader/entries/b.conf", "linux /b\ninitrd /i\noptions root=/dev/b ro\n");
  fixture_read (fixture);
  g_assert_cmpstr (fixture_text (fixture, TEMPLATE, TEMPLATE_PATH), ==, "root=/dev/b ro");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/systemd-boot/probe", test_probe);
  g_test_add_func ("/systemd-boot/fallback-program", test_fallback_program);
  g_test_add_func ("/systemd-boot/debian", test_debian_is_changed);
  g_test_add_func ("/systemd-boot/arch", test_arch_is_changed);
  g_test_add_data_func ("/systemd-boot/bootctl/debian", "debian-systemd-boot", test_bootctl_reads_what_was_written);
  g_test_add_data_func ("/systemd-boot/bootctl/arch", "arch-systemd-boot", test_bootctl_reads_what_was_written);
  g_test_add_func ("/systemd-boot/default", test_default_entry);
  g_test_add_func ("/systemd-boot/default/sorted-with-suffix", test_default_is_sorted_with_the_suffix);
  g_test_add_func ("/systemd-boot/default/without-suffix", test_default_without_suffix);
  g_test_add_func ("/systemd-boot/default/by-version", test_default_by_version);
  g_test_add_func ("/systemd-boot/default/bootctl", test_default_is_bootctls);
  g_test_add_func ("/systemd-boot/default/variables", test_default_by_variables);
  g_test_add_func ("/systemd-boot/default-of-the-firmware", test_default_of_the_firmware);
  g_test_add_func ("/systemd-boot/two-partitions", test_two_partitions);
  g_test_add_func ("/systemd-boot/two-names", test_one_partition_with_two_names);
  g_test_add_func ("/systemd-boot/images/arch", test_arch_images);
  g_test_add_func ("/systemd-boot/images/kernel-install", test_images_of_kernel_install);
  g_test_add_func ("/systemd-boot/images/addons", test_addons);
  g_test_add_func ("/systemd-boot/images/one-name", test_images_of_one_name);
  g_test_add_func ("/systemd-boot/images/none", test_files_that_are_no_images);
  g_test_add_func ("/systemd-boot/only-linux", test_only_linux_is_changed);
  g_test_add_func ("/systemd-boot/template/one-that-boots", test_template_of_one_that_boots);
  g_test_add_func ("/systemd-boot/beside-grub", test_beside_grub);
  g_test_add_func ("/systemd-boot/template", test_template);
  g_test_add_func ("/systemd-boot/template/vendor", test_template_of_the_vendor);
  g_test_add_func ("/systemd-boot/template/refused", test_template_is_refused);
  g_test_add_func ("/systemd-boot/template/unreadable", test_template_that_cant_be_read);
  return g_test_run ();
}
