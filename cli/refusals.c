/* refusals.c: what can't be changed, told once for each cause.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "refusals.h"

#include "remedies.h"
#include "terminal.h"

#include <string.h>

/* How many places of one cause are told. */
#define KARGCTL_REFUSALS_PLACES 5

/* The reason without the place before it, which differs from target to target. */
static const char *
kargctl_refusals_get_cause (const KargRefusal *refusal)
{
  const char *reason = refusal->reason;
  gsize length = refusal->path != NULL ? strlen (refusal->path) : 0;

  if (length == 0 || !g_str_has_prefix (reason, refusal->path) || reason[length] != ':')
    return reason;
  reason += length + 1;
  if (refusal->line > 0)
    reason += strspn (reason, "0123456789") + 1;
  return reason + strspn (reason, " ");
}

static gboolean
kargctl_refusals_are_alike (const KargRefusal *a, const KargRefusal *b)
{
  return a->code == b->code && g_strcmp0 (a->backend, b->backend) == 0
         && g_str_equal (kargctl_refusals_get_cause (a), kargctl_refusals_get_cause (b));
}

/* Those from @first on that have its cause. (transfer container) */
static GPtrArray *
kargctl_refusals_collect (const GPtrArray *refusals, guint first)
{
  GPtrArray *alike = g_ptr_array_new ();

  for (guint i = first; i < refusals->len; i++)
    if (kargctl_refusals_are_alike (g_ptr_array_index (refusals, first), g_ptr_array_index (refusals, i)))
      g_ptr_array_add (alike, g_ptr_array_index (refusals, i));
  return alike;
}

static gboolean
kargctl_refusals_is_told (const GPtrArray *refusals, guint index)
{
  for (guint i = 0; i < index; i++)
    if (kargctl_refusals_are_alike (g_ptr_array_index (refusals, i), g_ptr_array_index (refusals, index)))
      return TRUE;
  return FALSE;
}

static void
kargctl_refusals_print_places (const GPtrArray *alike)
{
  for (guint i = 0; i < alike->len && i < KARGCTL_REFUSALS_PLACES; i++)
    {
      const KargRefusal *refusal = g_ptr_array_index (alike, i);
      g_autofree char *place = kargctl_terminal_clean (refusal->path != NULL ? refusal->path : refusal->target);

      if (refusal->path != NULL && refusal->line > 0)
        g_printerr ("  %s:%u\n", place, refusal->line);
      else
        g_printerr ("  %s\n", place);
    }
  if (alike->len > KARGCTL_REFUSALS_PLACES)
    g_printerr ("  and %u more\n", alike->len - KARGCTL_REFUSALS_PLACES);
}

static void
kargctl_refusals_print_cause (const GPtrArray *alike)
{
  const KargRefusal *first = g_ptr_array_index (alike, 0);
  g_autofree char *reason
    = kargctl_terminal_clean (alike->len == 1 ? first->reason : kargctl_refusals_get_cause (first));
  g_autofree char *target = kargctl_terminal_clean (first->target);
  const char *remedy = kargctl_remedy (first->code);

  if (alike->len == 1)
    g_printerr ("kargctl: %s: %s can't be changed: %s\n", first->backend, target, reason);
  else
    {
      g_printerr ("kargctl: %s: %u of its command lines can't be changed: %s\n", first->backend, alike->len, reason);
      kargctl_refusals_print_places (alike);
    }
  if (remedy != NULL)
    g_printerr ("%s\n", remedy);
}

void
kargctl_refusals_print (KargPlan *plan)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (karg_plan_get_changes (plan));

  for (guint i = 0; i < refusals->len; i++)
    {
      if (kargctl_refusals_is_told (refusals, i))
        continue;
      g_autoptr (GPtrArray) alike = kargctl_refusals_collect (refusals, i);
      kargctl_refusals_print_cause (alike);
    }
}
