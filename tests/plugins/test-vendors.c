/* Vendor plugins on recorded machines: whose hardware it is, and what becomes of a command line.
 *
 * What the kernel makes of a line is told by small copies of its parsers, not by what the plugins meant to write.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"
#include "facts/collect.h"
#include "registry.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

const KargPlugin *karg_plugin_intel_iommu (void);
const KargPlugin *karg_plugin_amd_iommu (void);
const KargPlugin *karg_plugin_power8_iommu (void);
const KargPlugin *karg_plugin_arm_smmu (void);

static const KargPluginFunc vendors[] = { karg_plugin_intel_iommu, karg_plugin_amd_iommu, karg_plugin_power8_iommu, karg_plugin_arm_smmu,
                                          NULL };

/* Where the recorded machines are: the first argument. */
static const char *hosts;

static KargFacts *
host_facts (const char *host)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.facts", hosts, host);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  KargFacts *facts = karg_facts_from_text (text, length, path, &error);
  g_assert_no_error (error);
  return facts;
}

/* Settings as an administrator writes them. */
static KargConfig *
config_with (const char *text)
{
  const KargConfigSchema schemas[] = { { "amd-iommu", karg_plugin_amd_iommu ()->settings },
                                       { "kargctl", karg_request_settings },
                                       { NULL } };
  g_autoptr (GError) error = NULL;
  Tree tree;

  tree_set_up (&tree, NULL);
  tree_write (&tree, "etc/kargctl/a.conf", text);
  KargConfig *config = karg_config_load (tree.root, schemas, &error);
  g_assert_no_error (error);
  tree_tear_down (&tree, NULL);
  return config;
}

static const KargPlugin *
find_provider (const KargFacts *facts)
{
  const KargPlugin *provider = NULL;

  for (guint i = 0; vendors[i] != NULL; i++)
    {
      const char *reason = NULL;

      if (vendors[i]()->vendor->match (facts, "iommu", &reason) == KARG_MATCH_YES)
        {
          g_assert_null (provider);
          provider = vendors[i]();
        }
      g_assert_nonnull (reason);
    }
  return provider;
}

/* The proposal of @facts's provider to "enable iommu OPTION…". */
static KargProposal *
propose (const KargFacts *facts, const char *options, const char *settings, GError **error)
{
  const KargPlugin *provider = find_provider (facts);
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargConfig) config = config_with (settings);
  g_auto (GStrv) names = options[0] != '\0' ? g_strsplit (options, " ", -1) : NULL;

  g_assert_nonnull (provider);
  g_autoptr (KargRequest) request
    = karg_request_new ("iommu", (const char *const *) names, config, provider->name);
  static const char *const consents[] = { "guests-are-trusted", NULL };
  karg_request_allow (request, FALSE, consents);
  return provider->vendor->propose (facts, request, proposal, error) ? g_steal_pointer (&proposal) : NULL;
}

static char *
apply (const KargProposal *proposal, const char *line)
{
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (line, -1);

  for (guint i = 0; i < edits->len; i++)
    {
      const KargProposedEdit *proposed = g_ptr_array_index (edits, i);

      g_assert_nonnull (proposed->reason);
      for (guint other = 0; other < i; other++)
        g_assert_false (
          karg_edit_conflicts (proposed->edit, ((KargProposedEdit *) g_ptr_array_index (edits, other))->edit));
      karg_cmdline_apply (cmdline, proposed->edit);
    }
  return g_strdup (karg_cmdline_get_text (cmdline, NULL));
}

static void
assert_becomes (const char *host, const char *options, const char *before, const char *after)
{
  g_autoptr (KargFacts) facts = host_facts (host);
  g_autoptr (GError) error = NULL;
  g_autoptr (KargProposal) proposal = propose (facts, options, "", &error);

  g_assert_no_error (error);
  g_autofree char *once = apply (proposal, before);
  g_autofree char *twice = apply (proposal, once);
  g_assert_cmpstr (once, ==, after);
  g_assert_cmpstr (twice, ==, once);
}

static void
assert_notes (const char *host, const char *options, const char *settings, const char *words, gboolean present)
{
  g_autoptr (KargFacts) facts = host_facts (host);
  g_autoptr (KargProposal) proposal = propose (facts, options, settings, NULL);
  g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));

  if ((strstr (notes, words) != NULL) != present)
    g_error ("%s: \"%s\" %s in: %s", host, words, present ? "is not" : "is", notes);
}

static void
assert_provider (const char *host, const char *name)
{
  g_autoptr (KargFacts) facts = host_facts (host);
  const KargPlugin *provider = find_provider (facts);

  g_test_message ("%s", host);
  g_assert_cmpstr (provider != NULL ? provider->name : NULL, ==, name);
}

static void
test_vendors_know_their_hardware (void)
{
  static const char *const rows[][2] = {
    { "intel-vtd-off", "intel-iommu" },  { "intel-vtd-on", "intel-iommu" },   { "intel-no-dmar", "intel-iommu" },
    { "zhaoxin", "intel-iommu" },        { "centaur", "intel-iommu" },        { "dmar-only", "intel-iommu" },
    { "intel-cpu-only", "intel-iommu" }, { "amd-ivrs-on", "amd-iommu" },      { "amd-ivrs-off", "amd-iommu" },
    { "amd-no-ivrs", "amd-iommu" },      { "hygon", "amd-iommu" },            { "hygon-cpu-only", "amd-iommu" },
    { "vm-no-iommu", "amd-iommu" },      { "two-tables", "amd-iommu" },       { "power8-opal", "power8-iommu" },
    { "power9-pseries", "power8-iommu" }, { "arm64-smmu", "arm-smmu" },       { "s390x", NULL },
    { "no-table-no-cpu", NULL },         { "nothing-known", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_provider (rows[i][0], rows[i][1]);
}

/* "Not mine" needs to be known. */
static void
test_vendors_abstain_when_nothing_is_known (void)
{
  g_autoptr (KargFacts) facts = host_facts ("nothing-known");
  const char *reason = NULL;

  for (guint i = 0; vendors[i] != NULL; i++)
    {
      g_assert_cmpint (vendors[i]()->vendor->match (facts, "iommu", &reason), ==, KARG_MATCH_UNKNOWN);
      g_assert_nonnull (strstr (reason, "known"));
    }
}

/* Whatever the facts: at most one plugin says yes, and a table outweighs the CPU. */
static void
test_vendors_never_claim_together (void)
{
  static const char *const architectures[] = { NULL, "x86_64", "i686", "ppc64le", "aarch64" };
  static const char *const makers[] = { NULL,           "GenuineIntel",  "AuthenticAMD", "HygonGenuine",
                                        "CentaurHauls", "  Shanghai  ", "POWER",        "ARM", "Other" };
  guint seen = 0;

  for (guint a = 0; a < G_N_ELEMENTS (architectures); a++)
    for (guint m = 0; m < G_N_ELEMENTS (makers); m++)
      for (guint tables = 0; tables < 9; tables++)
        {
          g_autoptr (KargFacts) facts = karg_facts_new ();
          const char *reason;
          guint yes = 0;

          karg_facts_set (facts, "cpu", "architecture", architectures[a], "test");
          karg_facts_set (facts, "cpu", "vendor", makers[m], "test");
          karg_facts_set_tristate (facts, "acpi", "DMAR", tables % 3, "test");
          karg_facts_set_tristate (facts, "acpi", "IVRS", tables / 3, "test");
          for (guint i = 0; vendors[i] != NULL; i++)
            yes += vendors[i]()->vendor->match (facts, "iommu", &reason) == KARG_MATCH_YES;
          seen |= 1u << yes;
          g_assert_cmpuint (yes, <=, 1);
        }
  g_assert_cmpuint (seen, ==, 3);
}

static void
test_vendors_intel_enable (void)
{
  static const char *const rows[][2] = {
    { "", "intel_iommu=on" },
    { "ro quiet", "ro quiet intel_iommu=on" },
    { "ro intel_iommu=on quiet", "ro intel_iommu=on quiet" },
    { "ro intel_iommu=off quiet", "ro intel_iommu=on quiet" },
    { "intel-iommu=off quiet", "intel-iommu=on quiet" },
    { "intel_iommu=igfx_off,off", "intel_iommu=igfx_off,on" },
    { "intel_iommu=off,sm_on", "intel_iommu=sm_on,on" },
    { "intel_iommu=on,sm_on", "intel_iommu=on,sm_on" },
    { "intel_iommu=off intel_iommu=on", "intel_iommu=on" },
    { "intel_iommu=off intel_iommu=sm_on", "intel_iommu=sm_on,on" },
    { "iommu=off ro", "ro intel_iommu=on" },
    { "iommu=off,pt ro", "iommu=pt ro intel_iommu=on" },
    { "iommu=noforce ro", "iommu=noforce ro intel_iommu=on" },
    { "ro -- intel_iommu=off", "ro intel_iommu=on -- intel_iommu=off" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_becomes ("intel-vtd-off", "", rows[i][0], rows[i][1]);
}

static void
test_vendors_amd_enable (void)
{
  static const char *const rows[][2] = {
    { "ro quiet", "ro quiet amd_iommu=on" },
    { "ro amd_iommu=off quiet", "ro amd_iommu=on quiet" },
    { "amd_iommu=pgtbl_v2,off", "amd_iommu=pgtbl_v2,on" },
    { "iommu=off", "amd_iommu=on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_becomes ("amd-ivrs-off", "", rows[i][0], rows[i][1]);
  assert_notes ("amd-ivrs-off", "", "", "Unknown option - 'on'", TRUE);
}

static void
test_vendors_amd_without_the_documented_argument (void)
{
  static const char settings[] = "amd-iommu: { documented_argument = false; };";
  g_autoptr (KargFacts) facts = host_facts ("amd-ivrs-off");
  g_autoptr (KargProposal) proposal = propose (facts, "passthrough", settings, NULL);
  g_autofree char *after = apply (proposal, "ro amd_iommu=off quiet");

  g_assert_cmpstr (after, ==, "ro quiet iommu=pt");
  assert_notes ("amd-ivrs-off", "", settings, "by itself", TRUE);
  assert_notes ("amd-ivrs-off", "", settings, "Unknown option", FALSE);
}

static void
test_vendors_passthrough_comes_beside (void)
{
  assert_becomes ("intel-vtd-off", "passthrough", "ro", "ro intel_iommu=on iommu=pt");
  assert_becomes ("intel-vtd-off", "passthrough", "intel_iommu=on ro", "intel_iommu=on ro iommu=pt");
  assert_becomes ("intel-vtd-off", "passthrough", "iommu=nopt ro", "ro intel_iommu=on iommu=pt");
  assert_becomes ("intel-vtd-off", "passthrough", "iommu=usedac iommu.passthrough=0",
                  "iommu=usedac intel_iommu=on iommu=pt");
  assert_becomes ("amd-ivrs-on", "passthrough", "ro", "ro amd_iommu=on iommu=pt");
  assert_becomes ("power8-opal", "passthrough", "ro", "ro");
  assert_notes ("amd-ivrs-on", "passthrough", "", "SEV-SNP", TRUE);
}

/* What is dangerous isn't done until somebody says that he knows, and what is pointless only on demand; of the two demands one
 * doesn't stand for the other. */
static void
test_vendors_dangerous_and_pointless (void)
{
  static const char *const options[] = { "unsafe-interrupts", NULL };
  static const char *const consents[] = { "guests-are-trusted", NULL };
  static const struct
  {
    const char *host;
    gboolean force;
    gboolean consents;
    int code;
  } cases[] = {
    { "centaur", FALSE, FALSE, KARG_ERROR_NEEDS_CONSENT },   { "centaur", TRUE, FALSE, KARG_ERROR_NEEDS_CONSENT },
    { "centaur", FALSE, TRUE, -1 },                          { "intel-vtd-on", FALSE, TRUE, KARG_ERROR_FORCEABLE },
    { "intel-vtd-on", TRUE, FALSE, KARG_ERROR_NEEDS_CONSENT }, { "intel-vtd-on", TRUE, TRUE, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KargFacts) facts = host_facts (cases[i].host);
      g_autoptr (KargRequest) request = karg_request_new ("iommu", options, NULL, NULL);
      g_autoptr (KargProposal) proposal = karg_proposal_new ();
      g_autoptr (GError) error = NULL;

      karg_request_allow (request, cases[i].force, cases[i].consents ? consents : NULL);
      gboolean proposed = karg_plugin_intel_iommu ()->vendor->propose (facts, request, proposal, &error);
      g_assert_cmpint (proposed, ==, cases[i].code < 0);
      if (cases[i].code >= 0)
        g_assert_error (error, KARG_ERROR, cases[i].code);
    }
}

/* What an option brings says so, for it goes with the option alone. */
static void
test_vendors_tell_what_an_option_brings (void)
{
  static const char *const hosts_with_all[] = { "centaur", "vm-no-iommu", "amd-no-ivrs" };
  static const char *const brought[][2] = {
    { "iommu=pt", "passthrough" },
    { "iommu=nopt", "passthrough" },
    { "iommu.passthrough=0", "passthrough" },
    { "vfio_iommu_type1.allow_unsafe_interrupts=1", "unsafe-interrupts" },
  };

  for (guint h = 0; h < G_N_ELEMENTS (hosts_with_all); h++)
    {
      g_autoptr (KargFacts) facts = host_facts (hosts_with_all[h]);
      g_autoptr (GError) error = NULL;
      g_autoptr (KargProposal) proposal = propose (facts, "passthrough unsafe-interrupts", "", &error);
      g_assert_no_error (error);
      const GPtrArray *edits = karg_proposal_get_edits (proposal);
      guint of_options = 0;

      for (guint i = 0; i < edits->len; i++)
        {
          const KargProposedEdit *proposed = g_ptr_array_index (edits, i);
          const char *option = NULL;

          for (guint b = 0; b < G_N_ELEMENTS (brought); b++)
            if (g_str_equal (karg_edit_get_text (proposed->edit), brought[b][0]))
              option = brought[b][1];
          g_assert_cmpstr (proposed->option, ==, option);
          of_options += option != NULL;
        }
      g_assert_cmpuint (of_options, ==, G_N_ELEMENTS (brought));
    }
}

/* Kernels before 5.14 read the maker's word only; the recorded facts name no kernel. */
static void
test_vendors_strict (void)
{
  g_autoptr (KargFacts) facts = host_facts ("intel-vtd-on");
  g_autoptr (GError) error = NULL;

  assert_becomes ("intel-vtd-on", "strict", "ro iommu.strict=0", "ro iommu.strict=1 intel_iommu=on");
  assert_becomes ("amd-ivrs-on", "strict", "ro", "ro amd_iommu=on iommu.strict=1");
  karg_facts_set (facts, "kernel 5.14.0-503.el9", "image", "/boot/a", "x");
  karg_facts_set (facts, "kernel 5.4.0-42-generic", "image", "/boot/b", "x");
  g_autoptr (KargProposal) proposal = propose (facts, "strict", "", &error);
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  guint older = 0;
  for (guint i = 0; i < edits->len; i++)
    {
      const KargProposedEdit *proposed = g_ptr_array_index (edits, i);
      if (!g_str_equal (karg_edit_get_text (proposed->edit), "intel_iommu=strict"))
        continue;
      g_assert_cmpstr (proposed->kernel, ==, "5.4.0-42-generic");
      older++;
    }
  g_assert_cmpuint (older, ==, 1);
}

/* What every kernel does anyway is written because manuals ask for it, and not when only what is needed is wanted; for one
 * kernel of several it is needed. */
static void
test_vendors_intel_only_what_is_needed (void)
{
  static const struct
  {
    const char *other;
    const char *settings;
    gboolean written;
  } rows[] = { { "y", "", TRUE }, { "y", "kargctl: { arguments = \"only-what-is-needed\"; };", FALSE },
               { "n", "kargctl: { arguments = \"only-what-is-needed\"; };", TRUE },
               { NULL, "kargctl: { arguments = \"only-what-is-needed\"; };", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargFacts) facts = host_facts ("intel-vtd-on");
      g_autoptr (GError) error = NULL;
      karg_facts_set (facts, "kernel a", "config.INTEL_IOMMU_DEFAULT_ON", "y", "x");
      karg_facts_set (facts, "kernel b", "image", "/boot/b", "x");
      karg_facts_set (facts, "kernel b", "config.INTEL_IOMMU_DEFAULT_ON", rows[i].other, "x");
      g_autoptr (KargProposal) proposal = propose (facts, "", rows[i].settings, &error);
      g_assert_no_error (error);
      const GPtrArray *edits = karg_proposal_get_edits (proposal);
      gboolean written = FALSE;
      for (guint e = 0; e < edits->len; e++)
        written |= g_str_equal (karg_edit_get_text (((const KargProposedEdit *) g_ptr_array_index (edits, e))->edit),
                                "intel_iommu=on");
      g_assert_cmpint (written, ==, rows[i].written);
    }
}

static void
test_vendors_passthrough_that_all_kernels_do (void)
{
  static const struct
  {
    const char *settings;
    gboolean written;
    const char *says;
  } rows[] = { { "", TRUE, "it is written because manuals ask for it" },
               { "kargctl: { arguments = \"only-what-is-needed\"; };", FALSE, "it needs no argument" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargFacts) facts = host_facts ("intel-vtd-off");
      karg_facts_set (facts, "kernel a", "config.IOMMU_DEFAULT_PASSTHROUGH", "y", "x");
      g_autoptr (KargProposal) proposal = propose (facts, "passthrough", rows[i].settings, NULL);
      g_autofree char *after = apply (proposal, "ro iommu.passthrough=0");
      g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
      g_assert_cmpstr (after, ==, rows[i].written ? "ro intel_iommu=on iommu=pt" : "ro intel_iommu=on");
      g_assert_nonnull (strstr (notes, rows[i].says));
    }
}

/* A kernel that ignores the boot loader, or has no driver: nothing changes there. */
static void
test_vendors_kernels_that_cannot (void)
{
  static const char *const rows[][3] = { { "config.CMDLINE_FORCE", "y", "ignore the boot loader's arguments" },
                                         { "config.CMDLINE_OVERRIDE", "y", "ignore the boot loader's arguments" },
                                         { "config.INTEL_IOMMU", "n", "without the driver of this IOMMU" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargFacts) facts = host_facts ("intel-vtd-off");
      karg_facts_set (facts, "kernel 6.1", rows[i][0], rows[i][1], "x");
      g_autoptr (KargProposal) proposal = propose (facts, "", "", NULL);
      g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
      g_assert_nonnull (strstr (notes, rows[i][2]));
      g_assert_nonnull (strstr (notes, "kernel 6.1"));
    }
}

static void
test_vendors_power_state (void)
{
  const char *reason = NULL;
  g_autoptr (KargFacts) facts = host_facts ("power8-opal");

  g_assert_cmpint (karg_plugin_power8_iommu ()->vendor->state (facts, "iommu", &reason), ==, KARG_YES);
  g_assert_cmpstr (reason, ==, "always on on POWER");
  karg_facts_set (facts, "iommu", "active", "no", "x");
  g_assert_cmpint (karg_plugin_power8_iommu ()->vendor->state (facts, "iommu", &reason), ==, KARG_NO);
  g_assert_nonnull (strstr (reason, "no PCI host bridge"));
}

/* Of kernels that differ each is named. */
static void
test_vendors_intel_names_the_kernels (void)
{
  g_autoptr (KargFacts) facts = host_facts ("intel-vtd-on");
  karg_facts_set (facts, "kernel 5.10", "config.INTEL_IOMMU_DEFAULT_ON", "n", "x");
  karg_facts_set (facts, "kernel 6.1", "config.INTEL_IOMMU_DEFAULT_ON", "y", "x");
  karg_facts_set (facts, "kernel 6.2", "config.INTEL_IOMMU_DEFAULT_ON", "y", "x");
  g_autoptr (KargProposal) proposal = propose (facts, "", "", NULL);
  g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));

  g_assert_nonnull (strstr (notes, "5.10 needs intel_iommu=on, 6.1, 6.2 has it on by itself"));
}

/* On 64-bit ARM the feature needs nothing, and iommu=pt would be read by nobody. */
static void
test_vendors_arm (void)
{
  assert_becomes ("arm64-smmu", "", "ro quiet", "ro quiet");
  assert_becomes ("arm64-smmu", "passthrough", "ro iommu.passthrough=0", "ro iommu.passthrough=1");
  assert_becomes ("arm64-smmu", "strict", "ro iommu.strict=0", "ro iommu.strict=1");
  assert_becomes ("arm64-smmu", "unsafe-interrupts", "ro", "ro vfio_iommu_type1.allow_unsafe_interrupts=1");
  assert_notes ("arm64-smmu", "", "", "nothing to do", TRUE);
}

static void
test_vendors_arm_without_smmu (void)
{
  static const char *const rows[][3] = { { "no", "no", "switch it on in the firmware" },
                                         { "no", "yes", "its host has to give it one" },
                                         { "yes", "no", "where firmware describes one" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargFacts) facts = host_facts ("arm64-smmu");
      karg_facts_set (facts, "iommu", "active", "no", "x");
      karg_facts_set (facts, "acpi", "IORT.smmu", rows[i][0], "x");
      karg_facts_set (facts, "machine", "hypervisor", rows[i][1], "x");
      g_autoptr (KargProposal) proposal = propose (facts, "", "", NULL);
      g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
      g_assert_nonnull (strstr (notes, rows[i][2]));
    }
}

/* Without interrupt remapping VFIO will refuse: told with the argument, not only by VFIO after a reboot. */
static void
test_vendors_tell_of_interrupts (void)
{
  g_autoptr (KargFacts) facts = host_facts ("intel-vtd-on");
  karg_facts_set (facts, "iommu", "interrupt-remapping", "no", "x");
  karg_facts_set (facts, "acpi", "DMAR.interrupt-remapping", "no", "x");
  g_autoptr (KargProposal) proposal = propose (facts, "", "", NULL);
  g_autoptr (KargProposal) unsafe = propose (facts, "unsafe-interrupts", "", NULL);
  g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
  g_autofree char *unsafe_notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (unsafe));

  g_assert_nonnull (strstr (notes, "VFIO refuses every device"));
  g_assert_null (strstr (unsafe_notes, "VFIO refuses every device"));
  assert_notes ("intel-vtd-on", "", "", "VFIO refuses every device", FALSE);
}

static void
assert_unsafe_refused (const char *host, KargErrorCode code, const char *words)
{
  g_autoptr (KargFacts) facts = host_facts (host);
  g_autoptr (GError) error = NULL;

  g_assert_null (propose (facts, "unsafe-interrupts", "", &error));
  g_assert_error (error, KARG_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_vendors_unsafe_interrupts (void)
{
  assert_unsafe_refused ("intel-vtd-off", KARG_ERROR_FORCEABLE, "/proc/interrupts");
  assert_unsafe_refused ("amd-ivrs-on", KARG_ERROR_FORCEABLE, "/proc/interrupts");
  assert_unsafe_refused ("power8-opal", KARG_ERROR_UNSUPPORTED, "x86");
  assert_becomes ("centaur", "unsafe-interrupts", "ro",
                  "ro intel_iommu=on vfio_iommu_type1.allow_unsafe_interrupts=1");
  assert_becomes ("centaur", "unsafe-interrupts", "vfio-iommu-type1.allow-unsafe-interrupts=0 ro",
                  "vfio_iommu_type1.allow_unsafe_interrupts=1 ro intel_iommu=on");
  assert_notes ("centaur", "unsafe-interrupts", "", "security", TRUE);
  assert_notes ("zhaoxin", "unsafe-interrupts", "", "try without", TRUE);
  assert_notes ("centaur", "unsafe-interrupts", "", "try without", FALSE);
}

static void
test_vendors_power_has_nothing_to_do (void)
{
  assert_becomes ("power8-opal", "", "ro quiet", "ro quiet");
  assert_becomes ("power9-pseries", "", "intel_iommu=off", "intel_iommu=off");
  assert_notes ("power8-opal", "", "", "POWER8", TRUE);
  assert_notes ("power9-pseries", "", "", "always on", TRUE);
}

static void
test_vendors_say_what_keeps_it_off (void)
{
  assert_notes ("intel-no-dmar", "", "", "switch VT-d on in the firmware", TRUE);
  assert_notes ("amd-no-ivrs", "", "", "AMD-Vi", TRUE);
  assert_notes ("vm-no-iommu", "", "", "virtual machine", TRUE);
  assert_notes ("intel-vtd-off", "", "", "no DMAR", FALSE);
  assert_notes ("intel-cpu-only", "", "", "no DMAR", FALSE);

  g_autoptr (KargFacts) facts = host_facts ("amd-ivrs-on");
  karg_facts_set (facts, "kernel 6.1.0-cloud", "config.AMD_IOMMU", "n", "/boot/config-6.1.0-cloud");
  karg_facts_set (facts, "kernel 6.1.0", "config.AMD_IOMMU", "y", "/boot/config-6.1.0");
  g_autoptr (KargProposal) proposal = propose (facts, "", "", NULL);
  g_autofree char *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
  g_assert_nonnull (strstr (notes, "kernel 6.1.0-cloud was built without"));
  g_assert_null (strstr (notes, "kernel 6.1.0 was built without"));
}

static void
test_vendors_state (void)
{
  static const struct
  {
    const char *host;
    KargTristate state;
  } rows[] = {
    { "intel-vtd-off", KARG_NO },      { "intel-vtd-on", KARG_YES }, { "amd-ivrs-on", KARG_YES },
    { "amd-ivrs-off", KARG_NO },       { "power8-opal", KARG_YES },  { "power9-pseries", KARG_YES },
    { "intel-cpu-only", KARG_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargFacts) facts = host_facts (rows[i].host);
      const char *reason = NULL;

      g_test_message ("%s", rows[i].host);
      g_assert_cmpint (find_provider (facts)->vendor->state (facts, "iommu", &reason), ==, rows[i].state);
      g_assert_nonnull (reason);
    }
}

/* What the kernel makes of a line. It looks at each word in turn and compares only the beginning of each item. */
typedef struct
{
  gboolean maker;       /* drivers/iommu/intel/iommu.c, drivers/iommu/amd/init.c */
  gboolean no_iommu;    /* arch/x86/kernel/pci-dma.c */
  gboolean passthrough;
} Kernel;

static void
kernel_read_maker (Kernel *kernel, char **items)
{
  for (guint i = 0; items[i] != NULL; i++)
    if (strncmp (items[i], "on", 2) == 0 || strncmp (items[i], "off", 3) == 0)
      kernel->maker = items[i][1] == 'n';
}

static void
kernel_read_iommu (Kernel *kernel, char **items)
{
  for (guint i = 0; items[i] != NULL; i++)
    {
      if (strncmp (items[i], "off", 3) == 0)
        kernel->no_iommu = TRUE;
      if (strncmp (items[i], "usedac", 6) == 0)
        return;
      if (strncmp (items[i], "pt", 2) == 0 || strncmp (items[i], "nopt", 4) == 0)
        kernel->passthrough = items[i][0] == 'p';
    }
}

static void
kernel_read_line (Kernel *kernel, const char *line, const char *parameter)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  for (guint w = 0; words[w] != NULL; w++)
    {
      g_auto (GStrv) halves = g_strsplit (words[w], "=", 2);
      g_auto (GStrv) items = g_strsplit (halves[0] != NULL && halves[1] != NULL ? halves[1] : "", ",", -1);

      if (g_strcmp0 (halves[0], parameter) == 0)
        kernel_read_maker (kernel, items);
      else if (g_strcmp0 (halves[0], "iommu") == 0)
        kernel_read_iommu (kernel, items);
    }
}

/* Every line of three words from a heap of good and bad ones ends up with the IOMMU on in passthrough mode, and
 * stays so. */
static void
test_vendors_every_line_ends_up_on (void)
{
  static const struct
  {
    const char *host;
    const char *parameter;
    gboolean by_default;
    const char *words[10];
  } rows[] = {
    { "intel-vtd-off", "intel_iommu", FALSE,
      { "ro", "iommu=off", "iommu=pt,off", "iommu=usedac,nopt", "intel_iommu=off", "intel_iommu=on", "intel_iommu=on,off",
        "intel_iommu=off,sm_on", "intel_iommu", "intel_iommu=" } },
    { "amd-ivrs-off", "amd_iommu", TRUE,
      { "ro", "iommu=off", "iommu=pt,off", "iommu=pt,nopt", "amd_iommu=off", "amd_iommu=on", "amd_iommu=pgtbl_v2,off",
        "amd_iommu=off,off", "amd_iommu", "amd_iommu=" } },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (KargFacts) facts = host_facts (rows[r].host);
      g_autoptr (KargProposal) proposal = propose (facts, "passthrough", "", NULL);

      for (guint n = 0; n < 1000; n++)
        {
          g_autofree char *before = g_strjoin (" ", rows[r].words[n / 100], rows[r].words[n / 10 % 10],
                                               rows[r].words[n % 10], NULL);
          g_autofree char *after = apply (proposal, before);
          g_autofree char *again = apply (proposal, after);

          Kernel kernel = { .maker = rows[r].by_default };

          kernel_read_line (&kernel, after, rows[r].parameter);
          if (!kernel.maker || kernel.no_iommu || !kernel.passthrough)
            g_error ("\"%s\" became \"%s\", which is not what was asked for", before, after);
          g_assert_cmpstr (again, ==, after);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hosts = argv[1];
  g_test_add_func ("/vendors/hardware", test_vendors_know_their_hardware);
  g_test_add_func ("/vendors/abstain", test_vendors_abstain_when_nothing_is_known);
  g_test_add_func ("/vendors/never-together", test_vendors_never_claim_together);
  g_test_add_func ("/vendors/intel-enable", test_vendors_intel_enable);
  g_test_add_func ("/vendors/amd-enable", test_vendors_amd_enable);
  g_test_add_func ("/vendors/amd-undocumented", test_vendors_amd_without_the_documented_argument);
  g_test_add_func ("/vendors/passthrough", test_vendors_passthrough_comes_beside);
  g_test_add_func ("/vendors/options", test_vendors_tell_what_an_option_brings);
  g_test_add_func ("/vendors/strict", test_vendors_strict);
  g_test_add_func ("/vendors/intel-only-what-is-needed", test_vendors_intel_only_what_is_needed);
  g_test_add_func ("/vendors/passthrough-anyway", test_vendors_passthrough_that_all_kernels_do);
  g_test_add_func ("/vendors/kernels-that-cannot", test_vendors_kernels_that_cannot);
  g_test_add_func ("/vendors/power-state", test_vendors_power_state);
  g_test_add_func ("/vendors/intel-kernels", test_vendors_intel_names_the_kernels);
  g_test_add_func ("/vendors/arm", test_vendors_arm);
  g_test_add_func ("/vendors/arm-without-smmu", test_vendors_arm_without_smmu);
  g_test_add_func ("/vendors/interrupts", test_vendors_tell_of_interrupts);
  g_test_add_func ("/vendors/dangerous-and-pointless", test_vendors_dangerous_and_pointless);
  g_test_add_func ("/vendors/unsafe-interrupts", test_vendors_unsafe_interrupts);
  g_test_add_func ("/vendors/power", test_vendors_power_has_nothing_to_do);
  g_test_add_func ("/vendors/obstacles", test_vendors_say_what_keeps_it_off);
  g_test_add_func ("/vendors/state", test_vendors_state);
  g_test_add_func ("/vendors/every-line", test_vendors_every_line_ends_up_on);
  return g_test_run ();
}
