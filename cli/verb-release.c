/* verb-release.c: PCI devices back to this host, and virtual functions given up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"
#include "standing.h"

#include <karg/devices.h>
#include <karg/error.h>

#include <string.h>

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

/* What can be let go, and in whose name it stands. */
typedef struct
{
  GPtrArray *(*list) (KargEngine *engine);
  KargEditKind kind;
  const char *owner;
  gboolean together; /* what went along with a device goes back with it */
} KargctlReleaseKind;

static const KargctlReleaseKind kargctl_release_kinds[] = {
  { kargctl_standing_list_reserved, KARG_EDIT_LIST_REMOVE, "feature:vfio+device", TRUE },
  { kargctl_standing_list_functions, KARG_EDIT_REMOVE, "feature:sriov+functions", FALSE },
};

/* Adds the edits that take what @name means out of what stands. Returns: whether there are any. */
static gboolean
kargctl_release_add (GPtrArray *edits, const KargFacts *facts, const KargctlReleaseKind *kind, const GPtrArray *standing,
                     const char *name)
{
  guint before = edits->len;

  for (guint i = 0; i < standing->len; i++)
    {
      const KargctlStanding *one = g_ptr_array_index (standing, i);
      if (!kargctl_release_is_named (one->address, name)
          && !(kind->together && kargctl_release_goes_along (facts, one->address, name)))
        continue;
      KargEdit *edit = karg_edit_new (kind->kind, one->argument, NULL);
      if (edit != NULL)
        g_ptr_array_add (edits, edit);
    }
  return edits->len > before;
}

/* The edits that let all of @names go. NULL: one of them isn't there, which @missing tells. (transfer full) */
static GPtrArray *
kargctl_release_list (KargEngine *engine, const KargFacts *facts, const KargctlReleaseKind *kind, char **names,
                      const char **missing)
{
  g_autoptr (GPtrArray) standing = kind->list (engine);
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  for (guint i = 0; names[i] != NULL; i++)
    if (!kargctl_release_add (edits, facts, kind, standing, names[i]))
      {
        *missing = names[i];
        return NULL;
      }
  return g_steal_pointer (&edits);
}

static KargctlExit
kargctl_release_run (const KargctlOptions *options, char **arguments, GError **error)
{
  const char *missing = NULL;

  if (arguments[0] == NULL)
    {
      kargctl_set_usage_error (error, "release which device? “kargctl disable vfio” releases all");
      return KARGCTL_USAGE;
    }
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  const KargFacts *facts = engine != NULL ? karg_engine_get_facts (engine, error) : NULL;
  if (facts == NULL || !karg_engine_survey (engine, error))
    return KARGCTL_FAILED;

  for (guint i = 0; i < G_N_ELEMENTS (kargctl_release_kinds); i++)
    {
      const KargctlReleaseKind *kind = &kargctl_release_kinds[i];
      g_autoptr (GPtrArray) edits = kargctl_release_list (engine, facts, kind, arguments, &missing);
      KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_RELEASE, .edits = edits, .owner = kind->owner };
      if (edits != NULL)
        return kargctl_change_run_in (engine, options, "release", arguments, &task, error);
    }
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, arguments[1] == NULL
               ? "“%s” isn't reserved, and no virtual functions of it are asked for"
               : "“%s” isn't reserved; what virtual functions are asked for is released in a command of its own", missing);
  return KARGCTL_FAILED;
}

const KargctlVerb kargctl_verb_release = {
  .name = "release",
  .arguments = "DEVICE…",
  .summary = "Give PCI devices back to this host",
  .help = "From the next boot on their own drivers take them again; what went along with a\n"
          "device goes back with it. The device need not be there any more. “kargctl\n"
          "disable vfio” releases all. Of a device with virtual functions it gives these\n"
          "up.\n\n"
          "Examples:\n"
          "  kargctl release 01:00",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION,
  .run = kargctl_release_run,
};
