/* list.h: comma lists that are the value of a word ("intel_iommu=on,sm_on").
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

/* Whether the comma list @value holds @item. */
gboolean karg_list_holds (const char *value, const char *item);

/* The same, and where the first one stands. */
gboolean karg_list_find (const char *value, const char *item, gsize *start, gsize *end);

/* Whether another item than @item, which isn't empty, is in the list. */
gboolean karg_list_has_others (const char *value, const char *item);

G_END_DECLS
