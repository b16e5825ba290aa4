/* lockdown.c: what the running kernel keeps from root itself, and from everybody.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <string.h>

#define KARG_LOCKDOWN_FIPS "/proc/sys/crypto/fips_enabled"
#define KARG_LOCKDOWN "/sys/kernel/security/lockdown"

/* "0" or "1"; not there where the kernel was built without CONFIG_CRYPTO_FIPS. */
static void
karg_lockdown_collect_fips (KargFacts *facts, KargRoot *hardware)
{
  g_autofree char *text = karg_root_read_attribute (hardware, KARG_LOCKDOWN_FIPS);

  if (text != NULL)
    karg_facts_set (facts, "running", "fips", g_str_equal (text, "0") ? "no" : "yes", KARG_LOCKDOWN_FIPS);
}

/* "none [integrity] confidentiality": the one in brackets holds. The file is there only where securityfs is mounted. */
void
karg_lockdown_collect (KargFacts *facts, KargRoot *hardware)
{
  g_autofree char *text = karg_root_read_attribute (hardware, KARG_LOCKDOWN);
  const char *start = text != NULL ? strchr (text, '[') : NULL;
  const char *end = start != NULL ? strchr (start, ']') : NULL;

  karg_lockdown_collect_fips (facts, hardware);
  if (end == NULL)
    return;
  g_autofree char *level = g_strndup (start + 1, (gsize) (end - start - 1));
  karg_facts_set (facts, "running", "lockdown", level, KARG_LOCKDOWN);
}
