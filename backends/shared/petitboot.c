/* petitboot.c: the boot loader in the firmware of POWER machines without a hypervisor.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "petitboot.h"

#include "version.h"

gboolean
karg_petitboot_is_old (const KargFacts *facts)
{
  const char *version = karg_facts_get (facts, "firmware", "petitboot");

  if (!karg_facts_is (facts, "firmware", "kind", "opal"))
    return FALSE;
  while (version != NULL && *version != '\0' && !g_ascii_isdigit (*version))
    version++;
  return version != NULL && *version != '\0' && karg_version_compare (version, "1.8") < 0;
}
