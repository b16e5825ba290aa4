/* cpu.c: what /proc/cpuinfo says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <karg/lines.h>

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define KARG_CPU_INFO "/proc/cpuinfo"
/* Since Linux 6.1: what uname(2) calls the machine. */
#define KARG_CPU_ARCH "/proc/sys/kernel/arch"
/* Of a kernel on Xen: "control_d" in the guest that runs the machine. */
#define KARG_CPU_XEN "/proc/xen/capabilities"

/* The value of the first line "@key : value" as it is printed: x86 prints one blank, then the vendor's
 * twelve bytes, and Zhaoxin's begin and end with blanks. (transfer full) */
static char *
karg_cpu_field (GArray *lines, const char *key)
{
  gsize length = strlen (key);

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      const char *colon = memchr (line->text, ':', line->length);

      if (colon == NULL || line->length < length || memcmp (line->text, key, length) != 0)
        continue;
      const char *p = line->text + length;
      while (p < colon && g_ascii_isspace (*p))
        p++;
      if (p != colon)
        continue;
      p = colon + 1;
      const char *end = line->text + line->length;
      if (p < end && *p == ' ')
        p++;
      return g_strndup (p, end - p);
    }
  return NULL;
}

static gboolean
karg_cpu_has_word (const char *words, const char *word)
{
  g_auto (GStrv) list = g_strsplit (words != NULL ? words : "", " ", -1);

  return g_strv_contains ((const char *const *) list, word);
}

static void
karg_cpu_collect_x86 (KargFacts *facts, GArray *lines, const char *vendor)
{
  g_autofree char *flags = karg_cpu_field (lines, "flags");
  g_autofree char *model = karg_cpu_field (lines, "model name");

  karg_facts_set (facts, "cpu", "vendor", vendor, KARG_CPU_INFO);
  karg_facts_set (facts, "cpu", "model", model != NULL ? g_strstrip (model) : NULL, KARG_CPU_INFO);
  if (flags == NULL)
    return;
  karg_facts_set (facts, "cpu", "architecture", karg_cpu_has_word (flags, "lm") ? "x86_64" : "i686",
                  KARG_CPU_INFO);
  /* Firmware that switches virtualization off hides the flag, and a hypervisor may hide itself: no "no"
   * here. */
  const char *flag = karg_cpu_has_word (flags, "vmx") ? "vmx" : karg_cpu_has_word (flags, "svm") ? "svm" : NULL;
  karg_facts_set (facts, "cpu", "virtualization-flag", flag != NULL ? flag : "none", KARG_CPU_INFO);
  karg_facts_set (facts, "cpu", "virtualization", flag != NULL ? "yes" : NULL, KARG_CPU_INFO);
  if (karg_cpu_has_word (flags, "hypervisor"))
    karg_facts_set (facts, "machine", "hypervisor", "yes", KARG_CPU_INFO);
}

static void
karg_cpu_collect_power (KargFacts *facts, GArray *lines, char *model)
{
  g_autofree char *platform = karg_cpu_field (lines, "platform");

  /* "POWER9 (raw), altivec supported" */
  model[strcspn (model, ",")] = '\0';
  karg_facts_set (facts, "cpu", "vendor", "POWER", KARG_CPU_INFO);
  karg_facts_set (facts, "cpu", "architecture", "ppc64", KARG_CPU_INFO);
  karg_facts_set (facts, "cpu", "model", g_strstrip (model), KARG_CPU_INFO);
  if (platform == NULL)
    return;

  karg_facts_set (facts, "cpu", "platform", g_strstrip (platform), KARG_CPU_INFO);
  if (g_str_equal (platform, "PowerNV"))
    {
      karg_facts_set (facts, "cpu", "virtualization", "yes", KARG_CPU_INFO);
      karg_facts_set (facts, "machine", "hypervisor", "no", KARG_CPU_INFO);
    }
  else if (g_str_equal (platform, "pSeries"))
    karg_facts_set (facts, "machine", "hypervisor", "yes", KARG_CPU_INFO);
}

static void
karg_cpu_collect_arm (KargFacts *facts, GArray *lines)
{
  g_autofree char *architecture = karg_cpu_field (lines, "CPU architecture");
  g_autofree char *model = karg_cpu_field (lines, "Model");

  karg_facts_set (facts, "cpu", "vendor", "ARM", KARG_CPU_INFO);
  karg_facts_set (facts, "cpu", "model", model != NULL ? g_strstrip (model) : NULL, KARG_CPU_INFO);
  if (architecture != NULL)
    karg_facts_set (facts, "cpu", "architecture", atoi (architecture) >= 8 ? "aarch64" : "arm",
                    KARG_CPU_INFO);
}

static void
karg_cpu_collect_s390 (KargFacts *facts, GArray *lines, const char *vendor)
{
  g_autofree char *features = karg_cpu_field (lines, "features");

  karg_facts_set (facts, "cpu", "vendor", vendor, KARG_CPU_INFO);
  karg_facts_set (facts, "cpu", "architecture", "s390x", KARG_CPU_INFO);
  /* The start-interpretive-execution facility is what KVM stands on there, and no firmware hides it. */
  if (features != NULL)
    karg_facts_set (facts, "cpu", "virtualization", karg_cpu_has_word (features, "sie") ? "yes" : "no",
                    KARG_CPU_INFO);
}

static void
karg_cpu_collect_info (KargFacts *facts, GArray *lines)
{
  g_autofree char *vendor = karg_cpu_field (lines, "vendor_id");
  g_autofree char *model = karg_cpu_field (lines, "cpu");
  g_autofree char *implementer = karg_cpu_field (lines, "CPU implementer");

  if (vendor != NULL && g_str_has_prefix (vendor, "IBM/S390"))
    karg_cpu_collect_s390 (facts, lines, vendor);
  else if (vendor != NULL)
    karg_cpu_collect_x86 (facts, lines, vendor);
  else if (model != NULL && g_str_has_prefix (model, "POWER"))
    karg_cpu_collect_power (facts, lines, model);
  else if (implementer != NULL)
    karg_cpu_collect_arm (facts, lines);
}

/* The kernel's own word for the architecture beats what cpuinfo lets one guess, which can't tell the byte
 * order. */
static void
karg_cpu_collect_architecture (KargFacts *facts, KargRoot *hardware)
{
  struct utsname system;
  g_autofree char *arch = karg_root_read_attribute (hardware, KARG_CPU_ARCH);

  if (arch != NULL)
    karg_facts_set (facts, "cpu", "architecture", arch, KARG_CPU_ARCH);
  else if (karg_root_is_running_system (hardware) && uname (&system) == 0)
    karg_facts_set (facts, "cpu", "architecture", system.machine, "uname(2)");
}

/* KVM's own answer to whether a guest may have guests. */
static void
karg_cpu_collect_nested (KargFacts *facts, KargRoot *hardware)
{
  static const char *const modules[] = { "kvm_intel", "kvm_amd", "kvm_hv", "kvm" };

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sys/module/%s/parameters/nested", modules[i]);
      g_autofree char *value = karg_root_read_attribute (hardware, path);

      if (value == NULL)
        continue;
      gboolean on = g_str_equal (value, "Y") || g_str_equal (value, "1");
      karg_facts_set (facts, "cpu", "nested-virtualization", on ? "yes" : "no", path);
      return;
    }
}

/* There the hypervisor has the IOMMU, and the kernel sees none. */
static void
karg_cpu_collect_xen (KargFacts *facts, KargRoot *hardware)
{
  g_autofree char *capabilities = karg_root_read_attribute (hardware, KARG_CPU_XEN);

  if (capabilities != NULL && strstr (capabilities, "control_d") != NULL)
    karg_facts_set (facts, "machine", "xen-dom0", "yes", KARG_CPU_XEN);
}

/* "on", "off", "forceoff", "notsupported", "notimplemented", or on POWER how many threads of a core run. */
static void
karg_cpu_collect_smt (KargFacts *facts, KargRoot *hardware)
{
  static const char path[] = "/sys/devices/system/cpu/smt/control";
  g_autofree char *value = karg_root_read_attribute (hardware, path);

  if (value != NULL && *value != '\0')
    karg_facts_set (facts, "cpu", "smt-control", value, path);
}

void
karg_cpu_collect (KargFacts *facts, KargRoot *hardware)
{
  gsize length = 0;
  g_autoptr (GBytes) info = karg_root_read (hardware, KARG_CPU_INFO, NULL);

  if (info != NULL)
    {
      const char *text = g_bytes_get_data (info, &length);
      g_autoptr (GArray) lines = karg_lines_split (text, length);
      karg_cpu_collect_info (facts, lines);
    }
  karg_cpu_collect_architecture (facts, hardware);
  karg_cpu_collect_nested (facts, hardware);
  karg_cpu_collect_smt (facts, hardware);
  karg_cpu_collect_xen (facts, hardware);
}
