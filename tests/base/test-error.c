/* Errors: a code to branch on, a message for people, and the place that is at fault. */

#include <karg/error.h>

#include <errno.h>
#include <string.h>

static void
test_error_knows_its_place (void)
{
  g_autoptr (GError) error = NULL;

  karg_error_set_at (&error, KARG_ERROR_SYNTAX, "/etc/default/grub", 12, "cannot read %s", "this");
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "/etc/default/grub:12: cannot read this");
  g_assert_cmpstr (karg_error_get_file (error), ==, "/etc/default/grub");
  g_assert_cmpuint (karg_error_get_line (error), ==, 12);

  g_autoptr (GError) copy = g_error_copy (error);
  g_prefix_error (&copy, "grub2: ");
  g_assert_cmpstr (karg_error_get_file (copy), ==, "/etc/default/grub");
}

static void
test_error_of_another_domain_has_no_place (void)
{
  g_autoptr (GError) error = g_error_new_literal (g_quark_from_static_string ("other"), 1, "x");

  g_assert_null (karg_error_get_file (error));
  g_assert_cmpuint (karg_error_get_line (error), ==, 0);
}

static void
test_error_from_errno (void)
{
  static const struct
  {
    int errnum;
    KargErrorCode code;
  } rows[] = { { ENOENT, KARG_ERROR_NOT_FOUND }, { EACCES, KARG_ERROR_PERMISSION }, { EIO, KARG_ERROR_IO } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      karg_error_set_errno (&error, rows[i].errnum, "/x", "cannot open");
      g_assert_error (error, KARG_ERROR, (int) rows[i].code);
      g_assert_nonnull (strstr (error->message, g_strerror (rows[i].errnum)));
    }
}

static void
test_error_names_are_a_contract (void)
{
  g_assert_cmpstr (karg_error_code_name (KARG_ERROR_NOT_REPRESENTABLE), ==, "not-representable");
  g_assert_cmpstr (karg_error_code_name (KARG_ERROR_NEEDS_RECOVERY), ==, "needs-recovery");
  g_assert_cmpstr (karg_error_code_name (99), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/place", test_error_knows_its_place);
  g_test_add_func ("/error/other-domain", test_error_of_another_domain_has_no_place);
  g_test_add_func ("/error/errno", test_error_from_errno);
  g_test_add_func ("/error/names", test_error_names_are_a_contract);
  return g_test_run ();
}
