/* machine.c: what kind of machine it is that the checks ask of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

KargMachine
karg_machine_get (const KargFacts *facts)
{
  static const struct
  {
    const char *prefix;
    KargMachine machine;
  } kinds[] = {
    { "x86_64", KARG_MACHINE_X86 }, { "i386", KARG_MACHINE_X86 },      { "i486", KARG_MACHINE_X86 },
    { "i586", KARG_MACHINE_X86 },   { "i686", KARG_MACHINE_X86 },      { "ppc64", KARG_MACHINE_POWER },
    { "s390", KARG_MACHINE_S390 },  { "aarch64", KARG_MACHINE_ARM64 }, { "arm64", KARG_MACHINE_ARM64 },
  };
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (architecture == NULL)
    return KARG_MACHINE_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (architecture, kinds[i].prefix))
      return kinds[i].machine;
  return KARG_MACHINE_OTHER;
}

gboolean
karg_machine_is_intel (const KargFacts *facts)
{
  return karg_facts_is (facts, "acpi", "DMAR", "yes") && karg_facts_is (facts, "acpi", "IVRS", "no");
}

gboolean
karg_machine_is_amd (const KargFacts *facts)
{
  return karg_facts_is (facts, "acpi", "IVRS", "yes") && karg_facts_is (facts, "acpi", "DMAR", "no");
}

gboolean
karg_machine_kernels_have (const KargFacts *facts, const char *name, const char *value)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  for (guint i = 0; kernels[i] != NULL; i++)
    if (!karg_facts_is (facts, kernels[i], name, value))
      return FALSE;
  return kernels[0] != NULL;
}
