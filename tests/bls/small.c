/* small.c: a tree with one entry, for the tests of the bls back end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "small.h"

#include <string.h>

Fixture *
small_new (const char *entry)
{
  Fixture *fixture = fixture_new (karg_plugin_bls);

  fixture_write (fixture, "/boot/grub2/grub.cfg", "insmod blscfg\nblscfg\n");
  fixture_write (fixture, ENTRIES "a.conf", entry);
  return fixture;
}

void
small_check_unmanaged (Fixture *fixture, const char *id, const char *says)
{
  KargTarget *target = fixture_get (fixture, ENTRY, id);

  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_UNMANAGED);
  g_assert_nonnull (strstr (karg_target_get_reason (target), says));
}
