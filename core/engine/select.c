/* select.c: which boot entry somebody means.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "select.h"

#include <string.h>

/* The ways to name an entry, the closest first. */
typedef enum
{
  KARG_SELECT_ID,
  KARG_SELECT_FILE,
  KARG_SELECT_TITLE,
  KARG_SELECT_KERNEL,
  KARG_SELECT_INDEX,
  KARG_SELECT_N_WAYS,
} KargSelectWay;

static gboolean
karg_select_is_file (const char *id, const char *selector)
{
  gsize length = strlen (id);

  return strncmp (id, selector, length) == 0 && g_str_equal (selector + length, ".conf");
}

/* "6.1.0", "/boot/vmlinuz-6.1.0", "vmlinuz-6.1.0". */
static gboolean
karg_select_is_kernel (const char *kernel, const char *selector)
{
  const char *slash = strrchr (selector, '/');
  const char *name = slash != NULL ? slash + 1 : selector;
  const char *dash = g_str_has_prefix (name, "vmlinu") ? strchr (name, '-') : NULL;

  return kernel != NULL && (g_str_equal (kernel, selector) || (dash != NULL && g_str_equal (kernel, dash + 1)));
}

static gboolean
karg_select_is_index (guint index, const char *selector)
{
  g_autofree char *number = g_strdup_printf ("%u", index);

  return g_str_equal (number, selector);
}

static gboolean
karg_select_matches (const KargTarget *target, guint index, const char *selector, KargSelectWay way)
{
  switch (way)
    {
    case KARG_SELECT_ID:
      return g_str_equal (karg_target_get_id (target), selector);
    case KARG_SELECT_FILE:
      return karg_select_is_file (karg_target_get_id (target), selector);
    case KARG_SELECT_TITLE:
      return g_strcmp0 (karg_target_get_title (target), selector) == 0;
    case KARG_SELECT_KERNEL:
      return karg_select_is_kernel (karg_target_get_kernel (target), selector);
    default:
      return karg_select_is_index (index, selector);
    }
}

/* (transfer container) */
static GPtrArray *
karg_select_collect (const KargTargets *targets, const char *selector, KargSelectWay way)
{
  GPtrArray *found = g_ptr_array_new ();
  guint index = 0;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_ENTRY && karg_select_matches (target, index++, selector, way))
        g_ptr_array_add (found, target);
    }
  return found;
}

/* The entries one a line, with their titles. (transfer full) */
static char *
karg_select_list (const GPtrArray *entries)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const KargTarget *target = g_ptr_array_index (entries, i);
      const char *title = karg_target_get_title (target);

      g_string_append_printf (list, "\n  %s", karg_target_get_id (target));
      if (title != NULL && !g_str_equal (title, karg_target_get_id (target)))
        g_string_append_printf (list, "  (%s)", title);
    }
  return g_string_free (list, FALSE);
}

/* All entries that may be changed. (transfer container) */
static GPtrArray *
karg_select_collect_all (const KargTargets *targets)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_ENTRY
          && karg_target_get_access (target) != KARG_ACCESS_UNMANAGED)
        g_ptr_array_add (all, target);
    }
  return all;
}

static const KargTarget *
karg_select_check (const GPtrArray *found, const char *selector, GError **error)
{
  const KargTarget *target = g_ptr_array_index (found, 0);
  g_autofree char *list = karg_select_list (found);

  if (found->len > 1)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "“%s” may be any of these boot entries:%s", selector, list);
      return NULL;
    }
  if (karg_target_get_access (target) != KARG_ACCESS_UNMANAGED)
    return target;
  g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "the boot entry “%s” is never changed: %s", selector,
               karg_target_get_reason (target) != NULL ? karg_target_get_reason (target) : "it is not managed here");
  return NULL;
}

const KargTarget *
karg_select_entry (const KargTargets *targets, const char *selector, GError **error)
{
  for (KargSelectWay way = KARG_SELECT_ID; way < KARG_SELECT_N_WAYS; way++)
    {
      g_autoptr (GPtrArray) found = karg_select_collect (targets, selector, way);
      if (found->len > 0)
        return karg_select_check (found, selector, error);
    }

  g_autoptr (GPtrArray) all = karg_select_collect_all (targets);
  g_autofree char *list = karg_select_list (all);
  if (all->len > 0)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no boot entry is “%s”; there are:%s", selector, list);
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no boot entry is “%s”: there are none at all", selector);
  return NULL;
}
