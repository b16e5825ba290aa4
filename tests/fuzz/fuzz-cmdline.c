/* fuzz-cmdline.c: any text, any edit: the laws of command lines hold.
 *
 * Input: a byte for the kind of the edit, its arguments up to a NUL (one a line), and the command line. */

#include "fuzz.h"

#include "sink.h"

#include <karg/edit.h>

#include <string.h>

static gboolean
fuzz_same_text (const KargCmdline *a, const KargCmdline *b)
{
  gsize length_a, length_b;
  const char *text_a = karg_cmdline_get_text (a, &length_a);
  const char *text_b = karg_cmdline_get_text (b, &length_b);

  return length_a == length_b && memcmp (text_a, text_b, length_a) == 0;
}

/* The words lie in the text one behind the other, with blanks between them. */
static void
fuzz_check_words (const KargCmdline *cmdline)
{
  gsize length;
  gsize end = 0;

  karg_cmdline_get_text (cmdline, &length);
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      g_assert_cmpuint (word->length, >, 0);
      g_assert_cmpuint (word->start, >=, i > 0 ? end + 1 : 0);
      end = word->start + word->length;
      g_assert_cmpuint (end, <=, length);
    }
}

static void
fuzz_check_edit (KargCmdline *cmdline, const KargEdit *edit)
{
  g_autoptr (KargCmdline) before = karg_cmdline_copy (cmdline);
  gboolean changed = karg_cmdline_apply (cmdline, edit);
  g_autoptr (KargCmdline) once = karg_cmdline_copy (cmdline);

  g_assert_cmpint (changed, ==, !fuzz_same_text (before, once));
  g_assert_false (karg_cmdline_apply (cmdline, edit));
  g_assert_true (fuzz_same_text (once, cmdline));
  fuzz_check_words (cmdline);
}

/* What a sink takes, it takes in a spelling that the kernel reads the same. */
static void
fuzz_check_sinks (const KargCmdline *cmdline)
{
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    for (KargSink sink = KARG_SINK_LITERAL; sink <= KARG_SINK_SDBOOTUTIL; sink++)
      {
        const KargWord *word = karg_cmdline_get_word (cmdline, i);
        g_autofree char *spelled = karg_sink_spell (sink, cmdline, word, NULL);

        if (spelled == NULL)
          continue;
        g_autoptr (KargCmdline) read = karg_cmdline_parse (spelled, -1);
        g_assert_cmpuint (karg_cmdline_get_n_words (read), ==, 1);
        g_assert_cmpstr (karg_cmdline_get_word (read, 0)->key, ==, word->key);
        g_assert_cmpstr (karg_cmdline_get_word (read, 0)->value, ==, word->value);
      }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = size > 0 ? memchr (data + 1, '\0', size - 1) : NULL;

  if (end == NULL)
    return 0;

  g_auto (GStrv) arguments = g_strsplit ((const char *) data + 1, "\n", -1);
  KargEditKind kind = data[0] % (KARG_EDIT_LIST_REMOVE + 1);
  gsize length = size - (end + 1 - data);
  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, (const char *const *) arguments, NULL);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ((const char *) end + 1, length);
  gsize kept;

  g_assert_cmpint (memcmp (karg_cmdline_get_text (cmdline, &kept), end + 1, length), ==, 0);
  g_assert_cmpuint (kept, ==, length);
  fuzz_check_words (cmdline);
  for (guint i = 0; edits != NULL && i < edits->len; i++)
    fuzz_check_edit (cmdline, g_ptr_array_index (edits, i));
  fuzz_check_sinks (cmdline);
  return 0;
}
