/* sriov.c: virtual functions that are there after every boot.
 *
 * A device's driver makes them when their number is written to sysfs, once it has the device; the kernel forgets it. So an
 * argument says the number, and who reads it (early-boot/) waits for the driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/devices.h>
#include <karg/error.h>
#include <karg/plugin.h>

#include <stdlib.h>
#include <string.h>

#define SRIOV_WITHOUT_ARI 7            /* functions that a bus has room for beside the device itself */
#define SRIOV_MELLANOX 0x15b3

/* The most functions that @address can have; -1: none is known. */
static gint64
sriov_get_most (const KargFacts *facts, const char *address)
{
  const char *most = karg_devices_get (facts, address, "sr-iov-vfs");

  return most != NULL ? g_ascii_strtoll (most, NULL, 10) : -1;
}

static KargMatch
sriov_match (const KargFacts *facts, const char *feature, const char **reason)
{
  g_auto (GStrv) devices = karg_devices_list (facts);

  if (karg_facts_get (facts, "pci", "devices") == NULL)
    {
      *reason = "the machine's PCI devices are unknown";
      return KARG_MATCH_UNKNOWN;
    }
  for (guint i = 0; devices[i] != NULL; i++)
    if (sriov_get_most (facts, devices[i]) >= 0)
      {
        *reason = "a device of this machine can have virtual functions";
        return KARG_MATCH_YES;
      }
  *reason = "no device of this machine can have virtual functions, or the firmware has SR-IOV switched off";
  return KARG_MATCH_NO;
}

/* Network cards of Mellanox's have a switch of their own, which outlives a boot. (transfer full) */
static char *
sriov_advise (const KargFacts *facts, const char *address, gint64 number)
{
  const char *vendor = karg_devices_get (facts, address, "vendor");

  if (vendor != NULL && strtoul (vendor, NULL, 16) == SRIOV_MELLANOX)
    return g_strdup_printf ("“mstconfig -d %s set SRIOV_EN=1 NUM_OF_VFS=%" G_GINT64_FORMAT "” and a reboot may change "
                                                                                           "that", address,
                            number);
  return g_strdup ("the firmware's set-up or the maker's program may change that");
}

/* Whether @address can have @number functions. Fails: NOT_FOUND, UNSUPPORTED. */
static gboolean
sriov_check (const KargFacts *facts, const char *address, gint64 number, GError **error)
{
  gint64 most = sriov_get_most (facts, address);
  const char *physical = karg_devices_get (facts, address, "physical-function");
  g_autofree char *advice = sriov_advise (facts, address, number);

  if (karg_devices_get (facts, address, "vendor") == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "this machine has no PCI device %s", address);
  else if (physical != NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s is a virtual function of %s itself", address, physical);
  else if (most < 0)
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                 "%s can have no virtual functions, or SR-IOV is switched off: %s", address, advice);
  else if (number > most)
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s can have %" G_GINT64_FORMAT " virtual functions at most: %s",
                 address, most, advice);
  else if (g_strcmp0 (karg_devices_get (facts, address, "driver"), "vfio-pci") == 0)
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                 "vfio-pci holds %s for a guest, and its own driver makes the functions: release it first, and reboot", address);
  else
    return TRUE;
  return FALSE;
}

/* What else must be so before there are functions, as far as it can be known here. */
static void
sriov_note_device (const KargFacts *facts, const char *address, gint64 number, KargProposal *proposal)
{
  const char *now = karg_devices_get (facts, address, "sr-iov-active");
  gint64 active = now != NULL ? g_ascii_strtoll (now, NULL, 10) : 0;

  if (active > 0 && active != number)
    karg_proposal_note (proposal, "%s has %" G_GINT64_FORMAT " virtual functions now, which stay until the next boot", address,
                        active);
  if (karg_devices_get (facts, address, "driver") == NULL)
    karg_proposal_note (proposal, "no driver has %s, as far as it is known: its driver makes the functions", address);
  if (number > SRIOV_WITHOUT_ARI)
    karg_proposal_note (proposal, "%s: more than %d functions take ARI on the port above, which the firmware's set-up may have "
                                  "switched off", address, SRIOV_WITHOUT_ARI);
}

/* "0000:17:00.0:4". Fails: SYNTAX. */
static gboolean
sriov_parse (const char *item, char **address, gint64 *number, GError **error)
{
  const char *colon = strrchr (item, ':');
  gboolean whole = colon != NULL && strchr (colon, '.') == NULL && strchr (item, '.') != NULL;

  if (whole && g_ascii_string_to_signed (colon + 1, 10, 1, G_MAXUINT16, number, NULL))
    {
      *address = g_strndup (item, colon - item);
      return TRUE;
    }
  g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "“%s” is no device and the number of its functions: "
               "functions=0000:17:00.0:4", item);
  return FALSE;
}

/* "17:00.0" is a device of the first domain. (transfer full) */
static char *
sriov_complete (char *address)
{
  const char *first = strchr (address, ':');
  char *full = first != NULL && strchr (first + 1, ':') == NULL ? g_strconcat ("0000:", address, NULL) : g_strdup (address);

  g_free (address);
  return full;
}

static gboolean
sriov_propose_item (const KargFacts *facts, const char *item, KargProposal *proposal, GError **error)
{
  gint64 number = 0;
  g_autofree char *address = NULL;

  if (!sriov_parse (item, &address, &number, error))
    return FALSE;
  address = sriov_complete (g_steal_pointer (&address));
  if (!sriov_check (facts, address, number, error))
    return FALSE;
  sriov_note_device (facts, address, number, proposal);
  g_autofree char *argument = g_strdup_printf (KARG_DEVICES_SRIOV_ARGUMENT "%s=%" G_GINT64_FORMAT, address, number);
  g_autofree char *reason = g_strdup_printf ("%s has %" G_GINT64_FORMAT " virtual functions after a boot", address, number);
  return karg_proposal_edit (proposal, KARG_EDIT_SET, argument, reason, error);
}

static gboolean
sriov_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *others = karg_facts_get (facts, "os", "sr-iov-set-by");

  if (!karg_request_has_option (request, "functions"))
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_SYNTAX,
                           "it takes a device and how many functions it is to have: functions=0000:17:00.0:4");
      return FALSE;
    }
  if (karg_facts_get (facts, "os", "reserve-program") == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                   "nobody in this system reads “%s” when it starts: the program reserve-devices isn't installed there",
                   KARG_DEVICES_SRIOV_ARGUMENT);
      return FALSE;
    }
  g_auto (GStrv) items = g_strsplit (karg_request_get_option (request, "functions"), ",", -1);
  karg_proposal_set_option (proposal, "functions");
  for (guint i = 0; items[i] != NULL; i++)
    if (!sriov_propose_item (facts, items[i], proposal, error))
      return FALSE;
  if (others != NULL)
    karg_proposal_note (proposal, "%s sets a number of virtual functions too, which device's isn't looked at: of one "
                                  "device only one should, and who comes first wins", others);
  karg_proposal_note (proposal, "the functions keep their own drivers, and libvirt takes one when its guest starts; “kargctl "
                                "reserve” holds one from the boot on");
  return TRUE;
}

static KargTristate
sriov_state (const KargFacts *facts, const char *feature, const char **reason)
{
  g_auto (GStrv) devices = karg_devices_list (facts);

  for (guint i = 0; devices[i] != NULL; i++)
    if (karg_devices_get (facts, devices[i], "physical-function") != NULL)
      {
        *reason = "at least one device has virtual functions";
        return KARG_YES;
      }
  *reason = "no device has virtual functions";
  return KARG_NO;
}

static const KargFeatureOption *const sriov_options[] = {
  KARG_OPTION (.name = "functions", .summary = "how many, of which device: 0000:17:00.0:4", .type = KARG_OPTION_STRING,
               .list = TRUE),
  NULL,
};

static const KargFeature *const sriov_features[] = {
  KARG_FEATURE (.name = "sriov", .summary = "virtual functions that are there after every boot", .options = sriov_options,
                .when_disabled = "functions that are there stay until the next boot"),
  NULL,
};

static const KargVendorOps sriov_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = sriov_features,
  .match = sriov_match,
  .propose = sriov_propose,
  .state = sriov_state,
};

KARG_PLUGIN_DEFINE (.name = "sriov", .version = "1.0", .summary = "virtual functions: kargctl.sriov", .vendor = &sriov_ops)
