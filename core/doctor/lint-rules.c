/* lint-rules.c: arguments that don't do what they look like.
 *
 * A rule says of one word, or of one item of its comma list, what the kernel's own parser makes of it. It is a problem
 * only where somebody's wish isn't met, or where it does harm; what is merely idle, or what the kernel does anyway, is
 * told and is well. A rule that depends on the machine, or on how the kernels were built, holds only where that is
 * known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/devices.h>

#include <string.h>

typedef enum
{
  KARG_LINT_DEAD,       /* nobody reads it, and somebody wants it */
  KARG_LINT_HARMFUL,
  KARG_LINT_DOUBTFUL,   /* perhaps nobody reads it */
  KARG_LINT_DEPRECATED, /* it works, and the kernel's log asks for another one */
  KARG_LINT_REDUNDANT,  /* the kernel does it anyway */
  KARG_LINT_IDLE,       /* nobody reads it, and it does no harm */
} KargLintKind;

static const struct
{
  const char *check;
  KargFindingVerdict verdict;
} karg_lint_kinds[] = {
  [KARG_LINT_DEAD] = { "argument-dead", KARG_FINDING_PROBLEM },
  [KARG_LINT_HARMFUL] = { "argument-harmful", KARG_FINDING_PROBLEM },
  [KARG_LINT_DOUBTFUL] = { "argument-doubtful", KARG_FINDING_UNKNOWN },
  [KARG_LINT_DEPRECATED] = { "argument-deprecated", KARG_FINDING_OK },
  [KARG_LINT_REDUNDANT] = { "argument-redundant", KARG_FINDING_OK },
  [KARG_LINT_IDLE] = { "argument-idle", KARG_FINDING_OK },
};

/* The conditions. @line: all that the kernel reads. */
typedef gboolean (*KargLintWhen) (const KargFacts *facts, const KargWord *word, const KargCmdline *line);

static gboolean
karg_lint_rules_on_x86 (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_machine_get (facts) == KARG_MACHINE_X86;
}

static gboolean
karg_lint_rules_on_arm (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_machine_get (facts) == KARG_MACHINE_ARM64;
}

static gboolean
karg_lint_rules_on_intel (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_machine_is_intel (facts);
}

static gboolean
karg_lint_rules_on_amd (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_machine_is_amd (facts);
}

/* What isn't known to be another architecture may be an x86 one. */
static gboolean
karg_lint_rules_maybe_x86 (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  KargMachine machine = karg_machine_get (facts);

  return machine == KARG_MACHINE_X86 || machine == KARG_MACHINE_UNKNOWN;
}

static gboolean
karg_lint_rules_not_on_x86 (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return !karg_lint_rules_maybe_x86 (facts, word, line);
}

static gboolean
karg_lint_rules_not_on_intel (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return !karg_machine_is_intel (facts) && karg_lint_rules_maybe_x86 (facts, word, line);
}

static gboolean
karg_lint_rules_not_on_amd (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return !karg_machine_is_amd (facts) && karg_lint_rules_maybe_x86 (facts, word, line);
}

static gboolean
karg_lint_rules_default_on (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return !karg_machine_is_amd (facts) && karg_machine_kernels_have (facts, "config.INTEL_IOMMU_DEFAULT_ON", "y");
}

static gboolean
karg_lint_rules_default_passthrough (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_machine_get (facts) == KARG_MACHINE_X86
         && karg_machine_kernels_have (facts, "config.IOMMU_DEFAULT_PASSTHROUGH", "y");
}

static gboolean
karg_lint_rules_default_realloc (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_machine_kernels_have (facts, "config.PCI_REALLOC_ENABLE_AUTO", "y");
}

/* Where Intel's IOMMU stays off: nothing switches it on, neither the line, nor a default, nor the firmware's wish. Only
 * asked of entries, as a template may be a part of the line. */
static gboolean
karg_lint_rules_nothing_on (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  const char *asked = karg_cmdline_get_last_value (line, "intel_iommu");

  return karg_machine_is_intel (facts) && karg_facts_is (facts, "acpi", "DMAR.platform-opt-in", "no")
         && karg_machine_kernels_have (facts, "config.INTEL_IOMMU_DEFAULT_ON", "n")
         && !karg_facts_is (facts, "iommu", "active", "yes") && asked == NULL;
}

static gboolean
karg_lint_rules_blocks_snp (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_facts_is (facts, "iommu", "snp-blocked", "yes");
}

static gboolean
karg_lint_rules_remapped (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_facts_is (facts, "iommu", "interrupt-remapping", "yes") && word->value != NULL
         && strchr ("1yY", *word->value) != NULL;
}

/* The running kernel's own word for it. */
static gboolean
karg_lint_rules_reported (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  const char *text = karg_facts_get (facts, "running", "unknown-arguments");
  g_autoptr (KargCmdline) unknown = karg_cmdline_parse (text != NULL ? text : "", -1);

  return karg_cmdline_contains (unknown, word->key, NULL);
}

static gboolean
karg_lint_rules_not_reported (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return !karg_lint_rules_reported (facts, word, line);
}

/* How many devices one item of the list, "vendor:device[:…]", is for. */
static guint
karg_lint_rules_count_devices (const KargFacts *facts, const char *item)
{
  g_auto (GStrv) numbers = g_strsplit (item, ":", 3);
  g_autofree char *pair = g_strv_length (numbers) >= 2 ? g_strdup_printf ("%s:%s", numbers[0], numbers[1]) : NULL;
  g_auto (GStrv) found = pair != NULL ? karg_devices_find (facts, pair, NULL) : NULL;

  return found != NULL ? g_strv_length (found) : 0;
}

static gboolean
karg_lint_rules_some_item (const KargFacts *facts, const KargWord *word, gboolean twins)
{
  g_auto (GStrv) items = g_strsplit (word->value != NULL ? word->value : "", ",", -1);
  gboolean known = karg_facts_get (facts, "pci", "devices") != NULL;

  for (guint i = 0; known && items[i] != NULL; i++)
    {
      guint count = *items[i] != '\0' ? karg_lint_rules_count_devices (facts, items[i]) : 1;
      if (twins ? count > 1 : count == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
karg_lint_rules_holds_twins (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_lint_rules_some_item (facts, word, TRUE);
}

static gboolean
karg_lint_rules_holds_nothing (const KargFacts *facts, const KargWord *word, const KargCmdline *line)
{
  return karg_lint_rules_some_item (facts, word, FALSE);
}

typedef struct
{
  const char *key;
  const char *item; /* the value, or an item of it; NULL: whatever it is */
  KargLintWhen when; /* NULL: always */
  KargLintKind kind;
  const char *what;
  const char *instead; /* a word to be added in its place; NULL: none */
  const char *advice;  /* NULL: none */
} KargLintRule;

static const KargLintRule karg_lint_rules[] = {
  { "amd_iommu", NULL, karg_lint_rules_not_on_x86, KARG_LINT_IDLE, "only x86 reads it: it has no effect on this machine" },
  { "intel_iommu", NULL, karg_lint_rules_not_on_x86, KARG_LINT_IDLE, "only x86 reads it: it has no effect on this machine" },
  { "amd_iommu", "on", karg_lint_rules_not_on_intel, KARG_LINT_IDLE,
    "no kernel knows this value; AMD's IOMMU is on without it" },
  { "amd_iommu", "pt", karg_lint_rules_not_on_intel, KARG_LINT_DEAD, "no kernel knows this value", "iommu=pt" },
  { "amd_iommu", NULL, karg_lint_rules_on_intel, KARG_LINT_IDLE,
    "it has no effect on this machine, whose IOMMU is of Intel's kind" },
  { "amd_iommu", "off", karg_lint_rules_not_on_intel, KARG_LINT_HARMFUL, "it switches the IOMMU off" },
  { "amd_iommu", "fullflush", karg_lint_rules_on_amd, KARG_LINT_DEPRECATED,
    "newer kernels ask for iommu.strict=1 instead" },
  { "intel_iommu", "pt", karg_lint_rules_maybe_x86, KARG_LINT_DEAD, "no kernel knows this value", "iommu=pt" },
  { "intel_iommu", "on", karg_lint_rules_on_amd, KARG_LINT_IDLE,
    "it has no effect on this machine, whose IOMMU is of AMD's kind" },
  { "intel_iommu", "on", karg_lint_rules_default_on, KARG_LINT_REDUNDANT,
    "every installed kernel was built with the IOMMU on (INTEL_IOMMU_DEFAULT_ON)" },
  { "intel_iommu", "off", karg_lint_rules_not_on_amd, KARG_LINT_HARMFUL,
    "it switches Intel's IOMMU off, also where firmware asks for it" },
  { "intel_iommu", "igfx_off", karg_lint_rules_on_intel, KARG_LINT_DOUBTFUL,
    "the integrated graphics are left out of the IOMMU: they can't go to a guest" },
  { "intel_iommu", "strict", karg_lint_rules_maybe_x86, KARG_LINT_DEPRECATED, "newer kernels ask for iommu.strict=1 instead" },
  { "intel_iommu", "forcedac", karg_lint_rules_maybe_x86, KARG_LINT_DEPRECATED, "newer kernels ask for iommu.forcedac=1 instead" },
  { "iommu", "off", karg_lint_rules_on_x86, KARG_LINT_HARMFUL, "it switches the IOMMU off" },
  { "iommu", "on", karg_lint_rules_on_x86, KARG_LINT_IDLE, "no kernel knows this value: it switches nothing on" },
  { "iommu", "1", karg_lint_rules_on_x86, KARG_LINT_IDLE,
    "a number is the size of an old AGP aperture: it switches nothing on" },
  { "iommu", "pt", karg_lint_rules_default_passthrough, KARG_LINT_REDUNDANT,
    "every installed kernel was built so (IOMMU_DEFAULT_PASSTHROUGH)" },
  { "iommu", "pt", karg_lint_rules_on_arm, KARG_LINT_DEAD, "only x86 reads “iommu=”", "iommu.passthrough=1" },
  { "iommu", "pt", karg_lint_rules_blocks_snp, KARG_LINT_HARMFUL, "it keeps SEV-SNP guests from running" },
  { "iommu", "pt", karg_lint_rules_nothing_on, KARG_LINT_DEAD, "it switches no IOMMU on, and nothing else does" },
  { "iommu.passthrough", "1", karg_lint_rules_blocks_snp, KARG_LINT_HARMFUL, "it keeps SEV-SNP guests from running" },
  { "intremap", "off", karg_lint_rules_maybe_x86, KARG_LINT_HARMFUL, "it switches interrupt remapping off: VFIO refuses every device then" },
  { "nointremap", NULL, karg_lint_rules_maybe_x86, KARG_LINT_HARMFUL,
    "it switches interrupt remapping off: VFIO refuses every device then" },
  { "vfio_iommu_type1.allow_unsafe_interrupts", NULL, karg_lint_rules_remapped, KARG_LINT_HARMFUL,
    "interrupts are remapped here: nothing needs it, and it would hide that they are no more" },
  { "vfio-pci.ids", NULL, karg_lint_rules_holds_twins, KARG_LINT_DOUBTFUL,
    "it takes every device with these numbers, of which this machine has several; whether all are meant isn't known" },
  { "vfio-pci.ids", NULL, karg_lint_rules_holds_nothing, KARG_LINT_DEAD,
    "this machine has no device with some of these numbers", NULL, "take the numbers out that no device has" },
  { "pcie_acs_override", NULL, karg_lint_rules_reported, KARG_LINT_DEAD,
    "the running kernel lacks the patch that reads it" },
  { "pcie_acs_override", NULL, karg_lint_rules_not_reported, KARG_LINT_DOUBTFUL,
    "only a patched kernel reads it, and what it shows as groups of their own isn't kept apart" },
  { "pci", "realloc", karg_lint_rules_default_realloc, KARG_LINT_REDUNDANT,
    "every installed kernel does it where it is needed (PCI_REALLOC_ENABLE_AUTO)" },
  { "kvm_intel.nested", NULL, karg_lint_rules_on_amd, KARG_LINT_IDLE,
    "it has no effect on this machine, whose IOMMU is of AMD's kind" },
  { "kvm_amd.nested", NULL, karg_lint_rules_on_intel, KARG_LINT_IDLE,
    "it has no effect on this machine, whose IOMMU is of Intel's kind" },
  { "rdblacklist", NULL, NULL, KARG_LINT_DOUBTFUL, "newer dracut doesn't read it any more, older does", NULL,
    "use rd.driver.blacklist=, which all of them read" },
  { "rd.blacklist", NULL, NULL, KARG_LINT_DEAD, "no initramfs has ever read it", NULL,
    "use rd.driver.blacklist=, which dracut reads" },
  { "video", "efifb:off", NULL, KARG_LINT_REDUNDANT,
    "vfio-pci takes the firmware's framebuffer off a device by itself" },
};

gboolean
karg_lint_is_kernel_key (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (karg_lint_rules); i++)
    if (karg_key_equal (karg_lint_rules[i].key, key))
      return !g_str_has_prefix (key, "rd");
  return FALSE;
}

static gboolean
karg_lint_rules_match (const KargLintRule *rule, const KargWord *word)
{
  g_auto (GStrv) items = g_strsplit (word->value != NULL ? word->value : "", ",", -1);

  return karg_key_equal (rule->key, word->key)
         && (rule->item == NULL || g_strv_contains ((const char *const *) items, rule->item));
}

/* @value without @item; "" when nothing is left. (transfer full) */
static char *
karg_lint_rules_leave (const char *value, const char *item)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);
  g_autoptr (GString) left = g_string_new (NULL);

  for (guint i = 0; items[i] != NULL; i++)
    if (!g_str_equal (items[i], item))
      g_string_append_printf (left, "%s%s", left->len > 0 ? "," : "", items[i]);
  return g_string_free (g_steal_pointer (&left), FALSE);
}

/* A word goes; of one whose other items are wanted only the item. */
static void
karg_lint_rules_advise (KargFinding *finding, const KargLintRule *rule, const KargWord *word)
{
  g_autofree char *left = rule->item != NULL ? karg_lint_rules_leave (word->value, rule->item) : g_strdup ("");

  finding->advice = rule->advice;
  if (finding->verdict != KARG_FINDING_PROBLEM || rule->advice != NULL || rule->when == karg_lint_rules_nothing_on)
    return;
  finding->word = g_strdup (finding->subject);
  finding->remedy = *left != '\0'           ? KARG_REMEDY_REPLACE
                    : rule->instead != NULL ? KARG_REMEDY_EXCHANGE
                                            : KARG_REMEDY_REMOVE;
  finding->instead = *left != '\0' ? g_steal_pointer (&left) : g_strdup (rule->instead);
}

void
karg_lint_rules_examine (KargDoctor *doctor, const KargTarget *target)
{
  const KargCmdline *line = karg_target_get_cmdline (target);

  for (guint i = 0; i < karg_cmdline_get_n_words (line); i++)
    for (guint r = 0; r < G_N_ELEMENTS (karg_lint_rules); r++)
      {
        const KargLintRule *rule = &karg_lint_rules[r];
        const KargWord *word = karg_cmdline_get_word (line, i);
        if (word->for_init || !karg_lint_rules_match (rule, word)
            || (rule->when != NULL && !rule->when (doctor->facts, word, line))
            || (rule->when == karg_lint_rules_nothing_on && karg_target_get_kind (target) != KARG_TARGET_ENTRY))
          continue;
        KargFinding *finding = karg_lint_add (doctor, target, i, karg_lint_kinds[rule->kind].check,
                                              karg_lint_kinds[rule->kind].verdict, rule->what);
        if (finding != NULL)
          karg_lint_rules_advise (finding, rule, word);
        if (finding != NULL && rule->when == karg_lint_rules_nothing_on)
          finding->remedy = KARG_REMEDY_ENABLE_IOMMU;
      }
}
