/* fips: where it can be switched on, and what the initramfs must be told. */

#include "feature.h"

const KargPlugin *karg_plugin_fips (void);

#define RHEL(version) "os id=rhel\nos id-like=fedora\nos version-id=" version "\n"
#define ALMA(version) "os id=almalinux\nos id-like=rhel centos fedora\nos version-id=" version "\n"
#define NONE "os boot-uuid=none"
#define OWN "os boot-uuid=22-BB"

static void
test_fips_words (void)
{
  static const char *const rows[][3] = {
    { RHEL ("9.5") NONE, "ro", "ro fips=1" },
    { RHEL ("9.5") OWN, "ro", "ro fips=1 boot=UUID=22-BB" },
    { ALMA ("8.10") OWN, "ro", "ro fips=1 boot=UUID=22-BB" },
    { "os id=centos\nos version-id=9\n" NONE, "ro", "ro fips=1" },
    { "os id=opensuse-leap\nos id-like=suse opensuse\nos version-id=15.6\n" NONE, "ro", "ro fips=1" },
    { "os id=fedora\nos version-id=41\n" OWN, "ro", "ro fips=1 boot=UUID=22-BB" },
    { RHEL ("9.5") OWN, "fips=0 boot=/dev/sda1 ro", "fips=1 boot=UUID=22-BB ro" },
    { RHEL ("9.5") OWN, "fips=1 boot=UUID=22-BB ro", "fips=1 boot=UUID=22-BB ro" },
    /* dracut's program stops the machine at a word without a value */
    { RHEL ("9.5") NONE, "fips ro", "fips=1 ro" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *once = feature_apply (karg_plugin_fips (), NULL, rows[i][0], rows[i][1]);
      g_autofree char *twice = feature_apply (karg_plugin_fips (), NULL, rows[i][0], once);
      g_assert_cmpstr (once, ==, rows[i][2]);
      g_assert_cmpstr (twice, ==, once);
    }
}

static void
test_fips_says_why_not (void)
{
  static const char *const rows[][2] = {
    { RHEL ("10.0") NONE, "RHEL 10 and later" },
    { RHEL ("11") NONE, "RHEL 10 and later" },
    { ALMA ("10.1") OWN, "RHEL 10 and later" },
    { "os id=centos\nos id-like=rhel fedora\nos version-id=10\n" OWN, "RHEL 10 and later" },
    { "os id=rhel\n" OWN, "which release of RHEL" },
    { RHEL ("9.5"), "not known whether /boot" },
    { "os id=debian\nos version-id=12\n" NONE, "Debian has no" },
    { "os id=raspbian\nos id-like=debian\n" NONE, "Debian has no" },
    { "os id=arch\n" NONE, "Arch Linux has no" },
    { "os id=cachyos\nos id-like=arch\n" NONE, "Arch Linux has no" },
    { "os id=ubuntu\nos id-like=debian\n" NONE, "bootdev=" },
    { "os id=pop\nos id-like=ubuntu debian\n" NONE, "bootdev=" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = feature_propose (karg_plugin_fips (), NULL, rows[i][0], NULL);
      feature_assert_says (words, rows[i][1]);
    }
}

static void
test_fips_notes_match_and_state (void)
{
  g_autofree char *notes = NULL;
  g_autofree char *words = feature_propose (karg_plugin_fips (), NULL, RHEL ("9.5") NONE, &notes);

  feature_assert_says (notes, "the kernel's part");
  feature_assert_says (notes, "Argon2");
  g_assert_cmpint (feature_match (karg_plugin_fips (), "os id=debian"), ==, KARG_MATCH_YES);
  g_assert_cmpint (feature_match (karg_plugin_fips (), ""), ==, KARG_MATCH_UNKNOWN);
  g_assert_cmpint (feature_state (karg_plugin_fips (), "running fips=yes"), ==, KARG_YES);
  g_assert_cmpint (feature_state (karg_plugin_fips (), "running fips=no"), ==, KARG_NO);
  g_assert_cmpint (feature_state (karg_plugin_fips (), ""), ==, KARG_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fips/words", test_fips_words);
  g_test_add_func ("/fips/refused", test_fips_says_why_not);
  g_test_add_func ("/fips/notes-match-and-state", test_fips_notes_match_and_state);
  return g_test_run ();
}
