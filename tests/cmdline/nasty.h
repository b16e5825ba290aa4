/* nasty.h: random command lines that are as awkward as may be. A failing run names its seed; --seed= repeats it. */

#pragma once

#include <karg/cmdline.h>

#include <string.h>

#define NASTY_ROUNDS 20000

static inline GString *
nasty_text (void)
{
  static const char *const pieces[] = {
    " ", " ", " ", "  ", "\t", "\n", "\"", "\"", "=", "=", ",", "--", " -- ", "'", "\\", "$", "#",
    "\xa0", "\xc3\xa0", "\xff", "a", "a=", "a=1", "a=2", "a-b=1", "a_b=2", "b", "b=x,y", "b=x", "x", "y", " a=\"1 2\" ",
    " \"a=1 2\" ", " b=\"x,1 2\" ", " b=x,\"x\" ", " b=\"x\",x ",
    " console=tty0", " console=ttyS0 ", " hugepages=8 ", " hugepagesz=1G ", " hugepagesz=2M ", " default_hugepagesz=1G",
    " hugepages=\"4", " hugepagesz=\"1G",
  };
  GString *text = g_string_new (NULL);
  gint n = g_test_rand_int_range (0, 24);

  for (gint i = 0; i < n; i++)
    {
      if (g_test_rand_int_range (0, 200) == 0)
        g_string_append_c (text, '\0');
      else
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    }
  return text;
}

static inline gboolean
nasty_text_equals (const KargCmdline *cmdline, const char *text, gsize length)
{
  gsize own_length;
  const char *own = karg_cmdline_get_text (cmdline, &own_length);

  return own_length == length && memcmp (own, text, length) == 0;
}
