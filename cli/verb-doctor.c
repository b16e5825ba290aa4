/* verb-doctor.c: doctor: can this machine pass a PCI device to a guest?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "remedies.h"
#include "table.h"

static KargctlColour
kargctl_doctor_get_colour (KargFindingVerdict verdict)
{
  static const KargctlColour colours[] = { [KARG_FINDING_PROBLEM] = KARGCTL_COLOUR_RED,
                                           [KARG_FINDING_UNKNOWN] = KARGCTL_COLOUR_YELLOW,
                                           [KARG_FINDING_OK] = KARGCTL_COLOUR_GREEN };

  return colours[verdict];
}

/* "SUBJECT: what (source). What to do next." (transfer full) */
static char *
kargctl_doctor_describe (const KargFinding *finding)
{
  g_autofree char *advice = kargctl_remedy_of_finding (finding);
  g_autoptr (GString) text = g_string_new (NULL);

  if (finding->subject != NULL)
    g_string_append_printf (text, "%s: ", finding->subject);
  g_string_append (text, finding->what);
  if (finding->source != NULL)
    g_string_append_printf (text, " (%s)", finding->source);
  if (advice != NULL)
    g_string_append_printf (text, ". %s", advice);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* With --quiet only what isn't well. */
static void
kargctl_doctor_print (const GPtrArray *findings, gboolean quiet)
{
  static const char *const titles[] = { "VERDICT", "CHECK", "WHAT, WHERE IT WAS READ, WHAT TO DO", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0; i < findings->len; i++)
    {
      const KargFinding *finding = g_ptr_array_index (findings, i);
      const char *verdict
          = finding->verdict == KARG_FINDING_UNKNOWN ? "can't tell" : karg_finding_verdict_get_name (finding->verdict);
      g_autofree char *text = kargctl_doctor_describe (finding);
      const char *cells[] = { verdict, finding->check, text };
      if (!quiet || finding->verdict == KARG_FINDING_PROBLEM)
        kargctl_table_add_coloured (table, cells, kargctl_doctor_get_colour (finding->verdict));
    }
  kargctl_table_print (table);
}

static gboolean
kargctl_doctor_has_problem (const GPtrArray *findings)
{
  return findings->len > 0 && ((const KargFinding *) g_ptr_array_index (findings, 0))->verdict == KARG_FINDING_PROBLEM;
}

static KargctlExit
kargctl_doctor_run (const KargctlOptions *options, char **arguments, GError **error)
{
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL)
    return KARGCTL_FAILED;
  g_autoptr (GPtrArray) findings = karg_engine_doctor (engine, (const char *const *) arguments, error);
  if (findings == NULL)
    return KARGCTL_FAILED;

  if (options->json)
    kargctl_json_print_findings (findings);
  else
    kargctl_doctor_print (findings, options->quiet);
  return kargctl_doctor_has_problem (findings) ? KARGCTL_PROBLEM : KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_doctor = {
  .name = "doctor",
  .arguments = "[DEVICE…]",
  .summary = "Check what is in the way of PCI passthrough",
  .help = "One line for each check, the worst first: the processor, the firmware's table, the\n"
          "IOMMU, interrupt remapping, VFIO in each kernel, and every argument of every\n"
          "entry. What can't be seen is “can't tell”, never “ok”; some of it only root may\n"
          "read. Nothing is changed. Exit 4 when there is a problem. With -q only problems.\n\n"
          "With a DEVICE, named as “kargctl pci” does, also what is in the way of giving that\n"
          "to a guest: its group, who holds it, what stands on it, whether it can be reset.\n\n"
          "Examples:\n"
          "  kargctl doctor\n"
          "  kargctl doctor 01:00                  may a guest have this card\n"
          "  kargctl doctor --json\n"
          "  kargctl --facts=host.facts doctor     of a recorded host",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_doctor_run,
};
