/* grub-system.c: which GRUB tools a system has, and where its GRUB reads.
 *
 * What grub-mkconfig knows is seen in its text, which is a shell script: versions say little, as
 * distributions patch it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-system.h"

#include <string.h>

#include "esp.h"
#include "look-private.h"

/* An ESP's grub.cfg that only leads to the real one is shorter than this. */
#define GRUB_SYSTEM_STUB_MAX 1024

/* The first of @paths that is there, or NULL. */
static const char *
grub_system_first (const KargLook *look, const char *const *paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (karg_look_exists (look, paths[i]))
      return paths[i];
  return NULL;
}

/* When both spellings are installed, or none, the one whose directory holds a grub.cfg, or is there. */
static void
grub_system_find_mkconfig (GrubSystem *system, const KargLook *look)
{
  static const char *const old[]
      = { "/usr/sbin/grub-mkconfig", "/usr/bin/grub-mkconfig", "/sbin/grub-mkconfig", NULL };
  static const char *const two[]
      = { "/usr/sbin/grub2-mkconfig", "/usr/bin/grub2-mkconfig", "/sbin/grub2-mkconfig", NULL };
  const char *one_path = grub_system_first (look, old);
  const char *two_path = grub_system_first (look, two);
  gboolean two_cfg = karg_look_exists (look, "/boot/grub2/grub.cfg");
  gboolean one_cfg = karg_look_exists (look, "/boot/grub/grub.cfg");
  gboolean use_two = two_path != NULL || (one_path == NULL && karg_look_exists (look, "/boot/grub2"));

  if (two_cfg != one_cfg)
    use_two = two_cfg;
  system->directory = g_strdup (use_two ? "/boot/grub2" : "/boot/grub");
  system->mkconfig = g_strdup (use_two ? (two_path != NULL ? two_path : one_path)
                                       : (one_path != NULL ? one_path : two_path));
}

static void
grub_system_read_mkconfig (GrubSystem *system, const KargLook *look, const KargFacts *facts)
{
  static const char *const debian[] = { "debian", "ubuntu", NULL };
  gsize length = 0;
  g_autofree char *text = system->mkconfig != NULL ? karg_look_read_text (look, system->mkconfig, &length) : NULL;

  system->drop_ins
      = text != NULL ? strstr (text, "default/grub.d") != NULL : karg_look_is_like (facts, debian);
  system->updates_bls = text != NULL && strstr (text, "--update-bls-cmdline") != NULL;
}

static gboolean
grub_system_is_stub (const KargLook *look, const char *path)
{
  gsize length = 0;
  g_autofree char *text = karg_look_read_text (look, path, &length);

  return text != NULL && length < GRUB_SYSTEM_STUB_MAX && strstr (text, "configfile") != NULL;
}

/* Where the Red Hat family's GRUB looks on UEFI: the target of /etc/grub2-efi.cfg, else by the system's
 * name; elsewhere any. (transfer full), or NULL. */
static char *
grub_system_find_esp_cfg (const GrubSystem *system, const KargLook *look, const KargFacts *facts, const KargEsp *esp)
{
  g_autofree char *linked = system->red_hat ? karg_root_resolve (look->root, "/etc/grub2-efi.cfg", NULL) : NULL;
  const char *id = karg_facts_get (facts, "os", "id");
  const char *folder = g_strcmp0 (id, "rhel") == 0 || g_strcmp0 (id, "ol") == 0 ? "redhat" : id;
  const KargEspFile *file;

  if (linked != NULL && strstr (linked, "/EFI/") != NULL && karg_look_exists (look, linked))
    return g_steal_pointer (&linked);
  file = karg_esp_find (esp, system->red_hat ? folder : NULL, "grub.cfg", "grub.cfg");
  return file != NULL ? g_strdup (file->path) : NULL;
}

/* The grub.cfg on the ESP that is no mere pointer to the real one. (transfer full), or NULL. */
static char *
grub_system_real_esp_cfg (const GrubSystem *system, const KargLook *look, const KargFacts *facts, const KargEsp *esp)
{
  g_autofree char *path = grub_system_find_esp_cfg (system, look, facts, esp);

  return path != NULL && !grub_system_is_stub (look, path) ? g_steal_pointer (&path) : NULL;
}

static void
grub_system_find_cfgs (GrubSystem *system, const KargLook *look, const KargFacts *facts, const KargEsp *esp)
{
  g_autofree char *plain = g_strconcat (system->directory, "/grub.cfg", NULL);
  gboolean has_plain = karg_look_exists (look, plain);
  g_autofree char *real = system->red_hat || !has_plain ? grub_system_real_esp_cfg (system, look, facts, esp) : NULL;
  const char *firmware = karg_facts_get (facts, "firmware", "kind");
  gboolean uefi = real != NULL && g_strcmp0 (firmware, "bios") != 0;

  system->cfgs = g_ptr_array_new_with_free_func (g_free);
  if (uefi)
    g_ptr_array_add (system->cfgs, g_steal_pointer (&real));
  /* An image may boot either way when nobody says what firmware it will meet. */
  if (!uefi || (firmware == NULL && has_plain))
    g_ptr_array_add (system->cfgs, g_steal_pointer (&plain));
}

/* In GRUB's directory, be it a link; openSUSE's grub2-bls has it on the ESP only. */
static void
grub_system_find_env (GrubSystem *system, const KargLook *look, const KargEsp *esp)
{
  g_autofree char *plain = g_strconcat (system->directory, "/grubenv", NULL);
  const KargEspFile *file = karg_look_exists (look, plain) ? NULL : karg_esp_find (esp, NULL, "grubenv", "grubenv");

  system->env = file != NULL ? g_strdup (file->path) : g_steal_pointer (&plain);
}

static void
grub_system_free (gpointer data)
{
  GrubSystem *system = data;

  g_free (system->mkconfig);
  g_free (system->update_grub);
  g_free (system->update_bootloader);
  g_free (system->directory);
  g_free (system->env);
  g_ptr_array_unref (system->cfgs);
  g_ptr_array_unref (system->unseen);
  g_free (system);
}

static gpointer
grub_system_make (const KargHost *host, gpointer data, GError **error)
{
  static const char *const red_hat[] = { "rhel", "fedora", "centos", "ol", NULL };
  static const char *const update_grub[] = { "/usr/sbin/update-grub", "/sbin/update-grub", NULL };
  static const char *const update_bootloader[]
      = { "/usr/sbin/update-bootloader", "/sbin/update-bootloader", NULL };
  const KargFacts *facts = karg_host_get_facts (host);
  const KargEsp *esp = karg_esp_get (host);
  const KargLook look = { karg_host_get_root (host), g_ptr_array_new_with_free_func (g_free) };
  GrubSystem *system = g_new0 (GrubSystem, 1);

  system->unseen = look.unseen;
  system->red_hat = karg_look_is_like (facts, red_hat);
  system->update_grub = g_strdup (grub_system_first (&look, update_grub));
  system->update_bootloader = g_strdup (grub_system_first (&look, update_bootloader));
  grub_system_find_mkconfig (system, &look);
  grub_system_read_mkconfig (system, &look, facts);
  grub_system_find_cfgs (system, &look, facts, esp);
  grub_system_find_env (system, &look, esp);
  return system;
}

const GrubSystem *
grub_system_get (const KargHost *host)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_RUN, &key, grub_system_make, NULL, grub_system_free, NULL);
}

static void
grub_system_add_words (GPtrArray *argv, const char *first, const char *second, const char *third)
{
  g_ptr_array_add (argv, g_strdup (first));
  if (second != NULL)
    g_ptr_array_add (argv, g_strdup (second));
  if (third != NULL)
    g_ptr_array_add (argv, g_strdup (third));
}

GPtrArray *
grub_system_get_command (const GrubSystem *system, const char *cfg)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);
  const char *by_folder = g_str_has_suffix (system->directory, "2") ? "grub2-mkconfig" : "grub-mkconfig";
  g_autofree char *mkconfig = g_path_get_basename (system->mkconfig != NULL ? system->mkconfig : by_folder);

  if (system->update_grub != NULL)
    grub_system_add_words (argv, "update-grub", NULL, NULL);
  else if (system->update_bootloader != NULL)
    grub_system_add_words (argv, "update-bootloader", "--refresh", NULL);
  else
    grub_system_add_words (argv, mkconfig, "-o", cfg);
  return argv;
}
