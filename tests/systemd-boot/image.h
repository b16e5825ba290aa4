/* image.h: EFI programs for tests: headers and sections, and nothing to run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "fixture.h"

G_BEGIN_DECLS

/* @sections: names and contents in turn, ends with NULL. */
void image_write (Fixture *fixture, const char *path, const char *const *sections);

G_END_DECLS
