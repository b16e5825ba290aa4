/* verb-reserve.c: reserve, release: PCI devices for guests.
 *
 * A face of the feature “vfio”: devices are named as people name them, and what is reserved already is asked for again with
 * them, so that a plugin sees all that this host is to do without.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"
#include "hostdev.h"

#include <karg/devices.h>
#include <karg/error.h>

#include <string.h>

#define KARGCTL_RESERVE_ARGUMENT "kargctl.reserve"
#define KARGCTL_RESERVE_OWNER "feature:vfio+device"

static void
kargctl_reserve_add (GPtrArray *addresses, const char *address)
{
  if (!g_ptr_array_find_with_equal_func (addresses, address, g_str_equal, NULL))
    g_ptr_array_add (addresses, g_strdup (address));
}

/* All that some entry or template reserves. */
static GPtrArray *
kargctl_reserve_list_standing (KargEngine *engine)
{
  const KargTargets *targets = karg_engine_get_targets (engine);
  GPtrArray *standing = g_ptr_array_new_with_free_func (g_free);

  for (guint t = 0; t < karg_targets_get_n (targets); t++)
    {
      const KargCmdline *cmdline = karg_target_get_cmdline (karg_targets_get (targets, t));
      for (guint i = 0; cmdline != NULL && i < karg_cmdline_get_n_words (cmdline); i++)
        {
          const KargWord *word = karg_cmdline_get_word (cmdline, i);
          gboolean ours = karg_key_equal (word->key, KARGCTL_RESERVE_ARGUMENT) && word->value != NULL && !word->for_init;
          g_auto (GStrv) items = g_strsplit (ours ? word->value : "", ",", -1);
          for (guint n = 0; items[n] != NULL; n++)
            kargctl_reserve_add (standing, items[n]);
        }
    }
  return standing;
}

/* A pair of numbers that several devices have says too little: each is a card of its own. */
static gboolean
kargctl_reserve_check_one (const KargFacts *facts, const char *name, char **found, GError **error)
{
  g_autofree char *numbers = karg_devices_describe_numbers (facts, found[0]);
  g_autofree char *list = g_strjoinv (", ", found);

  if (found[1] == NULL || g_ascii_strcasecmp (name, numbers) != 0)
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "“%s” is more than one device: name the address of those that are meant, "
               "of %s", name, list);
  return FALSE;
}

/* The addresses that @names mean. NULL with @error. */
static GPtrArray *
kargctl_reserve_find (const KargFacts *facts, char **names, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);

  for (guint n = 0; names[n] != NULL; n++)
    {
      g_auto (GStrv) found = karg_devices_find (facts, names[n], error);
      if (found == NULL || !kargctl_reserve_check_one (facts, names[n], found, error))
        return NULL;
      for (guint i = 0; found[i] != NULL; i++)
        kargctl_reserve_add (addresses, found[i]);
    }
  return g_steal_pointer (&addresses);
}

/* “device=…” of all that is meant, and of what is reserved already and still there. (transfer full) */
static char *
kargctl_reserve_spell_option (const KargFacts *facts, const GPtrArray *meant, const GPtrArray *standing)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < standing->len; i++)
    if (karg_devices_get (facts, g_ptr_array_index (standing, i), "vendor") != NULL)
      kargctl_reserve_add (all, g_ptr_array_index (standing, i));
  for (guint i = 0; i < meant->len; i++)
    kargctl_reserve_add (all, g_ptr_array_index (meant, i));
  g_ptr_array_add (all, NULL);
  g_autofree char *list = g_strjoinv (",", (char **) all->pdata);
  return g_strconcat ("device=", list, NULL);
}

/* What a guest gets with each of @meant. */
static void
kargctl_reserve_print_xml (const KargFacts *facts, const GPtrArray *meant)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < meant->len; i++)
    {
      g_auto (GStrv) guest = karg_devices_list_guest (facts, g_ptr_array_index (meant, i));
      for (guint g = 0; guest[g] != NULL; g++)
        kargctl_reserve_add (all, guest[g]);
    }
  g_ptr_array_add (all, NULL);
  kargctl_hostdev_print ((const char *const *) all->pdata);
}

static KargctlExit
kargctl_reserve_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (arguments[0] == NULL || (options->libvirt_xml && options->json))
    {
      kargctl_set_usage_error (error, arguments[0] == NULL ? "reserve which device? “kargctl pci” lists them"
                                                           : "--json and --libvirt-xml are two forms; give one of them");
      return KARGCTL_USAGE;
    }
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  const KargFacts *facts = engine != NULL ? karg_engine_get_facts (engine, error) : NULL;
  g_autoptr (GPtrArray) meant = facts != NULL ? kargctl_reserve_find (facts, arguments, error) : NULL;
  if (meant == NULL || !karg_engine_survey (engine, error))
    return KARGCTL_FAILED;

  g_autoptr (GPtrArray) standing = kargctl_reserve_list_standing (engine);
  g_autofree char *option = kargctl_reserve_spell_option (facts, meant, standing);
  const char *const asked[] = { option, NULL };
  KargctlOptions how = *options;
  KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_ENABLE, .feature = "vfio", .options = asked };
  how.quiet = options->quiet || options->libvirt_xml;
  KargctlExit result = kargctl_change_run_in (engine, &how, "reserve", arguments, &task, error);
  if (options->libvirt_xml && (result == KARGCTL_DONE || result == KARGCTL_WOULD_CHANGE))
    kargctl_reserve_print_xml (facts, meant);
  return result;
}

/* ---- Release ---- */

/* “01:00.0” and “0000:01:00.0” are one device, “01:00” all of a slot; the device itself may be gone. */
static gboolean
kargctl_release_is_named (const char *address, const char *name)
{
  g_autofree char *full = g_strconcat ("0000:", name, NULL);

  for (guint i = 0; i < 2; i++)
    {
      const char *spelled = i == 0 ? name : full;
      gsize length = strlen (spelled);
      if (strncmp (address, spelled, length) == 0 && (address[length] == '\0' || address[length] == '.'))
        return TRUE;
    }
  return FALSE;
}

/* Whether @address went along with one that @name means. */
static gboolean
kargctl_release_goes_along (const KargFacts *facts, const char *address, const char *name)
{
  g_auto (GStrv) found = karg_devices_find (facts, name, NULL);

  for (guint i = 0; found != NULL && found[i] != NULL; i++)
    {
      g_auto (GStrv) guest = karg_devices_list_guest (facts, found[i]);
      if (g_strv_contains ((const char *const *) guest, address))
        return TRUE;
    }
  return FALSE;
}

/* Adds the edits that take what @name means out of what is reserved. */
static gboolean
kargctl_release_add (GPtrArray *edits, const KargFacts *facts, const GPtrArray *standing, const char *name, GError **error)
{
  guint before = edits->len;

  for (guint i = 0; i < standing->len; i++)
    {
      const char *address = g_ptr_array_index (standing, i);
      g_autofree char *argument = g_strconcat (KARGCTL_RESERVE_ARGUMENT "=", address, NULL);
      if (!kargctl_release_is_named (address, name) && !kargctl_release_goes_along (facts, address, name))
        continue;
      KargEdit *edit = karg_edit_new (KARG_EDIT_LIST_REMOVE, argument, error);
      if (edit == NULL)
        return FALSE;
      g_ptr_array_add (edits, edit);
    }
  if (edits->len > before)
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "“%s” isn't reserved", name);
  return FALSE;
}

static KargctlExit
kargctl_release_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (arguments[0] == NULL)
    {
      kargctl_set_usage_error (error, "release which device? “kargctl disable vfio” releases all");
      return KARGCTL_USAGE;
    }
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  const KargFacts *facts = engine != NULL ? karg_engine_get_facts (engine, error) : NULL;
  if (facts == NULL || !karg_engine_survey (engine, error))
    return KARGCTL_FAILED;

  g_autoptr (GPtrArray) standing = kargctl_reserve_list_standing (engine);
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  for (guint i = 0; arguments[i] != NULL; i++)
    if (!kargctl_release_add (edits, facts, standing, arguments[i], error))
      return KARGCTL_FAILED;
  KargTask task = {
    .struct_size = sizeof task, .kind = KARG_TASK_RELEASE, .edits = edits, .owner = KARGCTL_RESERVE_OWNER
  };
  return kargctl_change_run_in (engine, options, "release", arguments, &task, error);
}

const KargctlVerb kargctl_verb_reserve = {
  .name = "reserve",
  .arguments = "DEVICE…",
  .summary = "Hold PCI devices for virtual machines",
  .help = "From the next boot on no driver but vfio-pci takes them. The rest of a device's\n"
          "IOMMU group goes along, as a guest gets it whole. What this system stands on is\n"
          "refused: the disk that it boots from, its only network card. “kargctl doctor\n"
          "DEVICE” says beforehand what is in the way. The same as “enable vfio device=…”.\n\n"
          "A DEVICE is an address (01:00.0), a slot with all its functions (01:00) or a pair\n"
          "of numbers that one device has (10de:13ba).\n\n"
          "Examples:\n"
          "  kargctl reserve -n 01:00               show what it would change\n"
          "  kargctl reserve 01:00\n"
          "  kargctl reserve -n --libvirt-xml 01:00 what a guest's XML names",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_XML,
  .run = kargctl_reserve_run,
};

const KargctlVerb kargctl_verb_release = {
  .name = "release",
  .arguments = "DEVICE…",
  .summary = "Give PCI devices back to this host",
  .help = "From the next boot on their own drivers take them again; what went along with a\n"
          "device goes back with it. The device need not be there any more. “kargctl\n"
          "disable vfio” releases all.\n\n"
          "Examples:\n"
          "  kargctl release 01:00",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION,
  .run = kargctl_release_run,
};
