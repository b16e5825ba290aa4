/* A device that shall go to a guest: what is in the way, and what isn't.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor.h"

#include <karg/devices.h>

#include <string.h>

#define CARD "pci 0000:01:00.0 "
#define CARD_1 "pci 0000:01:00.1 "
#define PORT "pci 0000:00:01.0 "
#define NIC "pci 0000:02:00.0 "
#define CARD_FACTS CARD "vendor=0x10de", CARD "device=0x13ba", CARD "class=0x030000"
#define ON "iommu active=yes"

/* That @check of the card says @expected, of which the beginning is enough; "": nothing. Takes @facts. */
static void
assert_card (KargFacts *facts, const char *check, const char *expected)
{
  static const char *const card[] = { "0000:01:00.0", NULL };
  g_autoptr (KargFacts) owned = facts;
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, NULL, NULL, card);
  g_autofree char *found = doctor_find (findings, check, card[0]);

  if (*expected == '\0')
    g_assert_cmpstr (found, ==, "");
  else if (!g_str_has_prefix (found, expected))
    g_error ("%s: “%s” doesn't begin with “%s”", check, found, expected);
}

static void
test_devices_kind (void)
{
  assert_card (doctor_facts (CARD_FACTS, CARD "name=GM107GL", CARD "class-name=VGA compatible controller", NULL),
               "device-kind", "ok: VGA compatible controller: GM107GL [10de:13ba]");
  assert_card (doctor_facts (CARD "class=0x060400", NULL), "device-kind", "problem: it is a bridge");
  assert_card (doctor_facts (CARD "vendor=0x8086", CARD "device=0x37c8", NULL), "device-kind", "problem: vfio-pci refuses");
  assert_card (doctor_facts (CARD "vendor=0x10de", CARD "device=0x37c8", NULL), "device-kind", "ok: [10de:37c8]");
}

static void
test_devices_group (void)
{
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", NULL), "device-group",
               "ok: no other device is in group 7");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", CARD_1 "iommu-group=7", CARD_1 "class=0x040300", NULL),
               "device-group", "ok: a guest gets all of group 7, which has the other functions of this card too: 0000:01:00.1");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", PORT "iommu-group=7", PORT "class=0x060400",
                             PORT "driver=pcieport", NULL),
               "device-group", "ok: no other device is in group 7");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", CARD "parent=0000:00:01.0", PORT "type=root-port",
                             PORT "acs=no", PORT "class=0x060400", NIC "iommu-group=7", NIC "class=0x020000", NULL),
               "device-group",
               "problem: a guest gets all of group 7 or nothing, and other devices are in it: 0000:02:00.0, as "
               "0000:00:01.0 above has no ACS");
  assert_card (doctor_facts (ON, CARD_FACTS, NULL), "device-group", "problem: it is in no group, while others are");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=0", "iommu-group 0 name=vfio-noiommu", NULL), "device-group",
               "problem: group 0 is VFIO's own");
}

/* A bridge to a bus without isolation, whose driver does DMA, blocks the group; the driver of PCI Express ports doesn't. */
static void
test_devices_group_is_held (void)
{
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", "pci 0000:00:1f.0 iommu-group=7",
                             "pci 0000:00:1f.0 class=0x060100", "pci 0000:00:1f.0 driver=lpc_ich", NULL),
               "device-group", "problem: 0000:00:1f.0, in the same group, is held by lpc_ich");
}

/* With the IOMMU off there are no groups; the ports tell what to expect, and unreadable ones tell nothing. */
static void
test_devices_group_to_come (void)
{
  assert_card (doctor_facts (CARD_FACTS, CARD "parent=0000:00:01.0", PORT "type=root-port", PORT "acs=yes", NULL),
               "device-group", "unknown: there are no groups yet; once an IOMMU is on, the ports above can keep it apart");
  assert_card (doctor_facts (CARD_FACTS, CARD "parent=0000:00:01.0", PORT "type=root-port", PORT "acs=no", NULL),
               "device-group", "unknown: there are no groups yet; 0000:00:01.0 above has no ACS");
  assert_card (doctor_facts (CARD_FACTS, CARD "parent=0000:00:01.0", PORT "type=root-port", NULL), "device-group",
               "unknown: there are no groups yet, and whether 0000:00:01.0 above has ACS isn't known");
  assert_card (doctor_facts (CARD_FACTS, CARD "parent=0000:00:01.0", PORT "class=0x060400", NULL), "device-group",
               "unknown: there are no groups yet, and whether");
  assert_card (doctor_facts (CARD_FACTS, CARD "parent=0000:00:01.0", PORT "type=pcie-to-pci-bridge", NULL), "device-group",
               "unknown: there are no groups yet; 0000:00:01.0 above has no ACS");
}

/* A chain of bridges that bites its tail ends. */
static void
test_devices_chain_of_bridges (void)
{
  assert_card (doctor_facts (CARD_FACTS, CARD "parent=0000:00:01.0", PORT "parent=0000:00:01.0", PORT "type=upstream-port",
                             NULL),
               "device-group", "unknown: ");
}

static void
test_devices_memory (void)
{
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", "iommu-group 7 reserved=direct msi", NULL),
               "device-memory", "problem: firmware wants memory of it");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", "iommu-group 7 reserved=direct-relaxable msi", NULL),
               "device-memory", "");
}

static void
test_devices_use (void)
{
  assert_card (doctor_facts (CARD "class=0x010802", CARD "mounts=/ swap", NULL), "device-use",
               "problem: this system stands on it: / swap");
  assert_card (doctor_facts (CARD "class=0x010802", NULL), "device-use", "unknown: whether anything is mounted");
  assert_card (doctor_facts (CARD "class=0x010802", "storage elsewhere=/tank", NULL), "device-use",
               "unknown: it can't be told whether these stand on it: /tank");
  assert_card (doctor_facts (CARD "class=0x010802", "storage elsewhere=none", NULL), "device-use", "");
  assert_card (doctor_facts (CARD_FACTS, NULL), "device-use", "");
}

static void
test_devices_network (void)
{
  assert_card (doctor_facts (CARD "class=0x020000", CARD "interfaces=eno1", CARD "network=default-route", NULL),
               "device-use", "problem: it is the only network card with an address: eno1");
  assert_card (doctor_facts (CARD "class=0x020000", CARD "interfaces=eno1", CARD "network=address",
                             "pci 0000:02:00.0 network=address", NULL),
               "device-use", "");
  assert_card (doctor_facts (CARD "class=0x020000", CARD "interfaces=eno1", CARD "network=default-route",
                             "pci 0000:02:00.0 network=address", NULL),
               "device-use", "problem: this host's way to everywhere, its default route, goes over it: eno1");
  assert_card (doctor_facts (CARD "class=0x020000", CARD "interfaces=eno1", CARD "network=default-route",
                             "pci 0000:02:00.0 network=default-route", NULL),
               "device-use", "");
  assert_card (doctor_facts (CARD "class=0x020000", CARD "interfaces=eno1", CARD "network=none", NULL), "device-use", "");
  assert_card (doctor_facts (CARD "class=0x020000", CARD "interfaces=eno1", NULL), "device-use",
               "unknown: whether the network goes over eno1 isn't known");
}

/* Both ports of a card in one group: the other one goes with it, and is none that the host keeps. */
static void
test_devices_network_of_a_group (void)
{
  assert_card (doctor_facts (ON, CARD "class=0x020000", CARD "iommu-group=7", CARD "interfaces=eno1", CARD "network=address",
                             CARD_1 "iommu-group=7", CARD_1 "network=address", CARD_1 "class=0x020000", NULL),
               "device-use", "problem: it is the only network card with an address: eno1");
}

static void
test_devices_reset (void)
{
  assert_card (doctor_facts (CARD_FACTS, CARD "reset-methods=flr bus", NULL), "device-reset", "ok: it is reset by: flr bus");
  assert_card (doctor_facts (CARD_FACTS, NULL), "device-reset", "unknown: ");
  assert_card (doctor_facts (CARD_FACTS, CARD "reset-methods=none", NULL), "device-reset", "problem: it can't be reset");
}

/* Was believed: “bus” of a card with two functions, with which the kernel refuses it. The bus as a whole is reset when both
 * are with the guest, and not when they are in different groups. */
static void
test_devices_reset_of_a_shared_bus (void)
{
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "parent=0000:00:01.0", CARD "reset-methods=bus", CARD "iommu-group=7",
                             CARD_1 "iommu-group=7", NULL),
               "device-reset", "ok: it is reset with its bus");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "parent=0000:00:01.0", CARD "reset-methods=bus", CARD "iommu-group=7",
                             CARD_1 "iommu-group=8", NULL),
               "device-reset", "problem: it can't be reset");
  assert_card (doctor_facts (CARD_FACTS, CARD "reset-methods=bus", CARD_1 "class=0x040300", NULL), "device-reset",
               "unknown: it is reset with its bus only");
  assert_card (doctor_facts (ON, CARD_FACTS, CARD "reset-methods=none", CARD "iommu-group=7", NULL), "device-reset",
               "problem: it can't be reset");
}

static void
test_devices_reset_of_amd_graphics (void)
{
  assert_card (doctor_facts (CARD "vendor=0x1002", CARD "class=0x030000", CARD "reset-methods=bus", NULL), "device-reset",
               "unknown: it is reset by bus only");
  assert_card (doctor_facts (CARD "vendor=0x1002", CARD "class=0x030000", CARD "reset-methods=device_specific bus", NULL),
               "device-reset", "ok: it is reset by: device_specific bus");
}

static void
test_devices_driver_and_functions (void)
{
  assert_card (doctor_facts (CARD_FACTS, CARD "driver=nouveau", NULL), "device-driver", "ok: nouveau holds it for this host");
  assert_card (doctor_facts (CARD_FACTS, CARD "driver=mlx5_vfio_pci", CARD "vfio=yes", NULL), "device-driver",
               "ok: mlx5_vfio_pci holds it for a guest");
  assert_card (doctor_facts (CARD_FACTS, CARD "driver-override=vfio-pci", NULL), "device-driver",
               "ok: no driver holds it, and none may but vfio-pci");
  assert_card (doctor_facts (CARD_FACTS, CARD "sr-iov-vfs=8", CARD "sr-iov-active=2", NULL), "device-functions",
               "problem: it has 2 virtual functions");
  assert_card (doctor_facts (CARD_FACTS, CARD "sr-iov-vfs=8", CARD "sr-iov-active=0", NULL), "device-functions",
               "ok: it can have up to 8");
  assert_card (doctor_facts (CARD_FACTS, CARD "physical-function=0000:02:00.0", NULL), "device-functions",
               "ok: it is a virtual function of 0000:02:00.0");
}

static void
test_devices_display (void)
{
  assert_card (doctor_facts (CARD_FACTS, CARD "boot-vga=yes", CARD "rom=shadow", NULL), "device-display",
               "ok: the firmware's screen is on it: with a guest this host has no console, and what can be read");
  assert_card (doctor_facts (CARD_FACTS, CARD "boot-vga=no", NULL), "device-display", "");
}

/* What @check says of the card where entries have @line: "" or what is asked for and isn't so. */
static void
assert_asked (const char *line, const char *fact, const char *check, const char *expected)
{
  static const char *const card[] = { "0000:01:00.0", NULL };
  g_autoptr (KargFacts) facts = doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", fact, NULL);
  g_autoptr (KargTargets) targets = doctor_targets ("bls", line);
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, NULL, card);
  const char *found = "";

  for (guint i = 0; i < findings->len; i++)
    {
      const KargFinding *finding = g_ptr_array_index (findings, i);
      if (g_str_equal (finding->check, check) && finding->verdict == KARG_FINDING_UNKNOWN)
        {
          g_assert_nonnull (strstr (finding->advice, "reboot"));
          found = finding->what;
        }
    }
  g_assert_cmpstr (found, ==, expected);
}

static void
test_devices_asked_for (void)
{
  static const char reserved[] = "ro kargctl.reserve=0000:02:00.0,0000:01:00.0";
  static const char functions[] = "ro kargctl.sriov.0000:01:00.0=4";

  assert_asked (reserved, CARD "driver=nouveau", "device-driver", "it is reserved for guests, and nouveau still holds it");
  assert_asked (reserved, CARD "sr-iov-vfs=8", "device-driver", "it is reserved for guests, and no driver holds it yet");
  assert_asked (reserved, CARD "driver=vfio-pci", "device-driver", "");
  assert_asked (reserved, CARD "vfio=yes", "device-driver", "");
  assert_asked ("ro kargctl.reserve=0000:01:00.1", CARD "driver=nouveau", "device-driver", "");
  assert_asked (functions, CARD "sr-iov-vfs=8", "device-functions", "4 virtual functions are asked for, and none are there");
  assert_asked (functions, CARD "sr-iov-active=0", "device-functions", "4 virtual functions are asked for, and none are there");
  assert_asked (functions, CARD "sr-iov-active=2", "device-functions", "4 virtual functions are asked for, and 2 are there");
  assert_asked (functions, CARD "sr-iov-active=4", "device-functions", "");
}

/* Another slot helps only where there is one, below a port that keeps nothing apart. */
static void
test_devices_group_advice (void)
{
  static const char *const rows[][2] = { { "root-port", "try another slot" }, { "pci-bridge", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      static const char *const card[] = { "0000:01:00.0", NULL };
      g_autofree char *type = g_strconcat (PORT "type=", rows[i][0], NULL);
      g_autoptr (KargFacts) facts
        = doctor_facts (ON, CARD_FACTS, CARD "iommu-group=7", CARD "parent=0000:00:01.0", type, PORT "acs=no", PORT "class=0x060400",
                        NIC "iommu-group=7", NIC "class=0x020000", NULL);
      g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, NULL, NULL, card);
      const KargFinding *finding = g_ptr_array_index (findings, 0);
      g_assert_cmpstr (finding->check, ==, "device-group");
      g_assert_cmpint (finding->advice != NULL, ==, rows[i][1] != NULL);
      if (finding->advice != NULL)
        g_assert_true (g_str_has_prefix (finding->advice, rows[i][1]));
      else
        g_assert_nonnull (strstr (finding->what, "is no PCI Express bridge"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devices/kind", test_devices_kind);
  g_test_add_func ("/devices/group", test_devices_group);
  g_test_add_func ("/devices/group-is-held", test_devices_group_is_held);
  g_test_add_func ("/devices/group-to-come", test_devices_group_to_come);
  g_test_add_func ("/devices/chain-of-bridges", test_devices_chain_of_bridges);
  g_test_add_func ("/devices/memory", test_devices_memory);
  g_test_add_func ("/devices/use", test_devices_use);
  g_test_add_func ("/devices/network", test_devices_network);
  g_test_add_func ("/devices/network-of-a-group", test_devices_network_of_a_group);
  g_test_add_func ("/devices/reset", test_devices_reset);
  g_test_add_func ("/devices/reset-of-a-shared-bus", test_devices_reset_of_a_shared_bus);
  g_test_add_func ("/devices/reset-of-amd-graphics", test_devices_reset_of_amd_graphics);
  g_test_add_func ("/devices/driver-and-functions", test_devices_driver_and_functions);
  g_test_add_func ("/devices/display", test_devices_display);
  g_test_add_func ("/doctor/devices/asked-for", test_devices_asked_for);
  g_test_add_func ("/doctor/devices/group-advice", test_devices_group_advice);
  return g_test_run ();
}
