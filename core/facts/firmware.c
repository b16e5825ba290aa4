/* firmware.c: what started the kernel, and on what machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

#define KARG_FIRMWARE_DIR "/sys/firmware"
#define KARG_FIRMWARE_TREE "/sys/firmware/devicetree/base"
#define KARG_FIRMWARE_SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* The first string of a device-tree property, which ends with a NUL byte. (transfer full) */
static char *
karg_firmware_property (KargRoot *hardware, const char *path)
{
  gsize length = 0;
  g_autoptr (GBytes) bytes = karg_root_read (hardware, path, NULL);

  if (bytes == NULL)
    return NULL;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strstrip (g_strndup (data != NULL ? data : "", length));
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static gboolean
karg_firmware_is_x86 (const KargFacts *facts)
{
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (architecture == NULL)
    return FALSE;
  return g_str_equal (architecture, "x86_64")
         || (architecture[0] == 'i' && g_str_has_suffix (architecture, "86"));
}

/* What a pSeries guest boots with: SLOF under QEMU, a partition's Open Firmware under PowerVM. */
static void
karg_firmware_collect_pseries (KargFacts *facts, KargRoot *hardware)
{
  const char *path = KARG_FIRMWARE_TREE "/openprom/model";
  g_autofree char *model = karg_firmware_property (hardware, path);
  gboolean slof = model != NULL && strstr (model, "SLOF") != NULL;

  karg_facts_set (facts, "firmware", "kind", slof ? "slof" : "open-firmware",
                  model != NULL ? path : karg_facts_get_source (facts, "cpu", "platform"));
}

static void
karg_firmware_collect_kind (KargFacts *facts, KargRoot *hardware)
{
  static const struct
  {
    const char *path;
    const char *kind;
  } marks[] = {
    { KARG_FIRMWARE_DIR "/efi", "uefi" },
    { KARG_FIRMWARE_DIR "/opal", "opal" },
    { KARG_FIRMWARE_TREE "/ibm,opal", "opal" },
    { KARG_FIRMWARE_DIR "/ipl", "ipl" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (karg_root_exists (hardware, marks[i].path))
      {
        karg_facts_set (facts, "firmware", "kind", marks[i].kind, marks[i].path);
        return;
      }

  if (karg_facts_is (facts, "cpu", "platform", "pSeries"))
    {
      karg_firmware_collect_pseries (facts, hardware);
      return;
    }
  if (karg_root_exists (hardware, KARG_FIRMWARE_TREE) && !karg_firmware_is_x86 (facts))
    {
      karg_facts_set (facts, "firmware", "kind", "device-tree", KARG_FIRMWARE_TREE);
      return;
    }

  /* A container may hide /sys/firmware: only one that shows something else shows that there is no UEFI. */
  g_auto (GStrv) names = karg_listing_read (hardware, KARG_FIRMWARE_DIR);
  if (names != NULL && names[0] != NULL && karg_firmware_is_x86 (facts))
    karg_facts_set (facts, "firmware", "kind", "bios", KARG_FIRMWARE_DIR ", which has no efi");
}

/* The variable's file: four bytes of attributes, then 0 or 1. */
static void
karg_firmware_collect_secure_boot (KargFacts *facts, KargRoot *hardware)
{
  gsize length = 0;
  g_autoptr (GBytes) bytes = karg_root_read (hardware, KARG_FIRMWARE_SECURE_BOOT, NULL);

  if (bytes == NULL)
    {
      if (karg_facts_is (facts, "firmware", "kind", "bios"))
        karg_facts_set (facts, "firmware", "secure-boot", "no", "a BIOS has none");
      return;
    }
  const guint8 *data = g_bytes_get_data (bytes, &length);
  if (length == 5 && data[4] <= 1)
    karg_facts_set (facts, "firmware", "secure-boot", data[4] == 1 ? "yes" : "no", KARG_FIRMWARE_SECURE_BOOT);
}

static void
karg_firmware_collect_machine (KargFacts *facts, KargRoot *hardware)
{
  static const char *const paths[]
      = { "/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name", KARG_FIRMWARE_TREE "/model" };
  static const char *const names[] = { "vendor", "product", "product" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *value = karg_firmware_property (hardware, paths[i]);

      if (karg_facts_get (facts, "machine", names[i]) == NULL)
        karg_facts_set (facts, "machine", names[i], value, paths[i]);
    }
}

void
karg_firmware_collect (KargFacts *facts, KargRoot *hardware)
{
  const char *petitboot = KARG_FIRMWARE_TREE "/ibm,firmware-versions/petitboot";
  g_autofree char *version = karg_firmware_property (hardware, petitboot);

  karg_firmware_collect_kind (facts, hardware);
  karg_firmware_collect_secure_boot (facts, hardware);
  karg_firmware_collect_machine (facts, hardware);
  karg_facts_set (facts, "firmware", "petitboot", version, petitboot);
}
