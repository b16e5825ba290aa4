/* vfio: which devices a guest gets, and which this host can't do without. */

#include "feature.h"

#include <string.h>

const KargPlugin *karg_plugin_vfio (void);

/* Of "GROUP NAME=VALUE"; one device is there always, and the program that reads the argument. */
static KargFacts *
machine (const char *first, ...)
{
  KargFacts *facts = karg_facts_new ();
  va_list more;

  karg_facts_set (facts, "pci", "devices", "3", "x");
  karg_facts_set (facts, "os", "reserve-program", "/usr/libexec/kargctl/reserve-devices", "x");
  karg_facts_set (facts, "pci 0000:01:00.0", "vendor", "0x10de", "x");
  va_start (more, first);
  for (const char *fact = first; fact != NULL; fact = va_arg (more, const char *))
    {
      g_auto (GStrv) parts = g_strsplit (fact, "=", 2);
      char *blank = strrchr (parts[0], ' ');
      *blank = '\0';
      karg_facts_set (facts, parts[0], blank + 1, parts[1], "x");
    }
  va_end (more);
  return facts;
}

/* The arguments that are proposed, a blank between; or the message of the error. Takes @facts. (transfer full) */
static char *
propose (KargFacts *facts, const char *option, char **notes)
{
  g_autoptr (KargFacts) owned = facts;
  g_autoptr (GError) error = NULL;
  const char *const options[] = { option, NULL };
  g_autoptr (KargRequest) request = karg_request_new ("vfio", options, NULL, NULL);
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  if (!karg_plugin_vfio ()->vendor->propose (facts, request, proposal, &error))
    return g_strdup (error->message);
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  for (guint i = 0; i < edits->len; i++)
    {
      const KargProposedEdit *edit = g_ptr_array_index (edits, i);
      g_assert_cmpint (karg_edit_get_kind (edit->edit), ==, KARG_EDIT_LIST_ADD);
      g_assert_cmpstr (edit->option, ==, "device");
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", karg_edit_get_text (edit->edit));
    }
  if (notes != NULL)
    *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_proposed (KargFacts *facts, const char *option, const char *expected)
{
  g_autofree char *proposed = propose (facts, option, NULL);

  g_assert_cmpstr (proposed, ==, expected);
}

static void
assert_said (char *text, const char *part)
{
  g_autofree char *owned = text;

  if (owned == NULL || strstr (owned, part) == NULL)
    g_error ("“%s” doesn't say “%s”", owned, part);
}

#define ON "iommu active=yes"
#define GROUP "pci 0000:01:00.0 iommu-group=7"

static void
test_vfio_takes_the_group (void)
{
  assert_proposed (machine (ON, GROUP, NULL), "device=0000:01:00.0", "kargctl.reserve=0000:01:00.0");
  assert_proposed (machine (ON, GROUP, "pci 0000:01:00.1 iommu-group=7", "pci 0000:01:00.1 vendor=0x10de", NULL),
                   "device=0000:01:00.0", "kargctl.reserve=0000:01:00.0 kargctl.reserve=0000:01:00.1");
  assert_proposed (machine (ON, GROUP, "pci 0000:00:01.0 iommu-group=7", "pci 0000:00:01.0 class=0x060400", NULL),
                   "device=0000:01:00.0", "kargctl.reserve=0000:01:00.0");
}

/* One that is named twice, and one that goes along with another, are asked for once. */
static void
test_vfio_takes_each_once (void)
{
  assert_proposed (machine (ON, GROUP, "pci 0000:01:00.1 iommu-group=7", "pci 0000:01:00.1 vendor=0x10de", NULL),
                   "device=0000:01:00.1,0000:01:00.0,0000:01:00.1",
                   "kargctl.reserve=0000:01:00.0 kargctl.reserve=0000:01:00.1");
}

static void
test_vfio_refuses (void)
{
  assert_said (propose (machine (ON, NULL), "device=0000:01:00.0", NULL), "it is in no group");
  assert_said (propose (machine (ON, GROUP, "pci 0000:01:00.0 mounts=/boot", NULL), "device=0000:01:00.0", NULL),
               "this system stands on it: /boot");
  assert_said (propose (machine (ON, GROUP, NULL), "device=0000:02:00.0", NULL), "no PCI device 0000:02:00.0");
  assert_said (propose (machine (ON, GROUP, "driverctl 0000:01:00.0 driver=none", NULL), "device=0000:01:00.0", NULL),
               "set aside for the driver none already (x)");
  assert_said (propose (machine (ON, GROUP, "pci 0000:01:00.0 driver-override=nvme", NULL), "device=0000:01:00.0", NULL),
               "set aside for the driver nvme");
  assert_said (propose (machine (ON, GROUP, NULL), "nothing", NULL), "at least one device");
}

/* One that goes along is as precious as one that is named. */
static void
test_vfio_refuses_for_another_of_the_group (void)
{
  assert_said (propose (machine (ON, GROUP, "pci 0000:02:00.0 iommu-group=7", "pci 0000:02:00.0 vendor=0x144d",
                                 "pci 0000:02:00.0 class=0x010802", "pci 0000:02:00.0 mounts=/", NULL),
                        "device=0000:01:00.0", NULL),
               "0000:02:00.0 (unknown device) would go along, as it is in the same IOMMU group, and can't: this system stands on it: /");
}

/* Both cards of a host may not go, not even one after the other: what is reserved already is named too. */
static void
test_vfio_leaves_a_network (void)
{
  const char *first[] = { "device=0000:01:00.0", "device=0000:01:00.0,0000:02:00.0" };
  const char *expected[] = { "kargctl.reserve=0000:01:00.0", "the only network card with an address" };

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    assert_said (propose (machine (ON, GROUP, "pci 0000:01:00.0 network=address", "pci 0000:01:00.0 interfaces=eno1",
                                   "pci 0000:02:00.0 iommu-group=8", "pci 0000:02:00.0 vendor=0x8086",
                                   "pci 0000:02:00.0 network=address", "pci 0000:02:00.0 interfaces=eno2", NULL),
                          first[i], NULL),
                 expected[i]);
}

static void
test_vfio_tells (void)
{
  g_autofree char *off = NULL;
  g_autofree char *screen = NULL;
  g_autofree char *absent = NULL;
  g_autofree char *proposed = propose (machine (GROUP, NULL), "device=0000:01:00.0", &off);
  g_autofree char *shown
    = propose (machine (ON, GROUP, "pci 0000:01:00.0 boot-vga=yes", NULL), "device=0000:01:00.0", &screen);
  g_autofree char *without = propose (machine (ON, GROUP, "kernel 6.1 image=/boot/vmlinuz", "module 6.1 vfio_pci state=absent",
                                               NULL),
                                      "device=0000:01:00.0", &absent);

  assert_said (g_steal_pointer (&off), "no IOMMU is on");
  assert_said (g_steal_pointer (&screen), "has no console");
  assert_said (g_steal_pointer (&absent), "kernel 6.1 has no vfio-pci");
}

/* Without the program the argument would hold nothing, and nobody would know. */
static void
test_vfio_needs_its_reader (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();

  karg_facts_set (facts, "pci", "devices", "1", "x");
  assert_said (propose (g_steal_pointer (&facts), "device=0000:01:00.0", NULL), "reserve-devices isn't installed");
}

/* What is told of the machine, and by which words nothing is told. */
static void
test_vfio_tells_of_the_machine (void)
{
  static const char *const rows[][2] = {
    { "acpi DMAR=no\nacpi IVRS=no\niommu active=no\n", "firmware describes no IOMMU" },
    { "iommu active=yes\nos initramfs=mkinitcpio\n", "only if it stands in HOOKS" },
    { "iommu active=yes\ndriverctl 0000:01:00.0 driver=vfio-pci\n", "driverctl unset-override 0000:01:00.0" },
    { "iommu active=yes\npci 0000:01:00.0 physical-function=0000:00:02.0\n", "is a virtual function" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *notes = NULL;
      g_autofree char *text = g_strconcat ("pci devices=1\nos reserve-program=/x\npci 0000:01:00.0 vendor=0x10de\n"
                                           "pci 0000:01:00.0 iommu-group=7\n", rows[i][0], NULL);
      g_autofree char *words = feature_propose (karg_plugin_vfio (), "device=0000:01:00.0", text, &notes);
      g_assert_cmpstr (words, ==, ",kargctl.reserve=0000:01:00.0");
      feature_assert_says (notes, rows[i][1]);
    }
}

static void
test_vfio_refuses_xen (void)
{
  g_autofree char *words = feature_propose (karg_plugin_vfio (), "device=0000:01:00.0",
                                            "os reserve-program=/x\nmachine xen-dom0=yes\npci devices=1\n", NULL);

  feature_assert_says (words, "xen-pciback");
}

static void
test_vfio_match_and_state (void)
{
  g_assert_cmpint (feature_match (karg_plugin_vfio (), "pci devices=1\n"), ==, KARG_MATCH_YES);
  g_assert_cmpint (feature_match (karg_plugin_vfio (), "pci devices=0\n"), ==, KARG_MATCH_NO);
  g_assert_cmpint (feature_match (karg_plugin_vfio (), ""), ==, KARG_MATCH_UNKNOWN);
  g_assert_cmpint (feature_state (karg_plugin_vfio (), "pci 0000:01:00.0 driver=nvme\n"), ==, KARG_NO);
  g_assert_cmpint (feature_state (karg_plugin_vfio (), "pci 0000:01:00.0 driver=vfio-pci\n"), ==, KARG_YES);
  g_assert_cmpint (feature_state (karg_plugin_vfio (), "pci 0000:01:00.0 vfio=yes\n"), ==, KARG_YES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vfio/takes-the-group", test_vfio_takes_the_group);
  g_test_add_func ("/vfio/takes-each-once", test_vfio_takes_each_once);
  g_test_add_func ("/vfio/refuses", test_vfio_refuses);
  g_test_add_func ("/vfio/refuses-for-another-of-the-group", test_vfio_refuses_for_another_of_the_group);
  g_test_add_func ("/vfio/leaves-a-network", test_vfio_leaves_a_network);
  g_test_add_func ("/vfio/tells", test_vfio_tells);
  g_test_add_func ("/vfio/needs-its-reader", test_vfio_needs_its_reader);
  g_test_add_func ("/vfio/tells-of-the-machine", test_vfio_tells_of_the_machine);
  g_test_add_func ("/vfio/xen", test_vfio_refuses_xen);
  g_test_add_func ("/vfio/match-and-state", test_vfio_match_and_state);
  return g_test_run ();
}
