/* lines.c: byte-exact splitting of a text into lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/lines.h>

#include <string.h>

GArray *
karg_lines_split (const char *text, gsize length)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (KargLine));
  const char *end = length > 0 ? text + length : text; /* of nothing there may be no text */

  while (text < end)
    {
      const char *newline = memchr (text, '\n', end - text);
      const char *stop = newline != NULL ? newline : end;
      KargLine line = { .text = text, .length = stop - text, .ending = newline != NULL ? 1 : 0 };

      if (newline != NULL && line.length > 0 && stop[-1] == '\r')
        {
          line.length--;
          line.ending = 2;
        }
      g_array_append_val (lines, line);
      text += line.length + line.ending;
    }

  return lines;
}

guint
karg_lines_number_at (const char *text, gsize length, gsize offset)
{
  guint number = 1;

  for (gsize i = 0; i < MIN (offset, length); i++)
    number += text[i] == '\n';
  return number;
}
