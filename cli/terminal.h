/* terminal.h: what the place that text goes to can show: colours, a width, characters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes g_print() and g_printerr() write bytes as they are, and plain quotes where the locale knows no others (cron, a
 * container): by itself GLib writes “?” there. Call once, after setlocale(). */
void kargctl_terminal_init (void);

/* Whether stdout is a terminal that takes colours: not with NO_COLOR set, not with TERM=dumb. */
gboolean kargctl_terminal_has_colours (void);

/* The columns of the terminal that stdout is, at least 40; 0 when it is none: then lines are not broken. */
guint kargctl_terminal_get_width (void);

/* @text from a file as it may be shown: what is no UTF-8 and no printable character is spelled out. (transfer full) */
char *kargctl_terminal_clean (const char *text);

/* @text with quotes that the locale knows. (transfer full) */
char *kargctl_terminal_localize (const char *text);

/* Prints words with a blank between them, @indent columns in; on a terminal in as many lines as it takes. */
void kargctl_terminal_print_words (guint indent, const char *const *words);

/* Prints a sentence, @first columns in: on a terminal broken at blanks, the lines that follow @indent columns in. */
void kargctl_terminal_print_text (guint first, guint indent, const char *text);

/* Prints a unified diff, added lines green and removed ones red. */
void kargctl_terminal_print_diff (const char *diff);

/* Prints @text bold where there are colours. */
void kargctl_terminal_print_bold (const char *text);

/* What is meant for a file: byte for byte to who may be one, cleaned on a terminal. */
void kargctl_terminal_print_file (const char *text);

G_END_DECLS
