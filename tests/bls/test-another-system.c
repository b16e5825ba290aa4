/* A boot partition that several systems share: whose an entry is, and that another system's is left alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "small.h"

#include <string.h>

#define MINE "84c0b1d96f5e4e73a28d7b3c1e0f9a65"
#define THEIRS "2ff7b263e1474f838daf9ecc41470f22"

/* A boot partition that two systems share: the other one's entries got our arguments, and the template for our kernels
 * came from one of them. */
static void
test_entries_of_another_system (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, "/etc/machine-id", MINE "\n");
  fixture_write (fixture, ENTRIES MINE "-6.1.conf", "linux /l\noptions root=a quiet\n");
  fixture_write (fixture, ENTRIES THEIRS "-7.0.conf", "linux /l\noptions root=theirs\n");
  fixture_write (fixture, ENTRIES "named.conf", "linux /l\nmachine-id " THEIRS "\noptions root=theirs\n");
  fixture_write (fixture, ENTRIES "flags.conf", "linux /l\nmachine-id " THEIRS "\noptions root=a rootflags=subvol=theirs\n");
  fixture_plan_kind (fixture, "+n", ENTRY);
  small_check_unmanaged (fixture, THEIRS "-7.0", "belongs to another system");
  small_check_unmanaged (fixture, "named", "named.conf: belongs to another system: it is made for the machine-id " THEIRS);
  small_check_unmanaged (fixture, "flags", "belongs to another system");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 2);
}

/* Our own need no root=: the loader tells which partition it is. The other one's root= became ours. */
static void
test_entries_of_another_system_without_root (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions quiet\n");

  fixture_write (fixture, "/etc/machine-id", MINE "\n");
  fixture_write (fixture, ENTRIES MINE "-6.1.conf", "linux /l\noptions quiet\n");
  fixture_write (fixture, ENTRIES THEIRS "-7.0.conf", "linux /l\noptions root=theirs\n");
  fixture_plan (fixture, "+n");
  small_check_unmanaged (fixture, THEIRS "-7.0", "belongs to another system");
  g_assert_null (strstr (fixture_planned (fixture, TEMPLATE_PATH), "theirs"));
}

/* An image that was copied gets a machine-id of its own; its first entries keep the name of the first one. */
static void
test_entries_of_a_copied_image (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\nmachine-id " THEIRS "\noptions root=a\n");

  fixture_write (fixture, "/etc/machine-id", MINE "\n");
  fixture_write (fixture, ENTRIES THEIRS "-6.0.conf", "linux /l\noptions root=a\n");
  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 2);
  fixture_write (fixture, ENTRIES MINE "-6.1.conf", "linux /l\noptions root=a\n");
  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 3);
}

/* A token of its own in the place of the machine-id (kernel-install(8)). */
static void
test_entries_of_a_token (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, "/etc/machine-id", MINE "\n");
  fixture_write (fixture, "/etc/kernel/entry-token", THEIRS "\n");
  fixture_write (fixture, ENTRIES THEIRS "-6.0.conf", "linux /l\noptions root=b\n");
  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bls/another-system", test_entries_of_another_system);
  g_test_add_func ("/bls/another-system-without-root", test_entries_of_another_system_without_root);
  g_test_add_func ("/bls/copied-image", test_entries_of_a_copied_image);
  g_test_add_func ("/bls/entry-token", test_entries_of_a_token);
  return g_test_run ();
}
