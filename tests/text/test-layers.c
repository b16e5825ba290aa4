/* The law of mapped text: any command line, spelled in any manner through any layers, with any edits: what is read
 * from the edited file through the same layers is the edited command line, byte for byte; and bytes that stand for
 * what stayed, and those between them, are the same.
 *
 * Two languages, on top of each other in any order: one with a backslash before what is special, and lines that go
 * on; one with single and double quotes, and nothing to escape by. A failing run names its seed; --seed= repeats it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "../cmdline/nasty.h"
#include "scribe.h"
#include "text-private.h"

#include <string.h>

#define HEAD "# first line\nX="
#define TAIL "\n# last 'line\n"
#define DEPTH 3

static gboolean
one_in (guint n)
{
  return g_test_rand_int_range (0, n) == 0;
}

/* Escapes */

static gboolean
escape_is_special (char byte)
{
  return byte == '\\' || byte == '$' || byte == '"';
}

/* In some manner out of many. */
static GString *
escape_write (const char *bytes, gsize length)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      while (one_in (12))
        g_string_append (out, "\\\n");
      if (escape_is_special (bytes[i]) || (bytes[i] != '\n' && one_in (6)))
        g_string_append_c (out, '\\');
      g_string_append_c (out, bytes[i]);
    }
  return out;
}

static char *
escape_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  GString *out = g_string_new (NULL);

  for (; *bytes != '\0'; bytes++)
    {
      if (escape_is_special (*bytes))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *bytes);
    }
  return g_string_free (out, FALSE);
}

static const KargLayer escape = { .struct_size = sizeof (KargLayer), .spell = escape_spell };

/* The bytes [start, end) of @source. */
static KargText *
escape_read (KargText *source, gsize start, gsize end)
{
  KargText *text = karg_text_new (&escape);
  const char *bytes = karg_text_get (source, NULL);

  for (gsize at = start; at < end;)
    {
      gsize byte = at;

      while (bytes[byte] == '\\' && bytes[byte + 1] == '\n')
        byte += 2;
      if (bytes[byte] == '\\')
        byte++;
      if (byte == at)
        karg_text_append (text, source, at, 1, 0);
      else
        karg_text_append_spelled (text, bytes + byte, 1, source, at, byte + 1 - at, 0);
      at = byte + 1;
    }
  if (start == end)
    karg_text_add_place (text, source, start, 0, NULL, NULL);
  return text;
}

/* Quotes. The context of a byte is the quote around it, or BARE. */

enum
{
  QUOTE_NONE, /* no byte has it */
  QUOTE_BARE,
  QUOTE_SINGLE,
  QUOTE_DOUBLE,
};

static const char quote_signs[] = { '\0', '\0', '\'', '"' };

/* A blank is in quotes, as a shell wants it in an assignment. */
static gboolean
quote_can_hold (guint context, char byte)
{
  if (context == QUOTE_BARE)
    return strchr ("'\" \t\n", byte) == NULL;
  return byte != quote_signs[context];
}

static GString *
quote_write (const char *bytes, gsize length)
{
  GString *out = g_string_new (NULL);
  guint context = QUOTE_BARE;

  for (gsize i = 0; i < length || (length == 0 && i == 0); i++)
    {
      while (one_in (5) || (i < length && !quote_can_hold (context, bytes[i])))
        {
          if (context != QUOTE_BARE)
            g_string_append_c (out, quote_signs[context]);
          context = context == QUOTE_BARE ? g_test_rand_int_range (QUOTE_SINGLE, QUOTE_DOUBLE + 1) : QUOTE_BARE;
          if (context != QUOTE_BARE)
            g_string_append_c (out, quote_signs[context]);
        }
      if (i < length)
        g_string_append_c (out, bytes[i]);
    }
  if (context != QUOTE_BARE)
    g_string_append_c (out, quote_signs[context]);
  return out;
}

/* As seen from between the quotes of @context: they are left for a byte that can't stand there, and opened again. */
static char *
quote_spell_in (guint context, const char *bytes)
{
  GString *out = g_string_new (NULL);

  for (; *bytes != '\0'; bytes++)
    {
      const char *around = quote_can_hold (context, *bytes) ? "" : *bytes == '\'' ? "\"" : "'";
      char own[2] = { *around != '\0' ? quote_signs[context] : '\0', '\0' };

      g_string_append_printf (out, "%s%s%c%s%s", own, around, *bytes, around, own);
    }
  return g_string_free (out, FALSE);
}

static char *
quote_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  if (place->context <= QUOTE_BARE)
    return quote_spell_in (QUOTE_BARE, bytes);
  if (!place->replaces)
    return quote_spell_in (place->context, bytes);
  /* The quotes go as well; the manner stays. */
  g_autofree char *inner = quote_spell_in (place->context, bytes);
  return g_strdup_printf ("%c%s%c", quote_signs[place->context], inner, quote_signs[place->context]);
}

static const KargLayer quote = { .struct_size = sizeof (KargLayer), .spell = quote_spell };

static guint
quote_of (char byte)
{
  return byte == '\'' ? QUOTE_SINGLE : byte == '"' ? QUOTE_DOUBLE : QUOTE_BARE;
}

/* The bytes [start, end) of @source; @groups: quotes go with all that is between them. */
static KargText *
quote_read (KargText *source, gsize start, gsize end, gboolean groups)
{
  KargText *text = karg_text_new (&quote);
  const char *bytes = karg_text_get (source, NULL);
  gsize length, place = start;
  guint place_context = QUOTE_BARE;

  for (gsize at = start; at < end;)
    {
      guint context = quote_of (bytes[at]);
      gsize begin = at + (context != QUOTE_BARE);
      gsize close = begin;

      while (close < end && (context == QUOTE_BARE ? quote_of (bytes[close]) == QUOTE_BARE : bytes[close] != bytes[at]))
        close++;
      karg_text_get (text, &length);
      karg_text_append (text, source, begin, close - begin, context);
      if (groups && context != QUOTE_BARE)
        karg_text_add_group (text, length, source, at, close + 1 - at);
      place = begin;
      place_context = context;
      at = close + (context != QUOTE_BARE);
    }
  karg_text_get (text, &length);
  if (length == 0)
    karg_text_add_place (text, source, place, place_context, NULL, NULL);
  return text;
}

/* Layers on top of each other */

typedef enum
{
  KIND_ESCAPE,
  KIND_QUOTE,
  KIND_QUOTE_GROUPS,
} Kind;

typedef struct
{
  guint depth;
  Kind kinds[DEPTH]; /* the file's first */
} Stack;

static Stack
random_stack (void)
{
  Stack stack = { .depth = g_test_rand_int_range (0, DEPTH + 1) };

  for (guint i = 0; i < stack.depth; i++)
    stack.kinds[i] = g_test_rand_int_range (0, KIND_QUOTE_GROUPS + 1);
  return stack;
}

static char *
stack_describe (const Stack *stack)
{
  static const char *const names[] = { "escape", "quote", "quote with groups" };
  GString *out = g_string_new ("file");

  for (guint i = 0; i < stack->depth; i++)
    g_string_append_printf (out, ", %s", names[stack->kinds[i]]);
  return g_string_free (out, FALSE);
}

/* The bytes of a file in which @text is spelled. */
static GBytes *
stack_write (const Stack *stack, const char *text, gsize length)
{
  g_autoptr (GString) file = g_string_new (HEAD);
  GString *now = g_string_new_len (text, length);

  for (guint i = stack->depth; i > 0; i--)
    {
      GString *below = stack->kinds[i - 1] == KIND_ESCAPE ? escape_write (now->str, now->len)
                                                          : quote_write (now->str, now->len);
      g_string_free (now, TRUE);
      now = below;
    }
  g_string_append_len (file, now->str, now->len);
  g_string_free (now, TRUE);
  g_string_append (file, TAIL);
  return g_bytes_new (file->str, file->len);
}

static KargText *
stack_read (const Stack *stack, GBytes *bytes)
{
  g_autoptr (KargText) below = karg_text_new_file ("/f", bytes, NULL);
  gsize start = strlen (HEAD);
  gsize end = g_bytes_get_size (bytes) - strlen (TAIL);

  if (stack->depth == 0)
    {
      KargText *text = karg_text_new (NULL);

      karg_text_append (text, below, start, end - start, 0);
      karg_text_add_place (text, below, end, 0, NULL, NULL);
      return text;
    }
  for (guint i = 0; i < stack->depth; i++)
    {
      KargText *text = stack->kinds[i] == KIND_ESCAPE ? escape_read (below, start, end)
                                                      : quote_read (below, start, end, stack->kinds[i] == KIND_QUOTE_GROUPS);
      karg_text_unref (below);
      below = text;
      start = 0;
      karg_text_get (text, &end);
    }
  return g_steal_pointer (&below);
}

/* Bytes that stay */

/* The bytes of the file that the byte at @offset of @text stands for. */
static void
find_in_file (const KargText *text, gsize offset, gsize *start, gsize *end)
{
  *start = offset;
  *end = offset + 1;
  while (text->path == NULL)
    {
      const KargTextPiece *first = karg_text_find_piece (text, *start);
      const KargTextPiece *last = karg_text_find_piece (text, *end - 1);
      gboolean same = last->length == last->source_length;

      *start = first->source_start + (first->length == first->source_length ? *start - first->start : 0);
      *end = last->source_start + (same ? *end - last->start : last->source_length);
      text = last->source;
    }
}

static const char *
find_bytes (const char *in, gsize n, const char *bytes, gsize length)
{
  for (const char *at = in; at + length <= in + n; at++)
    if (memcmp (at, bytes, length) == 0)
      return at;
  return NULL;
}

/* All runs of bytes between two splices stand in @after, one behind the other; the first one at its start and the
 * last one at its end. */
static void
assert_rest_is_same (const KargText *text, const GArray *splices, GBytes *before, GBytes *after)
{
  gsize n_before, n_after, length, done = 0;
  const char *old = g_bytes_get_data (before, &n_before);
  const char *now = g_bytes_get_data (after, &n_after);
  const char *at = now;

  karg_text_get (text, &length);
  for (guint i = 0; i <= splices->len; i++)
    {
      const KargSplice *splice = i < splices->len ? &g_array_index (splices, KargSplice, i) : NULL;
      gsize run_end = splice != NULL ? splice->start : length;
      gsize first = 0, last = n_before, other;

      if (run_end == done)
        {
          done = splice != NULL ? splice->start + splice->length : done;
          continue;
        }
      if (i > 0)
        find_in_file (text, done, &first, &other);
      if (splice != NULL)
        find_in_file (text, run_end - 1, &other, &last);
      const char *found = splice == NULL ? now + n_after - (last - first)
                                         : find_bytes (at, now + n_after - at, old + first, last - first);
      g_assert_nonnull (found);
      g_assert_true (found >= at && memcmp (found, old + first, last - first) == 0 && (i > 0 || found == now));
      at = found + (last - first);
      done = splice != NULL ? splice->start + splice->length : length;
    }
}

/* The law */

static char *
random_argument (gboolean list)
{
  static const char *const keys[] = { "a", "b", "a-b", "console", "hugepages", "x", "new" };
  static const char *const values[] = { "1", "2", "x", "it's", "$x", "back\\slash", "ttyS0", "\"1 2\"", "\"it's \\\\ $\"" };
  const char *key = keys[g_test_rand_int_range (0, G_N_ELEMENTS (keys))];
  const char *value = values[g_test_rand_int_range (0, G_N_ELEMENTS (values) - (list ? 2 : 0))];

  return list || !one_in (4) ? g_strconcat (key, "=", value, NULL) : g_strdup (key);
}

static void
random_edit (KargCmdline *cmdline)
{
  KargEditKind kind = g_test_rand_int_range (KARG_EDIT_ADD, KARG_EDIT_LIST_REMOVE + 1);
  g_autofree char *argument = random_argument (kind == KARG_EDIT_LIST_ADD || kind == KARG_EDIT_LIST_REMOVE);
  g_autoptr (KargEdit) edit = karg_edit_new (kind, argument, NULL);

  if (edit != NULL)
    karg_cmdline_apply (cmdline, edit);
}

/* Returns: whether anything was to change. */
static gboolean
check (const Stack *stack, const GString *line)
{
  g_autoptr (GBytes) before = stack_write (stack, line->str, line->len);
  g_autoptr (KargText) text = stack_read (stack, before);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (line->str, line->len);
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();
  g_autofree char *stacked = stack_describe (stack);
  g_autoptr (GBytes) was = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, wanted_length;

  g_assert_cmpmem (karg_text_get (text, NULL), line->len, line->str, line->len);
  for (gint n = g_test_rand_int_range (1, 5); n > 0; n--)
    random_edit (cmdline);
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  if (splices->len == 0)
    return FALSE;
  const char *wanted = karg_cmdline_get_text (cmdline, &wanted_length);
  gboolean carried = karg_carry (text, splices, FALSE, edits, &error);
  if (!carried || !karg_file_edits_apply (edits, "/f", &was, &after, &error))
    g_error ("%s: “%s” to “%s”: %s", stacked, line->str, wanted, error->message);
  g_assert_true (g_bytes_equal (was, before));

  const char *new_bytes = g_bytes_get_data (after, &length);
  g_assert_true (length >= strlen (HEAD TAIL) && memcmp (new_bytes, HEAD, strlen (HEAD)) == 0
                 && memcmp (new_bytes + length - strlen (TAIL), TAIL, strlen (TAIL)) == 0);
  g_autoptr (KargText) again = stack_read (stack, after);
  const char *got = karg_text_get (again, &length);
  if (length != wanted_length || memcmp (got, wanted, length) != 0)
    g_error ("%s: “%s” was to become “%s” and is “%s” by\n%.*s\nfrom\n%.*s", stacked, line->str, wanted, got,
             (int) g_bytes_get_size (after), new_bytes, (int) g_bytes_get_size (before),
             (const char *) g_bytes_get_data (before, NULL));
  assert_rest_is_same (text, splices, before, after);
  return TRUE;
}

static void
test_layers_carry_any_edit (void)
{
  guint changed = 0;

  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      g_autoptr (GString) line = nasty_text ();
      Stack stack = random_stack ();

      changed += check (&stack, line);
    }
  g_assert_cmpuint (changed, >, NASTY_ROUNDS / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/layers/any-edit", test_layers_carry_any_edit);
  return g_test_run ();
}
