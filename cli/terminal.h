/* terminal.h: colours and widths, on a terminal only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether stdout is a terminal that takes colours: not with NO_COLOR set, not with TERM=dumb. */
gboolean kargctl_terminal_has_colours (void);

/* Prints a unified diff, added lines green and removed ones red. */
void kargctl_terminal_print_diff (const char *diff);

G_END_DECLS
