/* terminal.c: what the place that text goes to can show: colours, a width, characters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define KARGCTL_TERMINAL_MIN_WIDTH 40
#define KARGCTL_TERMINAL_DEFAULT_WIDTH 80

char *
kargctl_terminal_localize (const char *text)
{
  static const struct
  {
    const char *nice;
    const char *plain;
  } quotes[] = { { "“", "\"" }, { "”", "\"" }, { "…", "..." }, { "·", "-" } };

  if (g_get_charset (NULL))
    return g_strdup (text);

  GString *plain = g_string_new (NULL);
  while (*text != '\0')
    {
      guint i = 0;
      while (i < G_N_ELEMENTS (quotes) && !g_str_has_prefix (text, quotes[i].nice))
        i++;
      if (i < G_N_ELEMENTS (quotes))
        g_string_append (plain, quotes[i].plain);
      else
        g_string_append_c (plain, *text);
      text += i < G_N_ELEMENTS (quotes) ? strlen (quotes[i].nice) : 1;
    }
  return g_string_free (plain, FALSE);
}

/* Characters that print nothing would steer a terminal, or turn a text around (U+202E); @kept are let through. */
static char *
kargctl_terminal_escape (const char *text, const char *kept)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (g_unichar_isprint (c) || (c < 0x80 && strchr (kept, (int) c) != NULL))
        g_string_append_unichar (clean, c);
      else
        g_string_append_printf (clean, "\\x%02x", c);
    }
  return g_string_free (clean, FALSE);
}

char *
kargctl_terminal_clean (const char *text)
{
  return kargctl_terminal_escape (text, "\t");
}

/* Whatever is said goes through here, so what somebody forgot to clean does, too. */
static void
kargctl_terminal_put (const char *text, FILE *stream)
{
  g_autofree char *clean = kargctl_terminal_escape (text, "\t\n");
  g_autofree char *localized = kargctl_terminal_localize (clean);

  fputs (localized, stream);
}

static void
kargctl_terminal_print (const char *text)
{
  kargctl_terminal_put (text, stdout);
}

static void
kargctl_terminal_print_error (const char *text)
{
  fflush (stdout);
  kargctl_terminal_put (text, stderr);
}

void
kargctl_terminal_init (void)
{
  static char buffer[65536]; /* glibc takes no size without one */

  /* Not a write a line, not even on a terminal: what goes to stderr pushes it out first. */
  setvbuf (stdout, buffer, _IOFBF, sizeof buffer);
  g_set_print_handler (kargctl_terminal_print);
  g_set_printerr_handler (kargctl_terminal_print_error);
}

/* Asked once: output is long, and who reads it doesn't change. */
static gboolean
kargctl_terminal_is_one (void)
{
  static gsize answer; /* 1: yes; 2: no */

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, isatty (STDOUT_FILENO) ? 1 : 2);
  return answer == 1;
}

gboolean
kargctl_terminal_has_colours (void)
{
  const char *term = g_getenv ("TERM");
  const char *no_colour = g_getenv ("NO_COLOR");

  return kargctl_terminal_is_one () && (no_colour == NULL || *no_colour == '\0') && term != NULL
         && !g_str_equal (term, "dumb");
}

static guint
kargctl_terminal_find_width (void)
{
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size = { 0 };
  guint width = columns != NULL ? (guint) atoi (columns) : 0;

  if (!kargctl_terminal_is_one ())
    return 0;
  if (width == 0 && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    width = size.ws_col;
  if (width == 0)
    width = KARGCTL_TERMINAL_DEFAULT_WIDTH;
  return MAX (width, KARGCTL_TERMINAL_MIN_WIDTH);
}

guint
kargctl_terminal_get_width (void)
{
  static gsize answer; /* one more than the width */

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, kargctl_terminal_find_width () + 1);
  return answer - 1;
}

static void
kargctl_terminal_print_filled (guint first_indent, guint indent, const char *const *words)
{
  guint width = kargctl_terminal_get_width ();
  guint column = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = kargctl_terminal_clean (words[i]);
      guint length = (guint) g_utf8_strlen (word, -1);
      gboolean fits = column == 0 || width == 0 || column + 1 + length <= width;

      if (column == 0 || !fits)
        {
          guint margin = column == 0 ? first_indent : indent;
          g_print ("%s%*s%s", column == 0 ? "" : "\n", (int) margin, "", word);
          column = margin + length;
          continue;
        }
      g_print (" %s", word);
      column += 1 + length;
    }
  g_print ("\n");
}

void
kargctl_terminal_print_words (guint indent, const char *const *words)
{
  kargctl_terminal_print_filled (indent, indent, words);
}

void
kargctl_terminal_print_text (guint first, guint indent, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  kargctl_terminal_print_filled (first, indent, (const char *const *) words);
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

static void
kargctl_terminal_print_diff_line (const char *line, gsize length)
{
  g_autofree char *bytes = g_strndup (line, length);
  g_autofree char *clean = kargctl_terminal_clean (bytes);

  if (kargctl_terminal_has_colours ())
    printf ("%s%s\033[0m\n", kargctl_terminal_diff_colour (line), clean);
  else
    printf ("%s\n", clean);
}

/* Byte for byte to who may be patch(1); on a terminal what a file holds must not steer it. */
void
kargctl_terminal_print_diff (const char *diff)
{
  if (!kargctl_terminal_is_one ())
    {
      fputs (diff, stdout);
      return;
    }

  for (const char *line = diff; *line != '\0';)
    {
      gsize length = strcspn (line, "\n");
      kargctl_terminal_print_diff_line (line, length);
      line += length + (line[length] == '\n');
    }
}

void
kargctl_terminal_print_bold (const char *text)
{
  gboolean coloured = kargctl_terminal_has_colours ();

  fputs (coloured ? "\033[1m" : "", stdout);
  kargctl_terminal_print (text);
  fputs (coloured ? "\033[0m" : "", stdout);
}

void
kargctl_terminal_print_file (const char *text)
{
  if (kargctl_terminal_is_one ())
    kargctl_terminal_print (text);
  else
    fputs (text, stdout);
}
