/* select.h: which boot entry somebody means.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plugin/build.h"

G_BEGIN_DECLS

/* The entry that @selector names: an id, with or without ".conf"; a title; a kernel's version, or its file with that in
 * its name; or its place in the order of the targets, from 0. What is named first in this list counts first.
 * Fails: NOT_FOUND when there is none; CONFLICT when there are several; UNSUPPORTED for one that is never changed. */
const KargTarget *karg_select_entry (const KargTargets *targets, const char *selector, GError **error);

G_END_DECLS
