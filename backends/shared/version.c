/* version.c: which of two versions is newer, in the two orders that boot loaders use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "version.h"

#include <string.h>

static int
version_sign (gssize difference)
{
  return (difference > 0) - (difference < 0);
}

static gsize
version_span (const char *text, gboolean digits)
{
  gsize n = 0;

  while (digits ? g_ascii_isdigit (text[n]) : g_ascii_isalpha (text[n]))
    n++;
  return n;
}

/* Compares two runs of digits as numbers of any length. */
static int
version_compare_numbers (const char *a, gsize a_length, const char *b, gsize b_length)
{
  while (a_length > 0 && *a == '0')
    a++, a_length--;
  while (b_length > 0 && *b == '0')
    b++, b_length--;
  if (a_length != b_length)
    return a_length > b_length ? 1 : -1;
  return version_sign (memcmp (a, b, a_length));
}

/* Compares two runs of letters; one that continues the other is newer. */
static int
version_compare_letters (const char *a, gsize a_length, const char *b, gsize b_length)
{
  int order = version_sign (memcmp (a, b, MIN (a_length, b_length)));

  return order != 0 ? order : version_sign ((gssize) a_length - (gssize) b_length);
}

static gboolean
version_is_separator (char c)
{
  return c != '\0' && !g_ascii_isalnum (c) && strchr ("~-^.", c) == NULL;
}

/* Whether a mark stands at both, at one (then *@order says which is older), or at neither. */
static gboolean
version_skip_mark (const char **a, const char **b, char mark, int *order)
{
  if (**a != mark && **b != mark)
    return FALSE;
  *order = version_sign ((**a != mark) - (**b != mark));
  *a += 1;
  *b += 1;
  return TRUE;
}

int
karg_version_compare (const char *a, const char *b)
{
  a = a != NULL ? a : "";
  b = b != NULL ? b : "";

  for (;;)
    {
      gboolean digits;
      gsize a_length, b_length;
      int order = 0;

      while (version_is_separator (*a))
        a++;
      while (version_is_separator (*b))
        b++;

      if (version_skip_mark (&a, &b, '~', &order) && order != 0)
        return order;
      if (*a == '\0' || *b == '\0')
        return version_sign ((*a != '\0') - (*b != '\0'));
      for (const char *mark = "-^."; *mark != '\0'; mark++)
        if (version_skip_mark (&a, &b, *mark, &order) && order != 0)
          return order;

      digits = g_ascii_isdigit (*a) || g_ascii_isdigit (*b);
      a_length = version_span (a, digits);
      b_length = version_span (b, digits);
      if ((a_length > 0) != (b_length > 0))
        return a_length > 0 ? 1 : -1;
      order = digits ? version_compare_numbers (a, a_length, b, b_length)
                     : version_compare_letters (a, a_length, b, b_length);
      if (order != 0)
        return order;
      a += a_length;
      b += b_length;
    }
}

static int
version_old_rank (char c)
{
  if (c == '\0' || g_ascii_isdigit (c))
    return 0;
  return g_ascii_isalpha (c) ? c : (guchar) c + 0x10000;
}

int
karg_version_compare_old (const char *a, const char *b)
{
  while (*a != '\0' || *b != '\0')
    {
      gsize a_length, b_length;
      int order = 0;

      for (; version_old_rank (*a) != 0 || version_old_rank (*b) != 0; a++, b++)
        if (version_old_rank (*a) != version_old_rank (*b))
          return version_sign (version_old_rank (*a) - version_old_rank (*b));
      a_length = version_span (a, TRUE);
      b_length = version_span (b, TRUE);
      order = version_compare_numbers (a, a_length, b, b_length);
      if (order != 0)
        return order;
      a += a_length;
      b += b_length;
    }
  return 0;
}

static const char *
version_rpm_next (const char *text)
{
  while (*text != '\0' && !g_ascii_isalnum (*text) && *text != '~' && *text != '^')
    text++;
  return text;
}

int
karg_version_compare_rpm (const char *a, const char *b)
{
  a = a != NULL ? a : "";
  b = b != NULL ? b : "";

  for (;;)
    {
      gboolean digits;
      gsize a_length, b_length;
      int order = 0;

      a = version_rpm_next (a);
      b = version_rpm_next (b);

      if (version_skip_mark (&a, &b, '~', &order))
        {
          if (order != 0)
            return order;
          continue;
        }
      if (*a == '^' && *b == '^')
        {
          a++;
          b++;
          continue;
        }
      /* '^' is newer than the end of the other, older than more of it. */
      if (*a == '^')
        return *b == '\0' ? 1 : -1;
      if (*b == '^')
        return *a == '\0' ? -1 : 1;
      if (*a == '\0' || *b == '\0')
        return version_sign ((*a != '\0') - (*b != '\0'));

      digits = g_ascii_isdigit (*a);
      a_length = version_span (a, digits);
      b_length = version_span (b, digits);
      if (b_length == 0)
        return digits ? 1 : -1;
      order = digits ? version_compare_numbers (a, a_length, b, b_length)
                     : version_compare_letters (a, a_length, b, b_length);
      if (order != 0)
        return order;
      a += a_length;
      b += b_length;
    }
}

/* name, version, release; what is missing is missing from the end. (transfer full) */
char **
karg_version_split_grub (const char *text)
{
  char **parts = g_new0 (char *, 4);
  const char *end = text + strlen (text);
  const char *release = g_strrstr (text, "-");
  const char *version = release != NULL ? g_strrstr_len (text, release - text, "-") : NULL;

  if (release == NULL)
    {
      parts[0] = g_strdup (text);
      return parts;
    }
  parts[0] = g_strndup (text, (version != NULL ? version : release) - text);
  if (version != NULL)
    parts[1] = g_strndup (version + 1, release - version - 1);
  parts[version != NULL ? 2 : 1] = g_strndup (release + 1, end - release - 1);
  return parts;
}

int
karg_version_compare_split (char *const *a, char *const *b)
{
  int order = 0;

  for (guint i = 0; i < 3 && order == 0; i++)
    order = g_strcmp0 (a[i], b[i]) != 0 ? karg_version_compare_rpm (a[i], b[i]) : 0;
  return order;
}
