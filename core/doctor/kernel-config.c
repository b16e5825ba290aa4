/* kernel-config.c: does each installed kernel listen to its boot loader?
 *
 * A kernel can be built with a command line of its own that is used instead of the boot loader's: on x86 with
 * CMDLINE_OVERRIDE, elsewhere with CMDLINE_FORCE. Kconfig leaves these out where there is no such line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <string.h>

static KargTristate
karg_kernel_config_is_deaf (const KargFacts *facts, const char *group, const char **decided_by)
{
  static const char *const forces[] = { "config.CMDLINE_OVERRIDE", "config.CMDLINE_FORCE" };
  static const char *const refutes[]
    = { "config.CMDLINE_BOOL", "config.CMDLINE", "config.CMDLINE_OVERRIDE", "config.CMDLINE_FORCE" };

  for (guint i = 0; i < G_N_ELEMENTS (forces); i++)
    if (karg_facts_is (facts, group, *decided_by = forces[i], "y"))
      return KARG_YES;
  for (guint i = 0; i < G_N_ELEMENTS (refutes); i++)
    if (karg_facts_is (facts, group, *decided_by = refutes[i], "n"))
      return KARG_NO;
  return KARG_UNKNOWN;
}

void
karg_kernel_config_examine (KargDoctor *doctor)
{
  static const char *const texts[] = {
    [KARG_YES] = "this kernel uses the arguments that it was built with, and none of the boot loader's",
    [KARG_NO] = "this kernel takes the boot loader's arguments",
    [KARG_UNKNOWN] = "its configuration doesn't say whether it takes the boot loader's arguments",
  };
  static const KargFindingVerdict verdicts[]
    = { [KARG_YES] = KARG_FINDING_PROBLEM, [KARG_NO] = KARG_FINDING_OK, [KARG_UNKNOWN] = KARG_FINDING_UNKNOWN };
  g_auto (GStrv) groups = karg_facts_list_groups (doctor->facts, "kernel ");

  for (guint i = 0; groups[i] != NULL; i++)
    {
      const char *decided_by = NULL;
      KargTristate deaf = karg_kernel_config_is_deaf (doctor->facts, groups[i], &decided_by);
      KargFinding *finding = karg_finding_add (doctor, "built-in-arguments", verdicts[deaf], "%s", texts[deaf]);

      finding->subject = g_strdup (groups[i] + strlen ("kernel "));
      karg_finding_read_fact (finding, doctor->facts, groups[i], decided_by);
      if (deaf == KARG_YES)
        finding->advice = "install another kernel: no boot loader's file changes this one's arguments";
    }
  if (groups[0] == NULL)
    karg_finding_read (karg_finding_add (doctor, "built-in-arguments", KARG_FINDING_UNKNOWN,
                                         "nothing is known of the installed kernels"),
                       "/lib/modules, /boot");
}
