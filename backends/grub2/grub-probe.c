/* grub-probe.c: does this system boot with GRUB 2?
 *
 * Its files are left behind when another boot loader takes over, so that they are there is not enough.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-probe.h"

#include "grub-system.h"

#include <string.h>

/* Whether a directory below @parent/EFI holds a file that begins with @prefix and ends with ".efi". */
static gboolean
grub_probe_esp_has (KargRoot *root, const char *esp, const char *prefix)
{
  g_autofree char *efi = g_strconcat (esp, "/EFI", NULL);
  g_auto (GStrv) vendors = karg_root_list (root, efi, NULL);

  for (guint i = 0; vendors != NULL && vendors[i] != NULL; i++)
    {
      g_autofree char *directory = g_strconcat (efi, "/", vendors[i], NULL);
      g_auto (GStrv) names = karg_root_list (root, directory, NULL);

      for (guint n = 0; names != NULL && names[n] != NULL; n++)
        if (g_ascii_strncasecmp (names[n], prefix, strlen (prefix)) == 0)
          return TRUE;
    }
  return FALSE;
}

static gboolean
grub_probe_any_esp_has (KargRoot *root, const char *prefix)
{
  static const char *const esps[] = { "/efi", "/boot/efi", "/boot" };

  for (guint i = 0; i < G_N_ELEMENTS (esps); i++)
    if (grub_probe_esp_has (root, esps[i], prefix))
      return TRUE;
  return FALSE;
}

/* openSUSE says it outright; there grub2-bls is GRUB that reads boot loader entries only. */
static char *
grub_probe_suse_loader (KargRoot *root)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, "/etc/sysconfig/bootloader", NULL);
  g_autoptr (ShellScript) script = shell_script_new ();

  if (bytes == NULL || memchr (g_bytes_get_data (bytes, NULL), '\0', g_bytes_get_size (bytes)) != NULL)
    return NULL;
  shell_script_add (script, "/etc/sysconfig/bootloader", bytes);
  return g_strdup (shell_script_get_text (script, "LOADER_TYPE"));
}

/* Why this system doesn't boot from what grub-mkconfig writes; NULL when nothing speaks against it.
 * (transfer full) */
static char *
grub_probe_other_loader (KargRoot *root, const GrubSystem *system, gboolean has_cfg)
{
  g_autofree char *core = g_strconcat (system->directory, "/i386-pc/core.img", NULL);
  g_autofree char *suse = grub_probe_suse_loader (root);

  if (suse != NULL
      && (g_str_equal (suse, "systemd-boot") || g_str_equal (suse, "grub2-bls")
          || g_str_equal (suse, "none")))
    return g_strdup_printf ("/etc/sysconfig/bootloader: LOADER_TYPE=%s", suse);
  if (!grub_probe_any_esp_has (root, "systemd-boot"))
    return NULL;
  if (has_cfg && (karg_root_exists (root, core) || grub_probe_any_esp_has (root, "grub")))
    return NULL;
  return g_strdup ("systemd-boot is installed, GRUB's own files are left over");
}

gboolean
grub_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const KargFacts *facts = karg_host_get_facts (host);
  g_autoptr (GrubSystem) system = grub_system_find (root, facts);
  gboolean has_defaults = karg_root_exists (root, GRUB_DEFAULTS_PATH);
  const char *cfg = NULL;
  const char *owner = karg_facts_get (facts, "os", "owner");
  const char *advice = karg_facts_get (facts, "os", "owner-advice");
  g_autofree char *other = NULL;

  karg_probe_add_role (probe, "kernelopts");
  for (guint i = 0; cfg == NULL && i < system->cfgs->len; i++)
    if (karg_root_exists (root, g_ptr_array_index (system->cfgs, i)))
      cfg = g_ptr_array_index (system->cfgs, i);
  if (!has_defaults && cfg == NULL)
    return TRUE;

  if (has_defaults)
    karg_probe_add_evidence (probe, GRUB_DEFAULTS_PATH);
  if (cfg != NULL)
    karg_probe_add_evidence (probe, cfg);
  if (system->mkconfig != NULL)
    karg_probe_add_evidence (probe, system->mkconfig);

  other = grub_probe_other_loader (root, system, cfg != NULL);
  if (other != NULL)
    karg_probe_add_evidence (probe, other);
  /* Without grub-mkconfig the defaults lead nowhere; a grub.cfg still says what boots. */
  if (other != NULL || (cfg == NULL && system->mkconfig == NULL))
    karg_probe_set_state (probe, KARG_BACKEND_PRESENT);
  else if (owner != NULL)
    karg_probe_set_foreign (probe, owner, advice != NULL ? advice : "use that tool");
  else
    karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  return TRUE;
}
