/* system.c: a small system to try the GRUB back end on. */

#include "system.h"

#include "facts/collect.h"

const KargPlugin *karg_plugin_grub2 (void);

Fixture *
system_new (const char *id)
{
  Fixture *fixture = fixture_new (karg_plugin_grub2);
  g_autofree char *release = g_strdup_printf ("ID=%s\n", id);

  fixture_write (fixture, "/etc/os-release", release);
  fixture_set_fact (fixture, "os", "id", id);
  return fixture;
}

Fixture *
system_host (const char *name)
{
  Fixture *fixture = fixture_new (karg_plugin_grub2);

  fixture_unpack_host (fixture, name);
  tree_reopen (&fixture->tree);
  karg_facts_unref (fixture->facts);
  fixture->facts = karg_facts_collect (fixture->tree.root, NULL, KARG_COLLECT_HOST);
  return fixture;
}

Fixture *
system_with_defaults (const char *text)
{
  Fixture *fixture = system_new ("debian");

  fixture_write (fixture, "/usr/sbin/grub-mkconfig", "#!/bin/sh\n. ${sysconfdir}/default/grub.d/*.cfg\n");
  fixture_write (fixture, "/usr/sbin/update-grub", "#!/bin/sh\n");
  fixture_write (fixture, "/etc/default/README", "");
  if (text != NULL)
    fixture_write (fixture, "/etc/default/grub", text);
  fixture_look (fixture);
  return fixture;
}

const char *
system_template (Fixture *fixture, const char *id)
{
  KargTarget *target = fixture_get (fixture, KARG_TARGET_TEMPLATE, id);

  if (karg_target_get_access (target) != KARG_ACCESS_WRITABLE)
    g_error ("%s: %s", id, karg_target_get_reason (target));
  return fixture_text (fixture, KARG_TARGET_TEMPLATE, id);
}

const char *
system_read_only (Fixture *fixture, const char *id)
{
  KargTarget *target = fixture_get (fixture, KARG_TARGET_TEMPLATE, id);

  g_assert_cmpint (karg_target_get_access (target), !=, KARG_ACCESS_WRITABLE);
  return karg_target_get_reason (target);
}

const char *
system_refusal (Fixture *fixture, const char *path, guint line)
{
  const KargRefusal *refusal = fixture_refusal (fixture, NULL);

  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  if (path != NULL)
    {
      g_assert_cmpstr (refusal->path, ==, path);
      g_assert_cmpuint (refusal->line, ==, line);
    }
  return refusal->reason;
}
