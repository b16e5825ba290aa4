/* scanner.c: where the kernel sees words in a text.
 *
 * The rules are those of next_arg() in the kernel's lib/cmdline.c; cmdline.h tells them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "scanner.h"

gboolean
karg_scanner_is_space (guchar byte)
{
  return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == 0xa0;
}

/* Walks over the key and the value to the blank that ends the word. The first '=' counts only behind the first byte. */
static gsize
karg_scanner_walk (const char *text, gsize length, gsize body, gboolean *in_quote, gsize *equals)
{
  gsize i = body;

  for (; i < length && text[i] != '\0'; i++)
    {
      if (!*in_quote && karg_scanner_is_space (text[i]))
        break;
      if (text[i] == '=' && i > body && *equals == body)
        *equals = i;
      if (text[i] == '"')
        *in_quote = !*in_quote;
    }
  return i;
}

/* Drops the quotes that the kernel drops. The closing one is dropped once, whether the value or the word opened it. */
static void
karg_scanner_split (const char *text, gsize body, gboolean began_quoted, gsize equals, KargToken *token)
{
  gboolean drop_last = began_quoted;
  gsize last_from = body;

  token->has_value = equals > body;
  token->key_start = body;
  token->key_end = token->has_value ? equals : token->end;
  token->value_start = token->value_end = token->end;
  if (token->has_value)
    {
      gboolean value_quoted = equals + 1 < token->end && text[equals + 1] == '"';

      token->value_start = equals + 1 + (value_quoted ? 1 : 0);
      drop_last = began_quoted || value_quoted;
      last_from = token->value_start;
    }

  /* In key=" and "" the same byte opens and closes. */
  if (drop_last && token->end > last_from && text[token->end - 1] == '"')
    {
      if (token->has_value)
        token->value_end = token->end - 1;
      else
        token->key_end = token->end - 1;
    }
}

gboolean
karg_scanner_next (const char *text, gsize length, gsize offset, KargToken *token)
{
  gsize start = offset;

  while (start < length && karg_scanner_is_space (text[start]))
    start++;
  if (start >= length || text[start] == '\0')
    return FALSE;

  gboolean in_quote = text[start] == '"';
  gboolean began_quoted = in_quote;
  gsize body = start + (began_quoted ? 1 : 0);
  gsize equals = body;

  token->start = start;
  token->end = karg_scanner_walk (text, length, body, &in_quote, &equals);
  token->unbalanced = in_quote;
  karg_scanner_split (text, body, began_quoted, equals, token);
  return TRUE;
}

KargToken
karg_token_relative (const KargToken *token)
{
  KargToken relative = *token;

  relative.start = 0;
  relative.end -= token->start;
  relative.key_start -= token->start;
  relative.key_end -= token->start;
  relative.value_start -= token->start;
  relative.value_end -= token->start;
  return relative;
}
