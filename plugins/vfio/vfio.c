/* vfio.c: PCI devices that are held for guests from the first moment of a boot.
 *
 * A guest gets an IOMMU group whole, bridges excepted, so what is named brings the other members along. By address, since
 * numbers ("vfio-pci.ids=") hit every card of a kind, and where VFIO is a module nothing reads them in time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/devices.h>
#include <karg/error.h>
#include <karg/plugin.h>

#include <string.h>

static KargMatch
vfio_match (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *devices = karg_facts_get (facts, "pci", "devices");

  if (devices == NULL)
    {
      *reason = "the machine's PCI devices are unknown";
      return KARG_MATCH_UNKNOWN;
    }
  if (g_str_equal (devices, "0"))
    {
      *reason = "this machine has no PCI devices";
      return KARG_MATCH_NO;
    }
  *reason = "this machine has PCI devices";
  return KARG_MATCH_YES;
}

/* Adds what goes to a guest with @name, and tells what of that isn't @named itself. */
static void
vfio_add_guest (GPtrArray *all, const KargFacts *facts, const char *name, char **named, KargProposal *proposal)
{
  g_auto (GStrv) guest = karg_devices_list_guest (facts, name);
  g_autoptr (GString) along = g_string_new (NULL);

  for (guint i = 0; guest[i] != NULL; i++)
    {
      if (g_ptr_array_find_with_equal_func (all, guest[i], g_str_equal, NULL))
        continue;
      if (!g_strv_contains ((const char *const *) named, guest[i]))
        g_string_append_printf (along, "%s%s", along->len > 0 ? ", " : "", guest[i]);
      g_ptr_array_add (all, g_strdup (guest[i]));
    }
  if (along->len > 0)
    karg_proposal_note (proposal, "%s %s along: a guest gets the IOMMU group of %s whole", along->str,
                        strchr (along->str, ',') != NULL ? "go" : "goes", name);
}

/* Those that are named and all that goes with them, each once; ends with NULL. */
static GPtrArray *
vfio_list_guest (const KargFacts *facts, const KargRequest *request, KargProposal *proposal)
{
  g_auto (GStrv) named = g_strsplit (karg_request_get_option (request, "device"), ",", -1);
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint n = 0; named[n] != NULL; n++)
    vfio_add_guest (all, facts, named[n], named, proposal);
  g_ptr_array_add (all, NULL);
  return all;
}

/* “0000:01:00.0 (Ethernet controller: 82576)”. (transfer full) */
static char *
vfio_describe (const KargFacts *facts, const char *address)
{
  const char *kind = karg_devices_get (facts, address, "class-name");
  g_autofree char *numbers = karg_devices_describe_numbers (facts, address);

  return g_strdup_printf ("%s (%s%s%s)", address, kind != NULL ? kind : "", kind != NULL ? " " : "", numbers);
}

/* What must not go to a guest is refused, what may be so is told. */
static gboolean
vfio_check_obstacles (const KargFacts *facts, const char *address, gboolean named, const GPtrArray *guest,
                      KargProposal *proposal, GError **error)
{
  g_autoptr (GPtrArray) obstacles
    = karg_devices_list_obstacles (facts, address, (const char *const *) guest->pdata);
  g_autofree char *device = vfio_describe (facts, address);

  for (guint i = 0; i < obstacles->len; i++)
    {
      const KargObstacle *obstacle = g_ptr_array_index (obstacles, i);
      if (obstacle->certain)
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                       named ? "%s can't be reserved: %s" : "%s would go along, as it is in the same IOMMU group, and "
                                                            "can't: %s",
                       device, obstacle->what);
          return FALSE;
        }
      karg_proposal_note (proposal, "%s: %s", device, obstacle->what);
    }
  return TRUE;
}

/* Somebody else may have said which driver it gets: driverctl at each boot, or a rule of udev's. */
static gboolean
vfio_check_override (const KargFacts *facts, const char *address, KargProposal *proposal, GError **error)
{
  g_autofree char *group = g_strconcat ("driverctl ", address, NULL);
  const char *persistent = karg_facts_get (facts, group, "driver");
  const char *only = persistent != NULL ? persistent : karg_devices_get (facts, address, "driver-override");
  const char *where = persistent != NULL ? karg_facts_get_source (facts, group, "driver") : "by driverctl or by a rule "
                                                                                            "of udev's";

  if (persistent != NULL && g_strrstr (persistent, "vfio") != NULL)
    karg_proposal_note (proposal, "%s is vfio-pci's already by driverctl (%s), which acts later in a boot and may take "
                                  "an identical card "
                                  "along: “driverctl unset-override %s” leaves it to this", address, where, address);
  if (only == NULL || g_strrstr (only, "vfio") != NULL)
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_FOREIGN_OWNER, "%s is set aside for the driver %s already (%s): take that "
                                                            "back first",
               address, only, where);
  return FALSE;
}

static gboolean
vfio_check (const KargFacts *facts, const KargRequest *request, const GPtrArray *guest, KargProposal *proposal, GError **error)
{
  g_auto (GStrv) asked = g_strsplit (karg_request_get_option (request, "device"), ",", -1);

  for (guint i = 0; g_ptr_array_index (guest, i) != NULL; i++)
    {
      const char *address = g_ptr_array_index (guest, i);
      if (karg_devices_get (facts, address, "class") == NULL && karg_devices_get (facts, address, "vendor") == NULL)
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "this machine has no PCI device %s", address);
          return FALSE;
        }
      gboolean named = g_strv_contains ((const char *const *) asked, address);
      if (!vfio_check_obstacles (facts, address, named, guest, proposal, error) || !vfio_check_override (facts, address, proposal, error))
        return FALSE;
    }
  return TRUE;
}

/* Of x86: where the tables can be seen, and there is none. */
static gboolean
vfio_has_no_iommu (const KargFacts *facts)
{
  return karg_facts_get_tristate (facts, "acpi", "DMAR") == KARG_NO && karg_facts_get_tristate (facts, "acpi", "IVRS") == KARG_NO
         && karg_facts_get_tristate (facts, "iommu", "active") == KARG_NO;
}

/* What is to be known of the machine before a guest can have anything. */
static void
vfio_note_machine (const KargFacts *facts, KargProposal *proposal)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  if (vfio_has_no_iommu (facts))
    karg_proposal_note (proposal, "this machine's firmware describes no IOMMU, and without one no guest can have a "
                                  "device: “kargctl doctor” says what to do");
  else if (karg_facts_get_tristate (facts, "iommu", "active") != KARG_YES)
    karg_proposal_note (proposal, "no IOMMU is on, as far as it is known: enable the feature “iommu” and reboot before a "
                                  "guest can have a device; what else is in its IOMMU group shows then");
  if (g_strcmp0 (karg_facts_get (facts, "os", "initramfs"), "mkinitcpio") == 0)
    karg_proposal_note (proposal, "mkinitcpio takes the hook “kargctl” along only if it stands in HOOKS, behind “udev” "
                                  "or “systemd”");
  for (guint i = 0; kernels[i] != NULL; i++)
    {
      const char *version = kernels[i] + strlen ("kernel ");
      g_autofree char *module = g_strdup_printf ("module %s vfio_pci", version);
      if (karg_facts_is (facts, module, "state", "absent"))
        karg_proposal_note (proposal, "kernel %s has no vfio-pci: with it nobody holds the device", version);
    }
}

static void
vfio_note_device (const KargFacts *facts, const char *address, KargProposal *proposal)
{
  const char *physical = karg_devices_get (facts, address, "physical-function");
  g_autofree char *device = vfio_describe (facts, address);

  if (physical != NULL)
    karg_proposal_note (proposal, "%s is a virtual function: after a boot it is there if %s is told to have any, as the "
                                  "feature “sriov” does", device, physical);
  if (g_strcmp0 (karg_devices_get (facts, address, "boot-vga"), "yes") == 0)
    karg_proposal_note (proposal, "%s shows the firmware's screen: this host has no console from then on", device);
}

static gboolean
vfio_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  if (!karg_request_has_option (request, "device"))
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_SYNTAX, "it takes at least one device: device=0000:01:00.0");
      return FALSE;
    }
  if (karg_facts_get (facts, "os", "reserve-program") == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                   "nobody in this system reads “%s=” when it starts: the program reserve-devices isn't installed there",
                   KARG_DEVICES_RESERVE_ARGUMENT);
      return FALSE;
    }
  if (karg_facts_get_tristate (facts, "machine", "xen-dom0") == KARG_YES)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "Xen gives devices to its guests with xen-pciback, not with vfio-pci");
      return FALSE;
    }
  g_autoptr (GPtrArray) guest = vfio_list_guest (facts, request, proposal);
  if (!vfio_check (facts, request, guest, proposal, error))
    return FALSE;

  karg_proposal_set_option (proposal, "device");
  vfio_note_machine (facts, proposal);
  for (guint i = 0; g_ptr_array_index (guest, i) != NULL; i++)
    {
      const char *address = g_ptr_array_index (guest, i);
      g_autofree char *argument = g_strconcat (KARG_DEVICES_RESERVE_ARGUMENT "=", address, NULL);
      g_autofree char *reason = g_strdup_printf ("only vfio-pci may take %s", address);
      vfio_note_device (facts, address, proposal);
      if (!karg_proposal_edit (proposal, KARG_EDIT_LIST_ADD, argument, reason, error))
        return FALSE;
    }
  return TRUE;
}

static KargTristate
vfio_state (const KargFacts *facts, const char *feature, const char **reason)
{
  g_auto (GStrv) devices = karg_devices_list (facts);

  for (guint i = 0; devices[i] != NULL; i++)
    if (g_strcmp0 (karg_devices_get (facts, devices[i], "vfio"), "yes") == 0
        || g_strcmp0 (karg_devices_get (facts, devices[i], "driver"), "vfio-pci") == 0)
      {
        *reason = "vfio-pci holds at least one device";
        return KARG_YES;
      }
  *reason = "vfio-pci holds no device";
  return KARG_NO;
}

static const KargFeatureOption *const vfio_options[] = {
  KARG_OPTION (.name = "device", .summary = "which; the rest of its IOMMU group goes along",
               .type = KARG_OPTION_PCI_ADDRESS, .list = TRUE),
  NULL,
};

static const KargFeature *const vfio_features[] = {
  KARG_FEATURE (.name = "vfio", .summary = "hold PCI devices for virtual machines", .options = vfio_options,
                .when_disabled = "a device that vfio-pci holds stays with it until the next boot"),
  NULL,
};

static const KargVendorOps vfio_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = vfio_features,
  .match = vfio_match,
  .propose = vfio_propose,
  .state = vfio_state,
};

KARG_PLUGIN_DEFINE (.name = "vfio", .version = "1.0", .summary = "PCI devices for guests: kargctl.reserve",
                    .vendor = &vfio_ops)
