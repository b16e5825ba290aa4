/* uki.c: reading unified kernel images.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "uki.h"

#include <karg/lines.h>
#include <string.h>

#include "esp.h"
#include "maker.h"
#include "pe.h"

/* Before this version the stub passes over addons without a word. */
#define SD_BOOT_STUB_WITH_ADDONS 254

static void
sd_boot_uki_free (gpointer data)
{
  SdBootUki *uki = data;

  g_free (uki->path);
  karg_bls_name_clear (&uki->name);
  g_free (uki->id);
  g_clear_error (&uki->error);
  g_free (uki->cmdline);
  g_ptr_array_unref (uki->addons);
  g_free (uki->title);
  g_free (uki->kernel);
  g_free (uki->sort_key);
  g_free (uki->version);
  g_strfreev (uki->command);
  g_free (uki->advice);
  g_free (uki);
}

GPtrArray *
sd_boot_ukis_new (void)
{
  return g_ptr_array_new_with_free_func (sd_boot_uki_free);
}

/* os-release quotes as a shell does; what matters here needs no more than the pair around it taken away. */
static char *
sd_boot_unquote_release (const char *value)
{
  g_autofree char *copy = g_strchomp (g_strdup (value));
  gsize length = strlen (copy);

  if (length >= 2 && (copy[0] == '"' || copy[0] == '\'') && copy[length - 1] == copy[0])
    return g_strndup (copy + 1, length - 2);
  return g_steal_pointer (&copy);
}

/* The value of one of @keys, the first that is there, in the os-release text. (transfer full) */
static char *
sd_boot_get_release_key (const char *release, const char *const *keys)
{
  g_auto (GStrv) lines = g_strsplit (release != NULL ? release : "", "\n", -1);

  for (guint k = 0; keys[k] != NULL; k++)
    for (guint i = 0; lines[i] != NULL; i++)
      {
        gsize length = strlen (keys[k]);

        if (strncmp (lines[i], keys[k], length) == 0 && lines[i][length] == '=')
          return sd_boot_unquote_release (lines[i] + length + 1);
      }
  return NULL;
}

static void
sd_boot_uki_set_release (SdBootUki *uki, const char *release)
{
  static const char *const titles[] = { "PRETTY_NAME", "NAME", "ID", NULL };
  static const char *const sort_keys[] = { "IMAGE_ID", "ID", NULL };
  static const char *const versions[] = { "IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID", NULL };

  uki->title = sd_boot_get_release_key (release, titles);
  uki->sort_key = sd_boot_get_release_key (release, sort_keys);
  uki->version = sd_boot_get_release_key (release, versions);
}

/* The arguments of every "*.addon.efi" in @directory, in the order of their names. */
static void
sd_boot_uki_add_addons (SdBootUki *uki, KargRoot *root, const char *directory)
{
  g_auto (GStrv) names = karg_root_list (root, directory, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (directory, names[i], NULL);
      g_autoptr (KargPe) pe = g_str_has_suffix (names[i], ".addon.efi") ? karg_pe_open (root, path, NULL) : NULL;
      char *cmdline = pe != NULL ? karg_pe_read_text (pe, ".cmdline", NULL) : NULL;

      if (cmdline == NULL)
        continue;
      g_ptr_array_add (uki->addons, g_steal_pointer (&path));
      g_ptr_array_add (uki->addons, cmdline);
    }
}

static gboolean
sd_boot_uki_takes_addons (const KargPe *pe)
{
  g_autofree char *version = karg_pe_get_program_version (pe, "systemd-stub");

  return version == NULL || g_ascii_strtoull (version, NULL, 10) >= SD_BOOT_STUB_WITH_ADDONS;
}

static gboolean
sd_boot_uki_load (SdBootUki *uki, KargRoot *root, const char *esp, GError **error)
{
  g_autoptr (KargPe) pe = karg_pe_open (root, uki->path, error);
  g_autofree char *release = pe != NULL ? karg_pe_read_text (pe, ".osrel", error) : NULL;
  g_autofree char *global = g_build_filename (esp, "loader/addons", NULL);
  g_autofree char *local = g_strconcat (uki->path, ".extra.d", NULL);

  if (pe == NULL || (release == NULL && error != NULL && *error != NULL))
    return FALSE;
  if (release == NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, uki->path, 0, "is no unified kernel image: it says nothing of its system");
      return FALSE;
    }
  sd_boot_uki_set_release (uki, release);
  uki->kernel = karg_pe_read_text (pe, ".uname", NULL);
  uki->cmdline = karg_pe_read_text (pe, ".cmdline", error);
  if (uki->cmdline == NULL && error != NULL && *error != NULL)
    return FALSE;
  if (sd_boot_uki_takes_addons (pe))
    {
      sd_boot_uki_add_addons (uki, root, global);
      sd_boot_uki_add_addons (uki, root, local);
    }
  return TRUE;
}

static gboolean
sd_boot_ukis_is_name (const char *name, KargBlsName *parsed)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return name[0] != '.' && !g_str_has_suffix (lower, ".addon.efi") && karg_bls_name_parse (name, ".efi", parsed);
}

gboolean
sd_boot_ukis_exist (KargRoot *root, const char *directory)
{
  g_autofree char *images = karg_esp_find_path (root, directory, "EFI/Linux");
  g_auto (GStrv) names = images != NULL ? karg_root_list (root, images, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_auto (KargBlsName) parsed = { 0 };

      if (sd_boot_ukis_is_name (names[i], &parsed))
        return TRUE;
    }
  return FALSE;
}

gboolean
sd_boot_ukis_read (KargRoot *root, const char *directory, const char *esp, GPtrArray *ukis, GError **error)
{
  g_autofree char *images = karg_esp_find_path (root, directory, "EFI/Linux");
  g_auto (GStrv) names = images != NULL ? karg_root_list (root, images, error) : NULL;

  if (images == NULL)
    return TRUE;
  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (KargBlsName) parsed = { 0 };
      SdBootUki *uki;

      if (!sd_boot_ukis_is_name (names[i], &parsed))
        continue;
      uki = g_new0 (SdBootUki, 1);
      uki->path = g_build_filename (images, names[i], NULL);
      uki->id = g_strconcat (parsed.id, ".efi", NULL);
      uki->name = parsed;
      parsed = (KargBlsName){ 0 };
      uki->addons = g_ptr_array_new_with_free_func (g_free);
      if (sd_boot_uki_load (uki, root, esp, &uki->error))
        sd_boot_maker_find (root, uki->path, uki->name.id, uki->kernel, &uki->command, &uki->advice);
      g_ptr_array_add (ukis, uki);
    }
  return TRUE;
}

/* They stand inside @path, at no place that could be told or written. */
static void
sd_boot_uki_append (KargText *text, const char *path, const char *arguments)
{
  g_autoptr (KargText) file = karg_text_new_file (path, NULL, NULL);

  if (*karg_text_get (text, NULL) != '\0')
    karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_append_spelled (text, arguments, strlen (arguments), file, 0, 0, 0);
}

/* The image's arguments and behind them those of the addons. */
static KargText *
sd_boot_uki_get_text (const SdBootUki *uki)
{
  KargText *text = karg_text_new (NULL);

  sd_boot_uki_append (text, uki->path, uki->cmdline != NULL ? uki->cmdline : "");
  for (guint i = 0; i < uki->addons->len; i += 2)
    sd_boot_uki_append (text, g_ptr_array_index (uki->addons, i), g_ptr_array_index (uki->addons, i + 1));
  return text;
}

void
sd_boot_uki_add_target (const SdBootUki *uki, gboolean is_default, KargTargets *targets)
{
  /* A second one of the name, on another partition or as an entry "NAME.efi.conf", goes by its path. */
  gboolean taken = karg_targets_find_own (targets, KARG_TARGET_ENTRY, uki->id) != NULL;
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, taken ? uki->path : uki->id);

  karg_target_set_location (target, uki->path, 0);
  karg_target_set_default (target, is_default);
  if (uki->error != NULL)
    {
      karg_target_set_unknown (target, uki->error->message);
      /* systemd-boot lists only what says of which system it is. */
      if (g_error_matches (uki->error, KARG_ERROR, KARG_ERROR_SYNTAX))
        karg_target_set_access (target, KARG_ACCESS_UNMANAGED, uki->error->message);
      return;
    }
  karg_target_set_title (target, uki->title != NULL ? uki->title : uki->id);
  if (uki->kernel != NULL)
    karg_target_set_kernel (target, uki->kernel);
  karg_target_take_text (target, sd_boot_uki_get_text (uki));
  karg_target_set_access (target, uki->command != NULL ? KARG_ACCESS_GENERATED : KARG_ACCESS_READ_ONLY, uki->advice);
}
