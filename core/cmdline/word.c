/* word.c: names of parameters, and how a word is spelled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "key.h"
#include "scanner.h"

#include <karg/cmdline.h>

#include <string.h>

static char
karg_key_fold (char c)
{
  return c == '-' ? '_' : c;
}

gboolean
karg_key_equal (const char *a, const char *b)
{
  for (; *a != '\0' && karg_key_fold (*a) == karg_key_fold (*b); a++)
    b++;
  return karg_key_fold (*a) == karg_key_fold (*b);
}

guint
karg_key_hash (gconstpointer key)
{
  guint hash = 5381;

  for (const char *c = key; *c != '\0'; c++)
    hash = hash * 33 + (guchar) karg_key_fold (*c);
  return hash;
}

gboolean
karg_key_same (gconstpointer a, gconstpointer b)
{
  return karg_key_equal (a, b);
}

static gboolean
karg_word_has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

static gboolean
karg_word_has_blank (const char *text)
{
  for (; *text != '\0'; text++)
    if (karg_scanner_is_space (*text))
      return TRUE;
  return FALSE;
}

static gboolean
karg_word_spans (const char *spelling, gsize start, gsize end, const char *expected)
{
  return strlen (expected) == end - start && memcmp (spelling + start, expected, end - start) == 0;
}

/* Whether the kernel reads @spelling as one word of just this key and value. */
static gboolean
karg_word_reads_as (const char *spelling, const char *key, const char *value)
{
  gsize length = strlen (spelling);
  KargToken token;

  if (!karg_scanner_next (spelling, length, 0, &token))
    return FALSE;
  if (token.start != 0 || token.end != length || token.unbalanced || token.has_value != (value != NULL))
    return FALSE;
  return karg_word_spans (spelling, token.key_start, token.key_end, key)
         && (value == NULL || karg_word_spans (spelling, token.value_start, token.value_end, value));
}

char *
karg_word_format (const char *key, const char *value, GError **error)
{
  static const char *const quotes[][3] = { { "", "", "" }, { "", "\"", "\"" }, { "\"", "", "\"" } };
  const char *equals = value != NULL ? "=" : "";
  const char *text = value != NULL ? value : "";

  if (*key == '\0' || karg_word_has_blank (key) || (value == NULL && g_str_equal (key, "--")))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "\"%s\" can't be the name of a kernel argument",
                   key);
      return NULL;
    }
  if (karg_word_has_control (key) || karg_word_has_control (text))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
                   "%s: a kernel argument can't hold a control character", key);
      return NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    {
      const char *const *q = quotes[i];
      g_autofree char *spelling = g_strconcat (q[0], key, equals, q[1], text, q[2], NULL);

      if (karg_word_reads_as (spelling, key, value))
        return g_steal_pointer (&spelling);
    }

  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
               "%s: no spelling makes the kernel read the value %s, because of its quotes or an \"=\" in the name", key,
               text);
  return NULL;
}
