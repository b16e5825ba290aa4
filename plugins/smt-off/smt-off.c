/* smt-off.c: one thread per core.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>
#include <karg/plugin.h>

/* Where the kernel reads nosmt: "X86, PPC, S390" of its Documentation/admin-guide/kernel-parameters.txt. */
static gboolean
smt_off_is_read_on (const char *architecture)
{
  static const char *const prefixes[] = { "x86_64", "i386", "i486", "i586", "i686", "ppc64", "s390x" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (architecture, prefixes[i]))
      return TRUE;
  return FALSE;
}

static KargMatch
smt_off_match (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (architecture == NULL)
    {
      *reason = "the CPU is unknown";
      return KARG_MATCH_UNKNOWN;
    }
  if (!smt_off_is_read_on (architecture))
    {
      *reason = "kernels of this architecture don't know nosmt";
      return KARG_MATCH_NO;
    }
  *reason = "kernels of this architecture know nosmt";
  return KARG_MATCH_YES;
}

/* Nothing to do is no failure: one command fits a fleet in which some machines have no second threads. */
static gboolean
smt_off_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  if (karg_facts_is (facts, "cpu", "smt-control", "notsupported"))
    {
      karg_proposal_note (proposal, "this CPU runs one thread per core: nothing to do");
      return TRUE;
    }
  if (karg_facts_is (facts, "cpu", "smt-control", "notimplemented")
      && !karg_proposal_doubt (proposal, request, error,
                               "the running kernel was built without CONFIG_HOTPLUG_SMT and does not read nosmt"))
    return FALSE;
  if (!karg_proposal_edit (proposal, KARG_EDIT_ADD, "nosmt", "leaves one thread per core; can be taken back while running",
                           error))
    return FALSE;
  if (!karg_request_has_option (request, "force"))
    return TRUE;
  karg_proposal_set_option (proposal, "force");
  return karg_proposal_edit (proposal, KARG_EDIT_ADD, "nosmt=force", "nobody can switch threads on again before the next boot",
                             error);
}

static KargTristate
smt_off_state (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *control = karg_facts_get (facts, "cpu", "smt-control");

  if (control == NULL)
    {
      *reason = "what the kernel made of it is unknown";
      return KARG_UNKNOWN;
    }
  if (g_str_equal (control, "notsupported"))
    {
      *reason = "this CPU runs one thread per core";
      return KARG_YES;
    }
  if (g_str_equal (control, "off") || g_str_equal (control, "forceoff"))
    {
      *reason = "the kernel uses one thread per core";
      return KARG_YES;
    }
  if (g_str_equal (control, "notimplemented"))
    {
      *reason = "this kernel was built without CONFIG_HOTPLUG_SMT";
      return KARG_UNKNOWN;
    }
  *reason = g_str_equal (control, "on") ? "several threads of a core are in use" : "it lets some threads of a core run";
  return KARG_NO;
}

static const KargFeatureOption *const smt_off_options[] = {
  KARG_OPTION (.name = "force", .summary = "and keep it off until the next boot"),
  NULL,
};

static const KargFeature *const smt_off_features[] = {
  KARG_FEATURE (.name = "smt-off", .summary = "run one thread per core", .options = smt_off_options),
  NULL,
};

static const KargVendorOps smt_off_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = smt_off_features,
  .match = smt_off_match,
  .propose = smt_off_propose,
  .state = smt_off_state,
};

KARG_PLUGIN_DEFINE (.name = "smt-off", .version = "1.0", .summary = "one thread per core: nosmt", .vendor = &smt_off_ops)
