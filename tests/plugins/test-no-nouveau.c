/* no-nouveau: words that somebody reads, by who makes the initramfs. */

#include "facts/collect.h"
#include "plugin/build.h"

#include <karg/error.h>
#include <karg/plugin.h>

#include <string.h>

const KargPlugin *karg_plugin_no_nouveau (void);

static KargFacts *
machine (const char *vendor, const char *initramfs)
{
  KargFacts *facts = karg_facts_new ();

  karg_facts_set (facts, "pci", "devices", vendor != NULL ? "1" : NULL, "x");
  karg_facts_set (facts, "pci 0000:01:00.0", "vendor", vendor, "x");
  karg_facts_set (facts, "os", "initramfs", initramfs, "x");
  return facts;
}

/* The line after the feature was enabled on it. Takes @facts. */
static void
assert_becomes (KargFacts *facts, const char *line, const char *expected)
{
  g_autoptr (KargFacts) owned = facts;
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRequest) request = karg_request_new ("no-nouveau", NULL, NULL, NULL);
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (line, -1);

  g_assert_true (karg_plugin_no_nouveau ()->vendor->propose (facts, request, proposal, &error));
  g_assert_no_error (error);
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, ((const KargProposedEdit *) g_ptr_array_index (edits, i))->edit);
  g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, expected);
}

#define SYSTEM "modprobe.blacklist=nouveau,nova_core"
#define DRACUT "rd.driver.blacklist=nouveau,nova_core"

static void
test_no_nouveau_words (void)
{
  assert_becomes (machine ("0x10de", "dracut"), "ro", "ro " SYSTEM " " DRACUT);
  assert_becomes (machine ("0x10de", "initramfs-tools"), "ro", "ro " SYSTEM);
  assert_becomes (machine ("0x10de", "mkinitcpio"), "ro", "ro " SYSTEM);
  assert_becomes (machine ("0x10de", "initramfs-tools dracut"), "ro", "ro " SYSTEM " " DRACUT);
  assert_becomes (machine ("0x10de", NULL), "ro", "ro " SYSTEM " " DRACUT);
}

/* What somebody else keeps off stays off. */
static void
test_no_nouveau_joins_a_list (void)
{
  assert_becomes (machine ("0x10de", "mkinitcpio"), "modprobe.blacklist=pcspkr ro", "modprobe.blacklist=pcspkr,nouveau,nova_core ro");
}

static void
test_no_nouveau_another_card (void)
{
  assert_becomes (machine ("0x1002", "dracut"), "ro", "ro");
  assert_becomes (machine (NULL, "mkinitcpio"), "ro", "ro " SYSTEM);
}

static void
test_no_nouveau_state (void)
{
  const char *reason = NULL;
  g_autoptr (KargFacts) held = machine ("0x10de", NULL);
  g_autoptr (KargFacts) free_card = machine ("0x10de", NULL);
  g_autoptr (KargFacts) unknown = machine (NULL, NULL);

  karg_facts_set (held, "pci 0000:01:00.0", "driver", "nouveau", "x");
  g_assert_cmpint (karg_plugin_no_nouveau ()->vendor->state (held, "no-nouveau", &reason), ==, KARG_NO);
  g_assert_cmpint (karg_plugin_no_nouveau ()->vendor->state (free_card, "no-nouveau", &reason), ==, KARG_YES);
  g_assert_cmpint (karg_plugin_no_nouveau ()->vendor->state (unknown, "no-nouveau", &reason), ==, KARG_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/no-nouveau/words", test_no_nouveau_words);
  g_test_add_func ("/no-nouveau/joins-a-list", test_no_nouveau_joins_a_list);
  g_test_add_func ("/no-nouveau/another-card", test_no_nouveau_another_card);
  g_test_add_func ("/no-nouveau/state", test_no_nouveau_state);
  return g_test_run ();
}
