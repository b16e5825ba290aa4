/* verb-reserve.c: PCI devices for guests, and virtual functions.
 *
 * A face of the features “vfio” and “sriov”: devices are named as people name them, and what is reserved already is asked for again with
 * them, so that a plugin sees all that this host is to do without.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"
#include "hostdev.h"
#include "standing.h"

#include <karg/devices.h>
#include <karg/error.h>

#include <string.h>

static void
kargctl_reserve_add (GPtrArray *addresses, const char *address)
{
  if (!g_ptr_array_find_with_equal_func (addresses, address, g_str_equal, NULL))
    g_ptr_array_add (addresses, g_strdup (address));
}

/* A pair of numbers that several devices have says too little: each is a card of its own. */
static gboolean
kargctl_reserve_check_one (const KargFacts *facts, const char *name, char **found, GError **error)
{
  g_autofree char *numbers = karg_devices_describe_numbers (facts, found[0]);
  g_autofree char *list = g_strjoinv (", ", found);

  if (found[1] == NULL || g_ascii_strcasecmp (name, numbers) != 0)
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "“%s” is more than one device: name the address of those that "
                                                       "are meant, of %s", name, list);
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
    {
      const KargctlStanding *one = g_ptr_array_index (standing, i);
      if (karg_devices_get (facts, one->address, "vendor") != NULL)
        kargctl_reserve_add (all, one->address);
    }
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

/* A device that makes virtual functions stays with its driver: none of @meant may be among the @others. Fails: CONFLICT. */
static gboolean
kargctl_reserve_check_other (const GPtrArray *meant, const GPtrArray *others, GError **error)
{
  for (guint i = 0; i < others->len; i++)
    {
      const KargctlStanding *other = g_ptr_array_index (others, i);
      if (!g_ptr_array_find_with_equal_func ((GPtrArray *) meant, other->address, g_str_equal, NULL))
        continue;
      g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT,
                   "“%s” stands already, and a device whose driver makes virtual functions can't be given away: "
                   "“kargctl release %s” first", other->argument, other->address);
      return FALSE;
    }
  return TRUE;
}

static KargctlExit
kargctl_reserve_devices (KargEngine *engine, const KargctlOptions *options, char **arguments, const GPtrArray *meant,
                         GError **error)
{
  const KargFacts *facts = karg_engine_get_facts (engine, NULL);
  g_autoptr (GPtrArray) standing = kargctl_standing_list_reserved (engine);
  g_autoptr (GPtrArray) others = kargctl_standing_list_functions (engine);
  g_autofree char *option = kargctl_reserve_spell_option (facts, meant, standing);
  const char *const asked[] = { option, NULL };
  KargctlOptions how = *options;
  KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_ENABLE, .feature = "vfio", .options = asked };

  if (!kargctl_reserve_check_other (meant, others, error))
    return KARGCTL_FAILED;
  how.quiet = options->quiet || options->libvirt_xml;
  KargctlExit result = kargctl_change_run_in (engine, &how, "reserve", arguments, &task, error);
  if (options->libvirt_xml && (result == KARGCTL_DONE || result == KARGCTL_WOULD_CHANGE))
    kargctl_reserve_print_xml (facts, meant);
  return result;
}

/* ---- Virtual functions ---- */

/* “functions=…”: @number for all that are meant. (transfer full) */
static char *
kargctl_reserve_spell_functions (const GPtrArray *meant, const char *number)
{
  GString *option = g_string_new ("functions=");

  for (guint i = 0; i < meant->len; i++)
    g_string_append_printf (option, "%s%s:%s", i > 0 ? "," : "", (const char *) g_ptr_array_index (meant, i), number);
  return g_string_free (option, FALSE);
}

static KargctlExit
kargctl_reserve_functions (KargEngine *engine, const KargctlOptions *options, char **arguments, const GPtrArray *meant,
                           GError **error)
{
  g_autoptr (GPtrArray) reserved = kargctl_standing_list_reserved (engine);
  g_autofree char *option = kargctl_reserve_spell_functions (meant, options->sriov_vfs);
  g_autofree char *verb = g_strdup_printf ("reserve --sriov-vfs=%s", options->sriov_vfs);
  const char *const asked[] = { option, NULL };
  KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_ENABLE, .feature = "sriov", .options = asked };

  if (!kargctl_reserve_check_other (meant, reserved, error))
    return KARGCTL_FAILED;
  return kargctl_change_run_in (engine, options, verb, arguments, &task, error);
}

/* ---- The verb ---- */

/* What is wrong with how it was called, or NULL. */
static const char *
kargctl_reserve_find_misuse (const KargctlOptions *options, char **arguments)
{
  gint64 number = 0;

  if (arguments[0] == NULL)
    return "reserve which device? “kargctl pci” lists them";
  if (options->libvirt_xml && options->json)
    return "--json and --libvirt-xml are two forms; give one of them";
  if (options->sriov_vfs == NULL)
    return NULL;
  if (options->libvirt_xml)
    return "a guest gets a virtual function, not the device that has it: --libvirt-xml goes with the function's address";
  return g_ascii_string_to_signed (options->sriov_vfs, 10, 1, G_MAXUINT16, &number, NULL)
           ? NULL : "--sriov-vfs takes a number from 1 to 65535; “kargctl release DEVICE” gives virtual functions up";
}

static KargctlExit
kargctl_reserve_run (const KargctlOptions *options, char **arguments, GError **error)
{
  const char *misuse = kargctl_reserve_find_misuse (options, arguments);

  if (misuse != NULL)
    {
      kargctl_set_usage_error (error, "%s", misuse);
      return KARGCTL_USAGE;
    }
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  const KargFacts *facts = engine != NULL ? karg_engine_get_facts (engine, error) : NULL;
  g_autoptr (GPtrArray) meant = facts != NULL ? kargctl_reserve_find (facts, arguments, error) : NULL;
  if (meant == NULL || !karg_engine_survey (engine, error))
    return KARGCTL_FAILED;
  return options->sriov_vfs != NULL ? kargctl_reserve_functions (engine, options, arguments, meant, error)
                                    : kargctl_reserve_devices (engine, options, arguments, meant, error);
}

const KargctlVerb kargctl_verb_reserve = {
  .name = "reserve",
  .arguments = "DEVICE…",
  .summary = "Hold PCI devices for virtual machines",
  .help = "From the next boot on no driver but vfio-pci takes them. The rest of a device's\n"
          "IOMMU group goes along, as a guest gets it whole. What this system stands on is\n"
          "refused: the disk that it boots from, its only network card. “kargctl doctor\n"
          "DEVICE” says beforehand what is in the way. The same as “enable vfio device=…”.\n\n"
          "With --sriov-vfs=N the device stays with this host, and has N virtual functions\n"
          "after every boot: what guests get then. The same as “enable sriov functions=…”.\n\n"
          "A DEVICE is an address (01:00.0), a slot with all its functions (01:00) or a pair\n"
          "of numbers that one device has (10de:13ba).\n\n"
          "Examples:\n"
          "  kargctl reserve -n 01:00               show what it would change\n"
          "  kargctl reserve 01:00\n"
          "  kargctl reserve --sriov-vfs=4 17:00.0\n"
          "  kargctl reserve -n --libvirt-xml 01:00 what a guest's XML names",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_RESERVE,
  .run = kargctl_reserve_run,
};
