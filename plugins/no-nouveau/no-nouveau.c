/* no-nouveau.c: keep the free driver off NVIDIA's cards, for a guest or for the maker's own driver.
 *
 * Two read it: udev's module loading in the system ("modprobe.blacklist=", which every initramfs but dracut's knows too), and
 * dracut's ("rd.driver.blacklist="). The "rdblacklist=" of older manuals is read by nobody any more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/devices.h>
#include <karg/error.h>
#include <karg/plugin.h>

#include <stdlib.h>
#include <string.h>

#define NO_NOUVEAU_NVIDIA 0x10de

/* The driver that newer kernels have beside it. */
static const char *const no_nouveau_drivers[] = { "nouveau", "nova_core" };

static KargMatch
no_nouveau_match (const KargFacts *facts, const char *feature, const char **reason)
{
  *reason = "every Linux can have the driver";
  return KARG_MATCH_YES;
}

/* NO only where the devices are known and none is NVIDIA's. */
static KargTristate
no_nouveau_has_card (const KargFacts *facts)
{
  g_auto (GStrv) devices = karg_devices_list (facts);

  for (guint i = 0; devices[i] != NULL; i++)
    {
      const char *vendor = karg_devices_get (facts, devices[i], "vendor");
      if (vendor != NULL && strtoul (vendor, NULL, 16) == NO_NOUVEAU_NVIDIA)
        return KARG_YES;
    }
  return karg_facts_get (facts, "pci", "devices") != NULL ? KARG_NO : KARG_UNKNOWN;
}

static gboolean
no_nouveau_propose_list (KargProposal *proposal, const char *key, const char *reason, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (no_nouveau_drivers); i++)
    {
      g_autofree char *argument = g_strdup_printf ("%s=%s", key, no_nouveau_drivers[i]);
      if (!karg_proposal_edit (proposal, KARG_EDIT_LIST_ADD, argument, reason, error))
        return FALSE;
    }
  return TRUE;
}

/* Nothing to do is no failure: one command fits a fleet in which some machines have other cards. */
static gboolean
no_nouveau_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *initramfs = karg_facts_get (facts, "os", "initramfs");

  if (no_nouveau_has_card (facts) == KARG_NO)
    {
      karg_proposal_note (proposal, "this machine has no card of NVIDIA's: nothing to do");
      return TRUE;
    }
  if (!no_nouveau_propose_list (proposal, "modprobe.blacklist", "the system doesn't load it by itself", error))
    return FALSE;
  return (initramfs != NULL && strstr (initramfs, "dracut") == NULL)
         || no_nouveau_propose_list (proposal, "rd.driver.blacklist", "nor does an initramfs of dracut's", error);
}

static KargTristate
no_nouveau_state (const KargFacts *facts, const char *feature, const char **reason)
{
  g_auto (GStrv) devices = karg_devices_list (facts);

  for (guint i = 0; devices[i] != NULL; i++)
    for (guint d = 0; d < G_N_ELEMENTS (no_nouveau_drivers); d++)
      if (g_strcmp0 (karg_devices_get (facts, devices[i], "driver"), no_nouveau_drivers[d]) == 0)
        {
          *reason = "the driver holds a card";
          return KARG_NO;
        }
  KargTristate card = no_nouveau_has_card (facts);
  *reason = card == KARG_YES  ? "the driver holds no card"
            : card == KARG_NO ? "this machine has no card of NVIDIA's"
                              : "the machine's PCI devices are unknown";
  return card == KARG_YES ? KARG_YES : KARG_UNKNOWN;
}

static const KargFeature *const no_nouveau_features[] = {
  KARG_FEATURE (.name = "no-nouveau", .summary = "keep the driver nouveau off NVIDIA's cards"),
  NULL,
};

static const KargVendorOps no_nouveau_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = no_nouveau_features,
  .match = no_nouveau_match,
  .propose = no_nouveau_propose,
  .state = no_nouveau_state,
};

KARG_PLUGIN_DEFINE (.name = "no-nouveau", .version = "1.0",
                    .summary = "NVIDIA's cards without nouveau: modprobe.blacklist, rd.driver.blacklist",
                    .vendor = &no_nouveau_ops)
