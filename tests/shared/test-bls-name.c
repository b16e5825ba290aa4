/* The names of boot loader entries: who they are, how often they were tried, and their order in the menu.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-name.h"

static void
check_name (const char *name, const char *id, int left, int done)
{
  g_auto (KargBlsName) parsed = { 0 };

  g_assert_true (karg_bls_name_parse (name, ".conf", &parsed));
  g_assert_cmpstr (parsed.id, ==, id);
  g_assert_cmpint (parsed.tries_left, ==, left);
  g_assert_cmpint (parsed.tries_done, ==, done);
}

static void
test_counters_are_no_part_of_the_identity (void)
{
  check_name ("a.conf", "a", -1, 0);
  check_name ("a+3.conf", "a", 3, 0);
  check_name ("a+2-1.conf", "a", 2, 1);
  check_name ("a+0-3.conf", "a", 0, 3);
  check_name ("a+02-10.CONF", "a", 2, 10);
  check_name ("6.1.0+deb12+3.conf", "6.1.0+deb12", 3, 0);
}

/* What the menu is sorted by has the suffix: without it "arch" would come behind "arch-lts". */
static void
test_the_menu_knows_the_suffix (void)
{
  g_auto (KargBlsName) counted = { 0 };
  g_auto (KargBlsName) arch = { 0 };
  g_auto (KargBlsName) lts = { 0 };

  g_assert_true (karg_bls_name_parse ("Arch+3-1.CONF", ".conf", &counted));
  g_assert_cmpstr (counted.menu_id, ==, "arch.conf");
  g_assert_true (karg_bls_name_parse ("arch.conf", ".conf", &arch));
  g_assert_true (karg_bls_name_parse ("arch-lts.conf", ".conf", &lts));
  const KargBlsRank first = { arch.menu_id, NULL, NULL, NULL, -1, 0 };
  const KargBlsRank second = { lts.menu_id, NULL, NULL, NULL, -1, 0 };
  g_assert_cmpint (karg_bls_rank_compare (&first, &second), <, 0);
}

static void
test_what_only_looks_like_counters_stays (void)
{
  check_name ("6.1.0+deb12.conf", "6.1.0+deb12", -1, 0);
  check_name ("a+.conf", "a+", -1, 0);
  check_name ("a+1-.conf", "a+1-", -1, 0);
  check_name ("a+-1.conf", "a+-1", -1, 0);
  check_name ("a+1-2-3.conf", "a+1-2-3", -1, 0);
  check_name ("+3.conf", "+3", -1, 0);
  check_name ("a+99999999999.conf", "a+99999999999", -1, 0);
}

static void
test_other_files_are_no_entries (void)
{
  g_auto (KargBlsName) parsed = { 0 };

  g_assert_false (karg_bls_name_parse ("a.conf.bak", ".conf", &parsed));
  g_assert_false (karg_bls_name_parse (".conf", ".conf", &parsed));
  g_assert_false (karg_bls_name_parse ("conf", ".conf", &parsed));
  g_assert_false (karg_bls_name_parse ("", ".conf", &parsed));
}

static void
test_the_menu_is_the_specifications (void)
{
  static const KargBlsRank menu[] = {
    { "z", "arch", "1", "6.2", -1, 0 },   { "y", "debian", "1", "6.1.0-28", -1, 0 }, { "x", "debian", "1", "6.1.0-9", -1, 0 },
    { "w", "debian", "2", "6.9", -1, 0 }, { "b-10", NULL, NULL, NULL, -1, 0 },       { "b-9", NULL, NULL, NULL, 2, 0 },
    { "b-9", NULL, NULL, NULL, 1, 0 },    { "b-9", NULL, NULL, NULL, 1, 1 },         { "zz", "arch", "1", "7", 0, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (menu); i++)
    for (guint j = 0; j < G_N_ELEMENTS (menu); j++)
      {
        int order = karg_bls_rank_compare (&menu[i], &menu[j]);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bls-name/counters", test_counters_are_no_part_of_the_identity);
  g_test_add_func ("/bls-name/suffix", test_the_menu_knows_the_suffix);
  g_test_add_func ("/bls-name/no-counters", test_what_only_looks_like_counters_stays);
  g_test_add_func ("/bls-name/other-files", test_other_files_are_no_entries);
  g_test_add_func ("/bls-name/order", test_the_menu_is_the_specifications);
  return g_test_run ();
}
