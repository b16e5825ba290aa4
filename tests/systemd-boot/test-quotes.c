/* The pair of quotes around an options line, which systemd-boot takes away (src/boot/util.c, line_get_key_value()).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "backend.h"
#include "efi.h"

#include <string.h>

extern const KargPlugin *karg_plugin_systemd_boot (void);

#define ENTRY_PATH "/efi/loader/entries/a.conf"
#define HEAD "linux /vmlinuz\noptions root=/dev/sda1\n"

/* An entry whose second line of arguments is @options. */
static Fixture *
entry_new (const char *options)
{
  Fixture *fixture = fixture_new (karg_plugin_systemd_boot);
  const char *const sections[] = { ".sdmagic", "#### LoaderInfo: systemd-boot 257 ####", NULL };
  g_autofree char *text = g_strdup_printf (HEAD "options %s\n", options);

  efi_write (&fixture->tree, "/efi/EFI/systemd/systemd-bootx64.efi", sections);
  fixture_write (fixture, ENTRY_PATH, text);
  return fixture;
}

/* What systemd-boot makes of the last line: a copy of the rule, as its own reader runs under firmware only. */
static char *
loader_reads (const char *file)
{
  const char *value = strstr (file, "\noptions ");

  while (strstr (value + 1, "\noptions ") != NULL)
    value = strstr (value + 1, "\noptions ");
  g_autofree char *line = g_strstrip (g_strdup (value + strlen ("\noptions ")));
  gsize length = strlen (line);

  return length >= 2 && line[0] == '"' && line[length - 1] == '"' ? g_strndup (line + 1, length - 2) : g_strdup (line);
}

typedef struct
{
  const char *options;
  const char *script;
  const char *after; /* the line's value; NULL: refused */
} Line;

/* Regression: "remove quiet" was refused where what stays would begin and end with a quote; one of them can stand
 * elsewhere. */
static void
test_pair_is_opened (void)
{
  static const Line lines[] = {
    { "\"a=b c\" quiet", "-quiet", "a=\"b c\"" },
    { "quiet \"a=b c\"", "-quiet", "a=\"b c\"" },
    { "rw \"a=b c\" quiet d=\"e f\"", "-rw", "a=\"b c\" quiet d=\"e f\"" },
    { "quiet \"a=b c\"\t\"d=e f\" ", "-quiet", "a=\"b c\"\t\"d=e f\" " },
    { "quiet a=\"b c\" \"d=e f\"", "-quiet", "a=\"b c\" \"d=e f\"" },
    { "\"a=b c\" quiet", "+rw", "\"a=b c\" quiet rw" },
    { "\"foo bar\" quiet", "-quiet", NULL },
    { "\"foo bar=1\" quiet", "-quiet", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (Fixture) fixture = entry_new (lines[i].options);

      fixture_plan (fixture, lines[i].script);
      if (lines[i].after == NULL)
        {
          g_assert_nonnull (strstr (fixture_refusal (fixture, NULL)->reason, "drops quotes that begin and end"));
          continue;
        }
      g_autofree char *wanted = g_strdup_printf (HEAD "options %s\n", lines[i].after);
      g_autofree char *value = g_strstrip (g_strdup (lines[i].after));
      g_autofree char *read = loader_reads (fixture_planned (fixture, ENTRY_PATH));
      g_assert_cmpstr (fixture_planned (fixture, ENTRY_PATH), ==, wanted);
      g_assert_cmpstr (read, ==, value);
    }
}

/* A pair that stands there already is not part of the arguments, and stays. */
static void
test_pair_stays (void)
{
  g_autoptr (Fixture) fixture = entry_new ("\"a=b quiet\"");

  fixture_plan (fixture, "+rw");
  g_assert_cmpstr (fixture_planned (fixture, ENTRY_PATH), ==, HEAD "options \"a=b quiet rw\"\n");
  fixture_plan (fixture, "-quiet");
  g_assert_cmpstr (fixture_planned (fixture, ENTRY_PATH), ==, HEAD "options \"a=b\"\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/systemd-boot/quotes/opened", test_pair_is_opened);
  g_test_add_func ("/systemd-boot/quotes/stay", test_pair_stays);
  return g_test_run ();
}
