/* What somebody meant who mistyped. */

#include <karg/nearest.h>

static void
test_nearest_is_what_was_meant (void)
{
  static const char *const names[] = { "passthrough", "strict", "unsafe-interrupts", NULL };
  static const char *const rows[][2] = {
    { "passthru", "passthrough" },     { "passthrouhg", "passthrough" }, { "pass", "passthrough" },     { "pas", NULL },
    { "strikt", "strict" },   { "tsrict", "strict" },           { "unsafe_interrupts", "unsafe-interrupts" },
    { "nonsense", NULL },     { "", NULL },                     { "strict", "strict" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i][0]);
      g_assert_cmpstr (karg_nearest (rows[i][0], names), ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nearest/meant", test_nearest_is_what_was_meant);
  return g_test_run ();
}
