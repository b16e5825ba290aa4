/* Which boot loaders read what: the one answer, on small trees.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"
#include "efi.h"
#include "facts/collect.h"
#include "loaders.h"

#define GENERATED "### BEGIN /etc/grub.d/10_linux ###\nmenuentry 'a' {\n linux /vmlinuz root=x\n}\n"

typedef struct
{
  Tree tree;
  KargFacts *facts;
} System;

static void
system_free (System *system)
{
  karg_facts_unref (system->facts);
  tree_tear_down (&system->tree, NULL);
  g_free (system);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (System, system_free)

static System *
system_new (const char *id)
{
  System *system = g_new0 (System, 1);

  tree_set_up (&system->tree, NULL);
  system->facts = karg_facts_new ();
  if (id != NULL)
    karg_facts_set (system->facts, "os", "id", id, "t");
  return system;
}

/* What was read before is forgotten. */
static KargHost *
host_new (System *system)
{
  tree_reopen (&system->tree);
  return karg_host_new (system->tree.root, system->facts, NULL);
}

static void
check_reader (System *system, KargEntriesReader reader, const char *why)
{
  g_autoptr (KargHost) host = host_new (system);
  const KargLoaders *loaders = karg_loaders_get (host);

  g_assert_cmpstr (loaders->reader_why, ==, why);
  g_assert_cmpint (loaders->reader, ==, reader);
  g_assert_cmpuint (loaders->unseen->len, ==, 0);
}

/* Also on the tree that shows a planned change: the boot loader doesn't change on the way. */
static void
test_asked_once (void)
{
  g_autoptr (System) system = system_new ("fedora");
  g_autoptr (KargHost) host = host_new (system);
  g_autoptr (KargHost) over = karg_host_new_over (host, karg_host_get_root (host));
  const KargLoaders *loaders = karg_loaders_get (host);

  tree_write (&system->tree, "/boot/grub2/grub.cfg", "blscfg\n");
  g_assert_true (karg_loaders_get (host) == loaders);
  g_assert_true (karg_loaders_get (over) == loaders);
  g_assert_cmpstr (loaders->reader_why, ==, "no other boot loader is here");
}

static void
test_partitions (void)
{
  g_autoptr (System) system = system_new (NULL);
  const char *const other[] = { ".sbat", "shim", NULL };
  const char *const ours[] = { ".sdmagic", "#### LoaderInfo: systemd-boot 252.39-1 ####", NULL };

  tree_link (&system->tree, "boot/efi", "/efi");
  efi_write (&system->tree, "/boot/efi/efi/Boot/BOOTIA32.EFI", other);
  efi_write (&system->tree, "/boot/efi/efi/Boot/BOOTX64.EFI", ours);
  tree_write (&system->tree, "/boot/loader/entries/a.conf", "linux /l\n");
  g_autoptr (KargHost) host = host_new (system);
  const KargLoaders *loaders = karg_loaders_get (host);
  const KargSystemdBoot *found = &loaders->systemd_boot;

  g_assert_cmpuint (loaders->esp->mounts->len, ==, 2);
  g_assert_cmpstr (found->esp, ==, "/efi");
  g_assert_cmpstr (found->program, ==, "/efi/efi/Boot/BOOTX64.EFI");
  g_assert_cmpstr (found->version, ==, "252.39-1");
  g_assert_cmpuint (found->major, ==, 252);
  g_assert_cmpuint (found->directories->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (found->directories, 1), ==, "/boot");
  g_assert_cmpint (loaders->reader, ==, KARG_ENTRIES_NOBODY);
}

/* Its settings on the ESP, its entries on the extended partition: neither back end took them. */
static void
test_settings_beside_entries_elsewhere (void)
{
  g_autoptr (System) system = system_new (NULL);
  g_autoptr (KargHost) host = NULL;

  tree_write (&system->tree, "/efi/loader/loader.conf", "timeout 1\n");
  tree_write (&system->tree, "/boot/loader/entries/a.conf", "linux /l\n");
  host = host_new (system);
  g_assert_cmpstr (karg_loaders_get (host)->systemd_boot.esp, ==, "/efi");
  g_assert_null (karg_loaders_get (host)->systemd_boot.program);
  g_assert_cmpuint (karg_loaders_get (host)->systemd_boot.directories->len, ==, 2);
}

static void
test_who_reads_entries (void)
{
  g_autoptr (System) system = system_new ("fedora");

  tree_write (&system->tree, "/boot/loader/entries/a.conf", "linux /l\n");
  check_reader (system, KARG_ENTRIES_GRUB, "GRUB_ENABLE_BLSCFG is true unless set");
  tree_write (&system->tree, "/usr/sbin/new-kernel-pkg", "");
  check_reader (system, KARG_ENTRIES_GRUB, "no other boot loader is here");
  tree_write (&system->tree, "/boot/grub2/grub.cfg", GENERATED);
  check_reader (system, KARG_ENTRIES_NOBODY, "/boot/grub2/grub.cfg reads no entries");
  tree_write (&system->tree, "/etc/default/grub", "GRUB_ENABLE_BLSCFG=true\n");
  check_reader (system, KARG_ENTRIES_GRUB, "/etc/default/grub");
  tree_write (&system->tree, "/etc/default/grub", "GRUB_ENABLE_BLSCFG=true\nGRUB_ENABLE_BLSCFG=no\n");
  check_reader (system, KARG_ENTRIES_NOBODY, "/etc/default/grub: GRUB_ENABLE_BLSCFG=no");
  tree_write (&system->tree, "/boot/grub2/grub.cfg", "if true; then\n  blscfg\nfi\n");
  check_reader (system, KARG_ENTRIES_GRUB, "/boot/grub2/grub.cfg");
  tree_write (&system->tree, "/boot/efi/EFI/systemd/systemd-bootx64.efi", "");
  check_reader (system, KARG_ENTRIES_NOBODY, "no GRUB that reads them");
  tree_write (&system->tree, "/boot/efi/EFI/fedora/grubx64.efi", "");
  check_reader (system, KARG_ENTRIES_GRUB, "/boot/grub2/grub.cfg");
}

static void
test_zipl (void)
{
  g_autoptr (System) system = system_new ("rhel");

  tree_write (&system->tree, "/etc/zipl.conf", "[defaultboot]\n");
  check_reader (system, KARG_ENTRIES_ZIPL, "/etc/zipl.conf");
}

static void
check_suse (const char *text, KargEntriesReader reader, const char *left_over)
{
  g_autoptr (System) system = system_new ("opensuse-tumbleweed");
  g_autoptr (KargHost) host = NULL;

  tree_write (&system->tree, "/etc/sysconfig/bootloader", text);
  tree_write (&system->tree, "/boot/efi/loader/entries/a.conf", "linux /l\n");
  tree_write (&system->tree, "/boot/efi/EFI/opensuse/grubenv", "# GRUB Environment Block\n");
  tree_write (&system->tree, "/boot/grub2/grub.cfg", GENERATED);
  host = host_new (system);
  g_assert_cmpint (karg_loaders_get (host)->reader, ==, reader);
  g_assert_cmpstr (karg_loaders_get (host)->grub_left_over, ==, left_over);
  g_assert_cmpstr (karg_loaders_get (host)->entries, ==, reader == KARG_ENTRIES_GRUB ? "/boot/efi/loader" : "/boot/loader");
  g_assert_cmpstr (karg_loaders_get (host)->grub->env, ==, "/boot/efi/EFI/opensuse/grubenv");
}

static void
test_suse_says_it (void)
{
  check_suse ("LOADER_TYPE=\"grub2\"\nLOADER_TYPE='grub2'-bls # later\n", KARG_ENTRIES_GRUB,
              "/etc/sysconfig/bootloader: LOADER_TYPE=grub2-bls");
  check_suse ("LOADER_TYPE=grub2-bls\nLOADER_TYPE=grub2-efi\n", KARG_ENTRIES_NOBODY, NULL);
  check_suse ("LOADER_TYPE=none\n", KARG_ENTRIES_NOBODY, "/etc/sysconfig/bootloader: LOADER_TYPE=none");
}

/* A grub.cfg on the ESP that leads elsewhere is not the one in force; one that stands alone is, whatever the vendor. */
static void
test_which_grub_cfg (void)
{
  g_autoptr (System) system = system_new ("openEuler");
  g_autoptr (KargHost) stub = NULL;
  g_autoptr (KargHost) real = NULL;

  tree_write (&system->tree, "/usr/sbin/grub2-mkconfig", "");
  tree_write (&system->tree, "/boot/efi/EFI/openEuler/grub.cfg", "configfile /grub2/grub.cfg\n");
  stub = host_new (system);
  g_assert_cmpuint (grub_system_get (stub)->cfgs->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (grub_system_get (stub)->cfgs, 0), ==, "/boot/grub2/grub.cfg");
  tree_write (&system->tree, "/boot/efi/EFI/openEuler/grub.cfg", GENERATED);
  real = host_new (system);
  g_assert_cmpuint (grub_system_get (real)->cfgs->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (grub_system_get (real)->cfgs, 0), ==, "/boot/efi/EFI/openEuler/grub.cfg");
}

/* What can't be looked at is told, once; what is absent is not. */
static void
test_unseen (void)
{
  g_autoptr (System) system = system_new ("fedora");
  g_autoptr (KargHost) host = NULL;
  const GPtrArray *unseen;

  tree_link (&system->tree, "grub", "/etc/default/grub");
  tree_link (&system->tree, "bootloader", "/etc/sysconfig/bootloader");
  tree_write (&system->tree, "/boot/efi/EFI/no-folder", "");
  host = host_new (system);
  unseen = karg_loaders_get (host)->unseen;
  g_assert_cmpuint (unseen->len, ==, 2);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (unseen, 0), "/etc/sysconfig/bootloader: "));
  g_assert_true (g_str_has_prefix (g_ptr_array_index (unseen, 1), "/etc/default/grub: "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loaders/asked-once", test_asked_once);
  g_test_add_func ("/loaders/partitions", test_partitions);
  g_test_add_func ("/loaders/settings-elsewhere", test_settings_beside_entries_elsewhere);
  g_test_add_func ("/loaders/who-reads-entries", test_who_reads_entries);
  g_test_add_func ("/loaders/zipl", test_zipl);
  g_test_add_func ("/loaders/suse", test_suse_says_it);
  g_test_add_func ("/loaders/which-grub-cfg", test_which_grub_cfg);
  g_test_add_func ("/loaders/unseen", test_unseen);
  return g_test_run ();
}
