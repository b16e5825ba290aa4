/* Versions: the two orders in which boot loaders list kernels.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "version.h"

/* Each row from old to new: the marks of UAPI.10, and kernels as they are named. */
static const char *const spec_rows[][12] = {
  { "6.1.0-9-amd64", "6.1.0-25-amd64", "6.1.0-28-amd64", "6.11.4-301.fc41.x86_64", "6.11.10-300.fc41.x86_64", NULL },
  { "~", "1.0~rc1", "1.0", "1.0-1", "1.0^git1", "1.0.0", "1.0.1", NULL },
  { "A", "B", "a", "aa", "1", "007", NULL },
  { "arch-fallback.conf", "arch-lts.conf", "arch.conf", "arch.efi", NULL },
};

static const char *const samples[] = {
  "", "0", "1", "01", "1.0", "1.0.0", "1.0~rc1", "1.0-rc1", "1.0^1", "1_0", "1a", "a1", "a", "B", "~", "^", "-", ".", "~~", "1.",
  "6.1.0-28-amd64", "6.1.0-28-amd64+deb12", "0-rescue", "5.14.0-503.15.1.el9_5.x86_64", "99999999999999999999999", "1..0", "1--0",
  "arch.conf", "arch-lts.conf", "arch-fallback.conf", "arch.efi",
};

static int
sign (int order)
{
  return (order > 0) - (order < 0);
}

static void
test_spec_order (void)
{
  g_assert_cmpint (karg_version_compare ("1_0", "1+0"), ==, 0);
  g_assert_cmpint (karg_version_compare (NULL, ""), ==, 0);
  for (guint row = 0; row < G_N_ELEMENTS (spec_rows); row++)
    for (guint i = 0; spec_rows[row][i] != NULL && spec_rows[row][i + 1] != NULL; i++)
      {
        g_test_message ("%s < %s", spec_rows[row][i], spec_rows[row][i + 1]);
        g_assert_cmpint (karg_version_compare (spec_rows[row][i], spec_rows[row][i + 1]), <, 0);
        g_assert_cmpint (karg_version_compare (spec_rows[row][i + 1], spec_rows[row][i]), >, 0);
      }
}

/* As systemd-boot 247 has it in str_verscmp(): letters by their code, everything else behind them, numbers by their
 * value. */
static void
test_old_order (void)
{
  static const char *const row[] = { "a.conf", "aB.conf", "ab.conf", "a-9.conf", "a-10.conf", "a-x.conf", "a.9", NULL };

  g_assert_cmpint (karg_version_compare_old ("a007", "a7"), ==, 0);
  g_assert_cmpint (karg_version_compare_old ("", ""), ==, 0);
  g_assert_cmpint (karg_version_compare_old ("", "a"), <, 0);
  g_assert_cmpint (karg_version_compare_old ("arch-lts.conf", "arch.conf"), <, 0);
  for (guint i = 3; row[i + 1] != NULL; i++)
    {
      g_assert_cmpint (karg_version_compare_old (row[i], row[i + 1]), <, 0);
      g_assert_cmpint (karg_version_compare_old (row[i + 1], row[i]), >, 0);
    }
  g_assert_cmpint (karg_version_compare_old (row[1], row[2]), <, 0);
  g_assert_cmpint (karg_version_compare_old (row[2], row[0]), <, 0);
}

/* systemd itself is the judge: it prints "A < B". */
static void
test_spec_order_is_systemds (void)
{
  g_autofree char *program = g_find_program_in_path ("systemd-analyze");

  if (program == NULL)
    {
      g_test_skip ("no systemd-analyze here");
      return;
    }
  for (guint i = 1; i < G_N_ELEMENTS (samples) - 4; i++)
    for (guint j = i + 1; j < i + 5; j++)
      {
        const char *argv[] = { program, "compare-versions", "--", samples[i], samples[j], NULL };
        int order = sign (karg_version_compare (samples[i], samples[j]));
        g_autofree char *out = NULL;
        g_autofree char *expected = NULL;

        g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, NULL,
                                     NULL));
        expected = g_strdup_printf ("%s %s %s\n", samples[i], order < 0 ? "<" : order > 0 ? ">" : "==", samples[j]);
        g_assert_cmpstr (out, ==, expected);
      }
}

static void
test_every_order_is_consistent (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    for (guint j = 0; j < G_N_ELEMENTS (samples); j++)
      {
        g_assert_cmpint (sign (karg_version_compare (samples[i], samples[j])), ==,
                         -sign (karg_version_compare (samples[j], samples[i])));
        g_assert_cmpint (sign (karg_version_compare_rpm (samples[i], samples[j])), ==,
                         -sign (karg_version_compare_rpm (samples[j], samples[i])));
      }
}

/* What rpm's own test suite and manual say of its order. */
static void
test_rpm_order (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    int order;
  } rows[] = {
    { "1.0", "1.0", 0 },         { "1.0", "2.0", -1 },        { "2.0.1", "2.0.1a", -1 },  { "5.5p1", "5.5p10", -1 },
    { "10xyz", "10.1xyz", -1 },  { "xyz10", "xyz10.1", -1 },  { "xyz.4", "8", -1 },       { "5.5p2", "5.6p1", -1 },
    { "6.0.rc1", "6.0", 1 },     { "10b2", "10a1", 1 },       { "1.0aa", "1.0a", 1 },     { "10.0001", "10.1", 0 },
    { "2_0", "2.0", 0 },         { "a+", "a_", 0 },           { "1.0~rc1", "1.0", -1 },   { "1.0~rc1~git1", "1.0~rc1", -1 },
    { "1.0^", "1.0", 1 },        { "1.0^git1", "1.01", -1 },  { "1.0^git1~pre", "1.0^git1", -1 }, { "1.0~rc1^git1", "1.0~rc1", 1 },
    { "20240101", "3", 1 },      { "1.", "1", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s %s", rows[i].a, rows[i].b);
      g_assert_cmpint (sign (karg_version_compare_rpm (rows[i].a, rows[i].b)), ==, rows[i].order);
      g_assert_cmpint (sign (karg_version_compare_rpm (rows[i].b, rows[i].a)), ==, -rows[i].order);
    }
}

static int
compare_grub (const char *a, const char *b)
{
  g_auto (GStrv) left = karg_version_split_grub (a);
  g_auto (GStrv) right = karg_version_split_grub (b);

  return karg_version_compare_split (left, right);
}

/* "sort -V" puts 6.2.0-rc5 above 6.2.0-300 and an old machine's name where it likes; GRUB doesn't. */
static void
test_grub_order (void)
{
  static const char *const oldest_first[] = {
    "84c0-0-rescue", "84c0-6.2.0-rc5", "84c0-6.2.0-300.fc38.x86_64", "84c0-6.11.4-301.fc41.x86_64", "84c0-6.11.10-300.fc41.x86_64",
  };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (oldest_first); i++)
    g_assert_cmpint (compare_grub (oldest_first[i], oldest_first[i + 1]), <, 0);
  g_assert_cmpint (compare_grub ("a", "a"), ==, 0);
  g_assert_cmpint (compare_grub ("a-1", "a-2"), <, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/version/old", test_old_order);
  g_test_add_func ("/version/specification", test_spec_order);
  g_test_add_func ("/version/specification-as-systemd", test_spec_order_is_systemds);
  g_test_add_func ("/version/antisymmetric", test_every_order_is_consistent);
  g_test_add_func ("/version/rpm", test_rpm_order);
  g_test_add_func ("/version/grub", test_grub_order);
  return g_test_run ();
}
