/* lockdown.c: what the running kernel keeps from root itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <string.h>

#define KARG_LOCKDOWN "/sys/kernel/security/lockdown"

/* "none [integrity] confidentiality": the one in brackets holds. The file is there only where securityfs is mounted. */
void
karg_lockdown_collect (KargFacts *facts, KargRoot *hardware)
{
  g_autofree char *text = karg_root_read_attribute (hardware, KARG_LOCKDOWN);
  const char *start = text != NULL ? strchr (text, '[') : NULL;
  const char *end = start != NULL ? strchr (start, ']') : NULL;

  if (end == NULL)
    return;
  g_autofree char *level = g_strndup (start + 1, (gsize) (end - start - 1));
  karg_facts_set (facts, "running", "lockdown", level, KARG_LOCKDOWN);
}
