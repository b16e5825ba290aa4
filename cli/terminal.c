/* terminal.c: colours and widths, on a terminal only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

gboolean
kargctl_terminal_has_colours (void)
{
  const char *term = g_getenv ("TERM");
  const char *no_colour = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && (no_colour == NULL || *no_colour == '\0') && term != NULL
         && !g_str_equal (term, "dumb");
}

static const char *
kargctl_terminal_diff_colour (const char *line)
{
  if (g_str_has_prefix (line, "+++") || g_str_has_prefix (line, "---"))
    return "\033[1m";
  if (*line == '+')
    return "\033[32m";
  if (*line == '-')
    return "\033[31m";
  return g_str_has_prefix (line, "@@") ? "\033[36m" : "";
}

void
kargctl_terminal_print_diff (const char *diff)
{
  if (!kargctl_terminal_has_colours ())
    {
      fputs (diff, stdout);
      return;
    }

  for (const char *line = diff; *line != '\0';)
    {
      gsize length = strcspn (line, "\n");
      printf ("%s%.*s\033[0m\n", kargctl_terminal_diff_colour (line), (int) length, line);
      line += length + (line[length] == '\n');
    }
}
