/* owner.c: the tool that owns the kernel arguments of this system, if one does; and boot loaders that no back end
 * knows.
 *
 * Such a tool writes the boot loader's files itself, from its own records: a change made beside it would
 * be lost with the next update, or break it. So these systems are recognised, and people are told what to
 * run instead.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

static const char *
karg_owner_first_existing (KargRoot *root, const char *const *paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (karg_root_exists (root, paths[i]))
      return paths[i];
  return NULL;
}

/* A booted deployment has the first; a disk that is looked at from outside has a deployment below the
 * second. An /ostree/repo alone is no such system: it may just hold data. */
static const char *
karg_owner_ostree_mark (KargRoot *root)
{
  static const char *const deploy[] = { "/ostree/deploy", "/sysroot/ostree/deploy" };

  if (karg_root_exists (root, "/run/ostree-booted"))
    return "/run/ostree-booted";
  for (guint i = 0; i < G_N_ELEMENTS (deploy); i++)
    {
      g_auto (GStrv) names = karg_listing_read (root, deploy[i]);

      if (names != NULL && names[0] != NULL)
        return deploy[i];
    }
  return NULL;
}

/* bootc(8) alone says nothing, other ostree systems carry it too; its image configuration does. */
static const char *
karg_owner_bootc (KargRoot *root)
{
  static const char *const composefs[] = { "/sysroot/state/deploy", "/sysroot/composefs", NULL };

  if (!karg_root_exists (root, "/usr/bin/bootc") || !karg_root_exists (root, "/usr/lib/bootc"))
    return NULL;
  if (karg_owner_ostree_mark (root) == NULL && karg_owner_first_existing (root, composefs) == NULL)
    return NULL;
  return "/usr/lib/bootc";
}

/* On a BIOS machine Pop!_OS boots with GRUB, and kernelstub does nothing. A directory that may not be
 * searched counts as absent, so that GRUB must show itself. */
static const char *
karg_owner_kernelstub (KargRoot *root)
{
  static const char *const loaders[] = { "/boot/efi/loader/loader.conf", "/boot/efi/EFI/systemd",
                                         "/efi/loader/loader.conf", "/boot/loader/loader.conf", NULL };
  static const char *const grub[] = { "/boot/grub/grub.cfg", "/etc/default/grub", NULL };
  const char *path = "/etc/kernelstub/configuration";

  if (!karg_root_exists (root, path))
    return NULL;
  if (karg_owner_first_existing (root, loaders) == NULL && karg_owner_first_existing (root, grub) != NULL)
    return NULL;
  return path;
}

static const char *
karg_owner_proxmox (KargRoot *root)
{
  const char *path = "/etc/kernel/proxmox-boot-uuids";
  g_autofree char *text = karg_root_read_text (root, path, NULL, NULL);

  return text != NULL && *g_strstrip (text) != '\0' ? path : NULL;
}

/* Whether a table of mounts (fstab(5), /proc/mounts) has "/" read-only. */
static gboolean
karg_owner_mounts_root_read_only (KargRoot *root, const char *path)
{
  gboolean read_only = FALSE;
  g_autofree char *text = karg_root_read_text (root, path, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) fields = g_ptr_array_new ();
      char *rest = NULL;

      for (char *p = strtok_r (lines[i], " \t", &rest); p != NULL; p = strtok_r (NULL, " \t", &rest))
        g_ptr_array_add (fields, p);
      if (fields->len < 4 || *(char *) fields->pdata[0] == '#' || !g_str_equal (fields->pdata[1], "/"))
        continue;
      g_auto (GStrv) options = g_strsplit (fields->pdata[3], ",", -1);
      read_only = g_strv_contains ((const char *const *) options, "ro");
    }
  return read_only;
}

static const char *
karg_owner_transactional (KargRoot *root)
{
  static const char *const tools[] = { "/usr/sbin/transactional-update", "/sbin/transactional-update", NULL };

  if (karg_owner_first_existing (root, tools) == NULL)
    return NULL;
  /* Inside "transactional-update run" the snapshot is writable, whatever fstab says: there changes belong. */
  gboolean runs = karg_root_is_running_system (root) && karg_root_exists (root, "/proc/mounts");
  const char *table = runs ? "/proc/mounts" : "/etc/fstab";
  return karg_owner_mounts_root_read_only (root, table) ? table : NULL;
}

static const char *
karg_owner_nixos (KargRoot *root)
{
  return karg_root_exists (root, "/etc/NIXOS") ? "/etc/NIXOS" : NULL;
}

/* Ubuntu Core, and the desktop whose disk is unlocked by the TPM. */
static const char *
karg_owner_snapd (KargRoot *root)
{
  static const char *const paths[] = { "/var/lib/snapd/modeenv", NULL };

  return karg_owner_first_existing (root, paths);
}

static const char *
karg_owner_ostree_advice (KargRoot *root)
{
  if (karg_root_exists (root, "/usr/bin/rpm-ostree"))
    return "rpm-ostree kargs --append-if-missing=ARG";
  return "ostree admin kargs edit-in-place --append-if-missing=ARG";
}

/* The first that knows itself here. bootc stands before ostree, on which it may be built. */
static const struct
{
  const char *tool;
  const char *(*mark) (KargRoot *root);
  const char *advice; /* NULL: ask */
} karg_owner_tools[] = {
  { "bootc", karg_owner_bootc,
    "put the arguments into the image, /usr/lib/bootc/kargs.d/NAME.toml, or run: "
    "bootc loader-entries set-options-for-source" },
  { "ostree", karg_owner_ostree_mark, NULL },
  { "kernelstub", karg_owner_kernelstub, "kernelstub --add-options ARG" },
  { "proxmox-boot-tool", karg_owner_proxmox,
    "edit the one line of /etc/kernel/cmdline (or, with GRUB, /etc/default/grub), then run: "
    "proxmox-boot-tool refresh" },
  { "transactional-update", karg_owner_transactional,
    "edit /etc/default/grub, then run: transactional-update grub.cfg" },
  { "nixos", karg_owner_nixos, "set boot.kernelParams in the configuration, then run: nixos-rebuild boot" },
  { "snapd", karg_owner_snapd, "snap set system system.kernel.cmdline-append=ARG" },
};

/* Tools that write systemd-boot's entries from settings of their own: of CachyOS, AOSC, Clear Linux and Solus,
 * ChimeraOS. */
static const struct
{
  const char *tool;
  const char *marks[3];
  const char *advice;
} karg_owner_makers[] = {
  { "sdboot-manage", { "/etc/sdboot-manage.conf", "/usr/bin/sdboot-manage" },
    "change the arguments in LINUX_OPTIONS in /etc/sdboot-manage.conf, then run: sdboot-manage gen" },
  { "systemd-boot-friend", { "/etc/systemd-boot-friend.conf", "/usr/bin/systemd-boot-friend" },
    "change the arguments in BOOTARG, or “default” of BOOTARGS, in /etc/systemd-boot-friend.conf, then run: "
    "systemd-boot-friend update" },
  { "clr-boot-manager", { "/usr/bin/clr-boot-manager" },
    "put the arguments into a file /etc/kernel/cmdline.d/NAME.conf, then run: clr-boot-manager update" },
  { "frzr", { "/frzr_root", "/usr/bin/frzr-deploy" }, "the arguments are part of the image that it deploys" },
};

/* Boot loaders that no back end knows: told where nothing that can be changed is found. */
static const struct
{
  const char *path;
  const char *name;
  const char *advice;
} karg_owner_loaders[] = {
  { "/etc/default/limine", "Limine",
    "write KERNEL_CMDLINE[default]+=\" ARG\" into /etc/default/limine (/etc/kernel/cmdline is not read then), and run: "
    "limine-update" },
  { "/boot/limine.conf", "Limine", "change the arguments in the “cmdline” lines of /boot/limine.conf" },
  { "/boot/limine/limine.conf", "Limine", "change the arguments in the “cmdline” lines of /boot/limine/limine.conf" },
  { "/boot/EFI/limine/limine.conf", "Limine",
    "change the arguments in the “cmdline” lines of /boot/EFI/limine/limine.conf" },
  { "/boot/refind_linux.conf", "rEFInd", "change the arguments in each line of /boot/refind_linux.conf" },
  { "/etc/default/u-boot", "u-boot-menu",
    "change the arguments in U_BOOT_PARAMETERS in /etc/default/u-boot, then run: u-boot-update" },
  { "/boot/extlinux/extlinux.conf", "extlinux",
    "change the arguments in the “append” lines of /boot/extlinux/extlinux.conf" },
  { "/boot/syslinux/syslinux.cfg", "syslinux",
    "change the arguments in the “append” lines of /boot/syslinux/syslinux.cfg" },
  { "/boot/firmware/cmdline.txt", "Raspberry Pi's firmware",
    "change the arguments in the one line of /boot/firmware/cmdline.txt" },
  { "/boot/cmdline.txt", "Raspberry Pi's firmware", "change the arguments in the one line of /boot/cmdline.txt" },
};

static void
karg_owner_collect_loader (KargFacts *facts, KargRoot *root)
{
  for (guint i = 0; i < G_N_ELEMENTS (karg_owner_loaders); i++)
    {
      if (!karg_root_exists (root, karg_owner_loaders[i].path))
        continue;
      karg_facts_set (facts, "os", "other-loader", karg_owner_loaders[i].name, karg_owner_loaders[i].path);
      karg_facts_set (facts, "os", "other-loader-advice", karg_owner_loaders[i].advice, karg_owner_loaders[i].path);
      return;
    }
}

static void
karg_owner_set (KargFacts *facts, const char *tool, const char *advice, const char *path)
{
  karg_facts_set (facts, "os", "owner", tool, path);
  karg_facts_set (facts, "os", "owner-advice", advice, path);
}

/* Where GRUB boots, such a tool is only installed. */
static void
karg_owner_collect_maker (KargFacts *facts, KargRoot *root)
{
  static const char *const grub[] = { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", NULL };

  for (guint i = 0; karg_owner_first_existing (root, grub) == NULL && i < G_N_ELEMENTS (karg_owner_makers); i++)
    {
      const char *path = karg_owner_first_existing (root, karg_owner_makers[i].marks);
      if (path == NULL)
        continue;
      karg_owner_set (facts, karg_owner_makers[i].tool, karg_owner_makers[i].advice, path);
      return;
    }
}

void
karg_owner_collect (KargFacts *facts, KargRoot *root)
{
  karg_owner_collect_loader (facts, root);
  for (guint i = 0; i < G_N_ELEMENTS (karg_owner_tools); i++)
    {
      const char *path = karg_owner_tools[i].mark (root);
      const char *advice = karg_owner_tools[i].advice;

      if (path == NULL)
        continue;
      if (advice == NULL)
        advice = karg_owner_ostree_advice (root);
      karg_owner_set (facts, karg_owner_tools[i].tool, advice, path);
      return;
    }
  karg_owner_collect_maker (facts, root);
}
