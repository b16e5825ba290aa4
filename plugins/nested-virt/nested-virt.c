/* nested-virt.c: guests that may run guests of their own.
 *
 * An option of KVM's modules: of kvm_intel and kvm_amd, which have it on by themselves since Linux 4.20, and of kvm on
 * s390, where it is off until somebody asks. POWER needs nothing, and 64-bit ARM has another kind of switch.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>
#include <karg/plugin.h>

typedef enum
{
  NESTED_VIRT_UNKNOWN,
  NESTED_VIRT_OTHER,
  NESTED_VIRT_X86,
  NESTED_VIRT_POWER,
  NESTED_VIRT_ARM,
  NESTED_VIRT_S390,
} NestedVirtKind;

static NestedVirtKind
nested_virt_get_kind (const KargFacts *facts)
{
  static const struct
  {
    const char *prefix;
    NestedVirtKind kind;
  } kinds[] = {
    { "x86_64", NESTED_VIRT_X86 }, { "i386", NESTED_VIRT_X86 },    { "i486", NESTED_VIRT_X86 },    { "i586", NESTED_VIRT_X86 },
    { "i686", NESTED_VIRT_X86 },   { "ppc64", NESTED_VIRT_POWER }, { "aarch64", NESTED_VIRT_ARM }, { "s390x", NESTED_VIRT_S390 },
  };
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (architecture == NULL)
    return NESTED_VIRT_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (architecture, kinds[i].prefix))
      return kinds[i].kind;
  return NESTED_VIRT_OTHER;
}

/* Whose extensions an x86 CPU has. What it shows counts; a recorded machine may tell no more than that it has some, and its
 * maker. NULL: can't be told, or it has none. Zhaoxin's name is "  Shanghai  ". */
static const char *
nested_virt_get_x86_module (const KargFacts *facts)
{
  static const char *const like_intel[] = { "GenuineIntel", "CentaurHauls", "Shanghai", NULL };
  static const char *const like_amd[] = { "AuthenticAMD", "HygonGenuine", NULL };

  if (karg_facts_is (facts, "cpu", "virtualization-flag", "vmx"))
    return "kvm_intel";
  if (karg_facts_is (facts, "cpu", "virtualization-flag", "svm"))
    return "kvm_amd";
  if (karg_facts_get_tristate (facts, "cpu", "virtualization") != KARG_YES)
    return NULL;
  g_autofree char *maker = g_strdup (karg_facts_get (facts, "cpu", "vendor"));
  if (maker == NULL)
    return NULL;
  g_strstrip (maker);
  if (g_strv_contains (like_intel, maker))
    return "kvm_intel";
  return g_strv_contains (like_amd, maker) ? "kvm_amd" : NULL;
}

static KargMatch
nested_virt_match (const KargFacts *facts, const char *feature, const char **reason)
{
  switch (nested_virt_get_kind (facts))
    {
    case NESTED_VIRT_UNKNOWN:
      *reason = "the CPU is unknown";
      return KARG_MATCH_UNKNOWN;
    case NESTED_VIRT_OTHER:
      *reason = "KVM has no nested guests on this architecture";
      return KARG_MATCH_NO;
    default:
      *reason = "KVM knows nested guests on this architecture";
      return KARG_MATCH_YES;
    }
}

/* Why guests can have none: said in the order of what is surest. */
static const char *
nested_virt_explain_x86 (const KargFacts *facts)
{
  if (karg_facts_get_tristate (facts, "cpu", "virtualization-off") == KARG_YES)
    return "the firmware has switched the CPU's virtualization off: it is switched on in the firmware set-up";
  if (nested_virt_get_x86_module (facts) != NULL)
    return NULL;
  if (karg_facts_get_tristate (facts, "machine", "xen-dom0") == KARG_YES)
    return "Xen has the CPU's virtualization here, and KVM gets none of it";
  if (!karg_facts_is (facts, "cpu", "virtualization-flag", "none"))
    return "it is not known whether the CPU has virtualization, and whose";
  if (karg_facts_get_tristate (facts, "machine", "hypervisor") == KARG_YES)
    return "this is a virtual machine whose host doesn't give it the CPU's virtualization (neither vmx nor svm)";
  return "the CPU shows neither vmx nor svm: it has no virtualization, or the firmware has switched it off";
}

static gboolean
nested_virt_propose_x86 (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *obstacle = nested_virt_explain_x86 (facts);
  const char *module = nested_virt_get_x86_module (facts);

  if (obstacle != NULL && module == NULL) /* nobody knows which one to write */
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, obstacle);
      return FALSE;
    }
  if (obstacle != NULL && !karg_proposal_doubt (proposal, request, error, "%s", obstacle))
    return FALSE;
  karg_proposal_note (proposal, "kernels since 4.20 have nested guests on by themselves, unless a distribution changed that: "
                                "so it is written");
  return karg_proposal_module_option (proposal, module, "nested", "1", "guests may run guests of their own", error);
}

/* Up to Linux 6.12 at least the module refuses to load with both (arch/s390/kvm/kvm-s390.c, kvm_s390_init()). */
static gboolean
nested_virt_propose_s390 (const KargFacts *facts, KargProposal *proposal, GError **error)
{
  const char *huge = karg_facts_get (facts, "module-options kvm", "hpage");

  if (karg_facts_get_tristate (facts, "cpu", "virtualization") == KARG_NO)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "the CPU has no virtualization here (no sie among its features)");
      return FALSE;
    }
  if (huge != NULL && !g_str_equal (huge, "0"))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                   "%s sets kvm.hpage: KVM on s390 doesn't load with nested guests and huge pages both",
                   karg_facts_get_source (facts, "module-options kvm", "hpage"));
      return FALSE;
    }
  return karg_proposal_module_option (proposal, "kvm", "nested", "1", "guests may run guests of their own", error)
         && karg_proposal_edit (proposal, KARG_EDIT_REMOVE, "kvm.hpage=1",
                                "KVM on s390 doesn't load with nested guests and huge pages both", error);
}

/* CPUs before POWER9 have no such thing (CPU_FTR_ARCH_300 in arch/powerpc/kvm/book3s_hv.c, kvmhv_enable_nested()). */
static gboolean
nested_virt_propose_power (const KargFacts *facts, KargProposal *proposal, GError **error)
{
  const char *model = karg_facts_get (facts, "cpu", "model");

  if (model != NULL && (g_str_has_prefix (model, "POWER8") || g_str_has_prefix (model, "POWER7")))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s: nested guests need POWER9 or later", model);
      return FALSE;
    }
  if (karg_facts_get_tristate (facts, "machine", "hypervisor") == KARG_YES)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "this is a guest or a partition: whether it may have guests is set by what it runs on");
      return FALSE;
    }
  karg_proposal_note (proposal, "kvm_hv has nested guests on by itself; the kernel needs no argument, each guest is given the "
                                "capability (nested-hv) by what starts it: nothing to do");
  return TRUE;
}

static gboolean
nested_virt_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  switch (nested_virt_get_kind (facts))
    {
    case NESTED_VIRT_X86:
      return nested_virt_propose_x86 (facts, request, proposal, error);
    case NESTED_VIRT_S390:
      return nested_virt_propose_s390 (facts, proposal, error);
    case NESTED_VIRT_POWER:
      return nested_virt_propose_power (facts, proposal, error);
    default:
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "on 64-bit ARM it is the argument kvm-arm.mode=nested, which only some CPUs can (FEAT_NV2): "
                           "whether this one can is not known");
      return FALSE;
    }
}

static KargTristate
nested_virt_state (const KargFacts *facts, const char *feature, const char **reason)
{
  KargTristate on = karg_facts_get_tristate (facts, "cpu", "nested-virtualization");

  if (on == KARG_YES)
    *reason = "the KVM module that is loaded lets guests have guests";
  else if (on == KARG_NO)
    *reason = "the KVM module that is loaded doesn't let guests have guests";
  else
    *reason = "no KVM module tells whether guests may have guests";
  return on;
}

static const KargFeature *const nested_virt_features[] = {
  KARG_FEATURE (.name = "nested-virt", .summary = "let virtual machines run virtual machines",
                .when_disabled = "without the argument the kernel's own default holds, which is on since 4.20 on x86"),
  NULL,
};

static const KargVendorOps nested_virt_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = nested_virt_features,
  .match = nested_virt_match,
  .propose = nested_virt_propose,
  .state = nested_virt_state,
};

KARG_PLUGIN_DEFINE (.name = "nested-virt", .version = "1.0", .summary = "guests of guests: the option nested of KVM's modules",
                    .vendor = &nested_virt_ops)
