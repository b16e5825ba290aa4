/* nested-virt: which module's option it is, and why a machine can't. */

#include "facts/collect.h"
#include "plugin/build.h"

#include <karg/error.h>
#include <karg/plugin.h>

#include <string.h>

const KargPlugin *karg_plugin_nested_virt (void);

/* Of "GROUP NAME=VALUE", one a line. */
static KargFacts *
machine (const char *text)
{
  KargFacts *facts = karg_facts_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *value = strchr (lines[i], '=');
      *value++ = '\0';
      char *name = strrchr (lines[i], ' ');
      *name++ = '\0';
      karg_facts_set (facts, lines[i], name, value, "/etc/modprobe.d/x.conf:1");
    }
  return facts;
}

/* The arguments that are proposed, a blank between, or what the refusal says. (transfer full) */
static char *
propose (const char *text, char **notes)
{
  g_autoptr (KargFacts) facts = machine (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRequest) request = karg_request_new ("nested-virt", NULL, NULL, NULL);
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (GString) words = g_string_new (NULL);

  if (!karg_plugin_nested_virt ()->vendor->propose (facts, request, proposal, &error))
    {
      g_assert_cmpstr (karg_error_code_name (error->code), ==, "unsupported");
      return g_strdup (error->message);
    }
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  for (guint i = 0; i < edits->len; i++)
    {
      const KargProposedEdit *edit = g_ptr_array_index (edits, i);
      gboolean goes = karg_edit_get_kind (edit->edit) == KARG_EDIT_REMOVE;
      g_string_append_printf (words, "%s%s%s", i > 0 ? " " : "", goes ? "-" : "", karg_edit_get_text (edit->edit));
    }
  if (notes != NULL)
    *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

#define X86 "cpu architecture=x86_64\n"

static void
test_nested_virt_is_an_option_of_the_right_module (void)
{
  static const char *const rows[][2] = {
    { X86 "cpu virtualization-flag=vmx", "kvm_intel.nested=1" },
    { X86 "cpu virtualization-flag=svm", "kvm_amd.nested=1" },
    { X86 "cpu virtualization=yes\ncpu vendor=GenuineIntel", "kvm_intel.nested=1" },
    { X86 "cpu virtualization=yes\ncpu vendor=  Shanghai  ", "kvm_intel.nested=1" },
    { X86 "cpu virtualization=yes\ncpu vendor=HygonGenuine", "kvm_amd.nested=1" },
    /* a guest of a host that lets guests have guests */
    { X86 "cpu virtualization-flag=svm\nmachine hypervisor=yes", "kvm_amd.nested=1" },
    { "cpu architecture=s390x\ncpu virtualization=yes", "kvm.nested=1 -kvm.hpage=1" },
    { "cpu architecture=s390x\nmodule-options kvm hpage=0", "kvm.nested=1 -kvm.hpage=1" },
    { "cpu architecture=ppc64le\ncpu model=POWER9 (raw)", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *notes = NULL;
      g_autofree char *words = propose (rows[i][0], &notes);
      g_assert_cmpstr (words, ==, rows[i][1]);
      g_assert_true (g_str_has_prefix (words, "kvm.") || strstr (notes, "by themselves") || strstr (notes, "by itself"));
    }
}

static void
test_nested_virt_says_why_not (void)
{
  static const char *const rows[][2] = {
    { X86 "cpu virtualization-flag=none", "neither vmx nor svm: it has no virtualization, or the firmware" },
    { X86 "cpu virtualization-flag=none\nmachine hypervisor=yes", "a virtual machine whose host" },
    { X86 "cpu virtualization-flag=none\nmachine hypervisor=yes\nmachine xen-dom0=yes", "Xen has" },
    { X86 "cpu virtualization-flag=none\ncpu virtualization-off=yes", "firmware has switched" },
    { X86 "cpu virtualization-flag=vmx\ncpu virtualization-off=yes", "firmware has switched" },
    { X86 "cpu vendor=GenuineIntel", "not known" },
    { X86 "cpu virtualization=yes", "not known" },
    { "cpu architecture=s390x\ncpu virtualization=no", "sie" },
    { "cpu architecture=s390x\nmodule-options kvm hpage=1", "/etc/modprobe.d/x.conf:1 sets kvm.hpage" },
    { "cpu architecture=ppc64le\ncpu model=POWER8 (raw)", "POWER8 (raw): nested guests need POWER9" },
    { "cpu architecture=ppc64le\nmachine hypervisor=yes", "a guest or a partition" },
    { "cpu architecture=aarch64", "kvm-arm.mode=nested" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = propose (rows[i][0], NULL);
      if (strstr (words, rows[i][1]) == NULL)
        g_error ("“%s” doesn't say “%s”", words, rows[i][1]);
    }
}

static void
test_nested_virt_match (void)
{
  static const struct
  {
    const char *facts;
    KargMatch match;
  } rows[] = {
    { X86 "x y=z", KARG_MATCH_YES },
    { "cpu architecture=i686", KARG_MATCH_YES },
    { "cpu architecture=s390x", KARG_MATCH_YES },
    { "cpu architecture=ppc64", KARG_MATCH_YES },
    { "cpu architecture=aarch64", KARG_MATCH_YES },
    { "cpu architecture=riscv64", KARG_MATCH_NO },
    { "x y=z", KARG_MATCH_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *reason = NULL;
      g_autoptr (KargFacts) facts = machine (rows[i].facts);
      g_assert_cmpint (karg_plugin_nested_virt ()->vendor->match (facts, "nested-virt", &reason), ==, rows[i].match);
      g_assert_nonnull (reason);
    }
}

static void
test_nested_virt_state (void)
{
  static const struct
  {
    const char *facts;
    KargTristate state;
  } rows[] = {
    { "cpu nested-virtualization=yes", KARG_YES },
    { "cpu nested-virtualization=no", KARG_NO },
    { "cpu architecture=x86_64", KARG_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *reason = NULL;
      g_autoptr (KargFacts) facts = machine (rows[i].facts);
      g_assert_cmpint (karg_plugin_nested_virt ()->vendor->state (facts, "nested-virt", &reason), ==, rows[i].state);
      g_assert_nonnull (reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nested-virt/module", test_nested_virt_is_an_option_of_the_right_module);
  g_test_add_func ("/nested-virt/refused", test_nested_virt_says_why_not);
  g_test_add_func ("/nested-virt/match", test_nested_virt_match);
  g_test_add_func ("/nested-virt/state", test_nested_virt_state);
  return g_test_run ();
}
