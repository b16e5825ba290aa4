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

/* A path is any bytes: the place can't be told from the message by looking for colons. */
static void
test_error_keeps_its_place (void)
{
  static const struct
  {
    const char *file;
    guint line;
  } rows[] = { { "/a b/c: d", 0 }, { "/a:1: b", 0 }, { "/a:1: b", 2 }, { "/a", 1 }, { "/a", 2 }, { "relative:3", 4 },
               { "/boot/a\nb: /c:7: x", 7 }, { "/\xff \xfe:", 1 }, { "", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL, moved = NULL;

      karg_error_set_at (&error, KARG_ERROR_SYNTAX, rows[i].file, rows[i].line, "b: what /a:9: says");
      g_autoptr (GError) copy = g_error_copy (error);
      g_propagate_prefixed_error (&moved, g_steal_pointer (&copy), "%s: ", "/elsewhere:5");
      g_prefix_error (&moved, "grub2: no end");
      g_assert_cmpstr (karg_error_get_file (error), ==, rows[i].file);
      g_assert_cmpuint (karg_error_get_line (error), ==, rows[i].line);
      g_assert_cmpstr (karg_error_get_file (moved), ==, rows[i].file);
      g_assert_cmpuint (karg_error_get_line (moved), ==, rows[i].line);
    }
}

/* An error that tells of another one is found where it says, not where the other was. */
static void
test_error_tells_of_another (void)
{
  g_autoptr (GError) inner = NULL, outer = NULL, plain = NULL;

  karg_error_set_at (&inner, KARG_ERROR_SYNTAX, "/inner", 3, "bad");
  karg_error_set_at (&outer, KARG_ERROR_CONFLICT, "/outer", 0, "%s", inner->message);
  g_assert_cmpstr (karg_error_get_file (outer), ==, "/outer");
  g_assert_cmpuint (karg_error_get_line (outer), ==, 0);

  g_set_error (&plain, KARG_ERROR, KARG_ERROR_IO, "/never:3: bad");
  g_assert_null (karg_error_get_file (plain));
  karg_error_set_at (NULL, KARG_ERROR_IO, "/never", 3, "bad"); /* nobody asks */
  g_assert_null (karg_error_get_file (plain));
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
  /* special cases are spelled as the codes that scripts know */
  g_assert_cmpstr (karg_error_code_name (KARG_ERROR_NO_BOOT_LOADER), ==, "not-found");
  g_assert_cmpstr (karg_error_code_name (KARG_ERROR_READ_ONLY_ENTRY), ==, "unsupported");
  g_assert_cmpstr (karg_error_code_name (KARG_ERROR_SECOND_ROOT), ==, "conflict");
  g_assert_cmpstr (karg_error_code_name (99), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/place", test_error_knows_its_place);
  g_test_add_func ("/error/keeps-place", test_error_keeps_its_place);
  g_test_add_func ("/error/another", test_error_tells_of_another);
  g_test_add_func ("/error/other-domain", test_error_of_another_domain_has_no_place);
  g_test_add_func ("/error/errno", test_error_from_errno);
  g_test_add_func ("/error/names", test_error_names_are_a_contract);
  return g_test_run ();
}
