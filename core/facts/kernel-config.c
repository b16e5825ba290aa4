/* kernel-config.c: how each installed kernel was built.
 *
 * Only what a file says counts: "# CONFIG_X is not set" is a no, an option that is not named at all stays
 * unknown.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <karg/lines.h>

#include <string.h>

/* What decides about the IOMMU, VFIO, virtualization, and the command line itself. <karg/facts.h> lists them for
 * authors. */
static const char *const karg_kernel_config_options[] = {
  "AMD_IOMMU",
  "ARM_SMMU",
  "ARM_SMMU_V3",
  "BOOT_CONFIG",
  "CMDLINE_BOOL",
  "CMDLINE_EXTEND",
  "CMDLINE_FORCE",
  "CMDLINE_OVERRIDE",
  "INTEL_IOMMU",
  "INTEL_IOMMU_DEFAULT_ON",
  "INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF",
  "INTEL_IOMMU_SCALABLE_MODE_DEFAULT_ON",
  "INTEL_IOMMU_SVM",
  "IOMMUFD",
  "IOMMU_DEFAULT_DMA_LAZY",
  "IOMMU_DEFAULT_DMA_STRICT",
  "IOMMU_DEFAULT_PASSTHROUGH",
  "IOMMU_SUPPORT",
  "IRQ_REMAP",
  "KVM",
  "KVM_AMD",
  "KVM_INTEL",
  "PCI_IOV",
  "PCI_REALLOC_ENABLE_AUTO",
  "PCI_STUB",
  "S390_IOMMU",
  "SPAPR_TCE_IOMMU",
  "VFIO",
  "VFIO_IOMMU_SPAPR_TCE",
  "VFIO_IOMMU_TYPE1",
  "VFIO_NOIOMMU",
  "VFIO_PCI",
  NULL,
};

/* "CONFIG_NAME=y" or "# CONFIG_NAME is not set". (transfer full) NULL for other lines; @value is 'y', 'm'
 * or 'n'. */
static char *
karg_kernel_config_parse (const KargLine *line, char *value)
{
  static const char unset[] = " is not set";
  const char *text = line->text;
  gsize length = line->length;
  gboolean no = length > 2 && memcmp (text, "# ", 2) == 0;

  if (no)
    {
      gsize tail = sizeof unset - 1;
      text += 2;
      length -= 2;
      if (length <= tail || memcmp (text + length - tail, unset, tail) != 0)
        return NULL;
      length -= tail;
    }
  else
    {
      if (length < 3 || text[length - 2] != '=' || memchr ("ymn", text[length - 1], 3) == NULL)
        return NULL;
      length -= 2;
    }
  if (length < 8 || memcmp (text, "CONFIG_", 7) != 0)
    return NULL;
  *value = no ? 'n' : line->text[line->length - 1];
  return g_strndup (text + 7, length - 7);
}

/* A line of its own that the kernel brings is not collected, but that there is none says much: then no option can make
 * it the only one, and Kconfig leaves these out. */
static gboolean
karg_kernel_config_is_empty_line (const KargLine *line)
{
  static const char empty[] = "CONFIG_CMDLINE=\"\"";

  return line->length == sizeof empty - 1 && memcmp (line->text, empty, line->length) == 0;
}

static GBytes *
karg_kernel_config_read (KargRoot *root, const char *version, char **path)
{
  static const char *const formats[][2]
      = { { "/boot/config-", "" }, { "/usr/lib/modules/", "/config" }, { "/lib/modules/", "/config" } };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *candidate = g_strconcat (formats[i][0], version, formats[i][1], NULL);
      GBytes *bytes = karg_root_read (root, candidate, NULL);

      if (bytes == NULL)
        continue;
      *path = g_steal_pointer (&candidate);
      return bytes;
    }
  return NULL;
}

void
karg_kernel_config_collect (KargFacts *facts, KargRoot *root, const char *version)
{
  gsize length = 0;
  g_autofree char *path = NULL;
  g_autofree char *group = g_strconcat ("kernel ", version, NULL);
  g_autoptr (GBytes) bytes = karg_kernel_config_read (root, version, &path);

  if (bytes == NULL)
    return;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (GArray) lines = karg_lines_split (text, length);
  for (guint i = 0; i < lines->len; i++)
    {
      char value[2] = "";
      if (karg_kernel_config_is_empty_line (&g_array_index (lines, KargLine, i)))
        karg_facts_set (facts, group, "config.CMDLINE", "n", path);
      g_autofree char *name = karg_kernel_config_parse (&g_array_index (lines, KargLine, i), value);

      if (name == NULL || !g_strv_contains (karg_kernel_config_options, name))
        continue;
      g_autofree char *fact = g_strconcat ("config.", name, NULL);
      karg_facts_set (facts, group, fact, value, path);
    }
}
