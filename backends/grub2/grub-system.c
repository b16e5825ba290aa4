/* grub-system.c: which GRUB tools a system has, and where its GRUB reads.
 *
 * What grub-mkconfig knows is seen in its text, which is a shell script: versions say little, as
 * distributions patch it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-system.h"

#include <string.h>

/* An ESP's grub.cfg that only leads to the real one is shorter than this. */
#define GRUB_SYSTEM_STUB_MAX 1024

const char *
grub_system_first (KargRoot *root, const char *const *paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (karg_root_exists (root, paths[i]))
      return paths[i];
  return NULL;
}

gboolean
grub_system_is_like (const KargFacts *facts, const char *const *names)
{
  const char *id = karg_facts_get (facts, "os", "id");
  const char *like = karg_facts_get (facts, "os", "id-like");
  g_autofree char *all = g_strconcat (id != NULL ? id : "", " ", like, NULL);
  g_auto (GStrv) words = g_strsplit_set (all, " \t", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) words, names[i]))
      return TRUE;
  return FALSE;
}

/* When both spellings are installed, the one whose directory holds a grub.cfg. */
static void
grub_system_find_mkconfig (GrubSystem *system, KargRoot *root)
{
  static const char *const old[]
      = { "/usr/sbin/grub-mkconfig", "/usr/bin/grub-mkconfig", "/sbin/grub-mkconfig", NULL };
  static const char *const two[]
      = { "/usr/sbin/grub2-mkconfig", "/usr/bin/grub2-mkconfig", "/sbin/grub2-mkconfig", NULL };
  const char *one_path = grub_system_first (root, old);
  const char *two_path = grub_system_first (root, two);
  gboolean two_cfg = karg_root_exists (root, "/boot/grub2/grub.cfg");
  gboolean one_cfg = karg_root_exists (root, "/boot/grub/grub.cfg");
  gboolean use_two = two_cfg != one_cfg ? two_cfg : two_path != NULL;

  system->directory = g_strdup (use_two ? "/boot/grub2" : "/boot/grub");
  system->mkconfig = g_strdup (use_two ? (two_path != NULL ? two_path : one_path)
                                       : (one_path != NULL ? one_path : two_path));
}

static void
grub_system_read_mkconfig (GrubSystem *system, KargRoot *root, const KargFacts *facts)
{
  static const char *const debian[] = { "debian", "ubuntu", NULL };
  gsize length = 0;
  g_autofree char *text
      = system->mkconfig != NULL ? karg_root_read_text (root, system->mkconfig, &length, NULL) : NULL;

  system->drop_ins
      = text != NULL ? strstr (text, "default/grub.d") != NULL : grub_system_is_like (facts, debian);
  system->updates_bls = text != NULL && strstr (text, "--update-bls-cmdline") != NULL;
}

static gboolean
grub_system_is_stub (KargRoot *root, const char *path)
{
  gsize length = 0;
  g_autofree char *text = karg_root_read_text (root, path, &length, NULL);

  return text != NULL && length < GRUB_SYSTEM_STUB_MAX && strstr (text, "configfile") != NULL;
}

/* Where the Red Hat family's GRUB looks on UEFI: the target of /etc/grub2-efi.cfg, else by the system's
 * name. */
static char *
grub_system_esp_cfg (KargRoot *root, const KargFacts *facts)
{
  static const char *const names[][2]
      = { { "rhel", "redhat" },         { "ol", "redhat" },   { "centos", "centos" },
          { "almalinux", "almalinux" }, { "rocky", "rocky" }, { "fedora", "fedora" } };
  g_autofree char *linked = karg_root_resolve (root, "/etc/grub2-efi.cfg", NULL);
  const char *id = karg_facts_get (facts, "os", "id");

  if (linked != NULL && strstr (linked, "/EFI/") != NULL && karg_root_exists (root, linked))
    return g_steal_pointer (&linked);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (id, names[i][0]) == 0)
      return g_strdup_printf ("/boot/efi/EFI/%s/grub.cfg", names[i][1]);
  return NULL;
}

static void
grub_system_find_cfgs (GrubSystem *system, KargRoot *root, const KargFacts *facts)
{
  g_autofree char *plain = g_strconcat (system->directory, "/grub.cfg", NULL);
  g_autofree char *esp = system->red_hat ? grub_system_esp_cfg (root, facts) : NULL;
  const char *firmware = karg_facts_get (facts, "firmware", "kind");
  gboolean real = esp != NULL && karg_root_exists (root, esp) && !grub_system_is_stub (root, esp);
  gboolean uefi = real && g_strcmp0 (firmware, "bios") != 0;

  system->cfgs = g_ptr_array_new_with_free_func (g_free);
  if (uefi)
    g_ptr_array_add (system->cfgs, g_steal_pointer (&esp));
  /* An image may boot either way when nobody says what firmware it will meet. */
  if (!uefi || (firmware == NULL && karg_root_exists (root, plain)))
    g_ptr_array_add (system->cfgs, g_steal_pointer (&plain));
}

GrubSystem *
grub_system_find (KargRoot *root, const KargFacts *facts)
{
  static const char *const red_hat[] = { "rhel", "fedora", "centos", "ol", NULL };
  static const char *const update_grub[] = { "/usr/sbin/update-grub", "/sbin/update-grub", NULL };
  static const char *const update_bootloader[]
      = { "/usr/sbin/update-bootloader", "/sbin/update-bootloader", NULL };
  GrubSystem *system = g_new0 (GrubSystem, 1);

  system->red_hat = grub_system_is_like (facts, red_hat);
  system->update_grub = g_strdup (grub_system_first (root, update_grub));
  system->update_bootloader = g_strdup (grub_system_first (root, update_bootloader));
  grub_system_find_mkconfig (system, root);
  grub_system_read_mkconfig (system, root, facts);
  grub_system_find_cfgs (system, root, facts);
  system->env = g_strconcat (system->directory, "/grubenv", NULL);
  return system;
}

void
grub_system_free (GrubSystem *system)
{
  g_free (system->mkconfig);
  g_free (system->update_grub);
  g_free (system->update_bootloader);
  g_free (system->directory);
  g_free (system->env);
  g_ptr_array_unref (system->cfgs);
  g_free (system);
}
