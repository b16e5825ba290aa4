/* pci-realloc: an item of a list, and whether the kernels do it anyway. */

#include "facts/collect.h"
#include "plugin/build.h"

#include <karg/error.h>
#include <karg/plugin.h>

#include <string.h>

const KargPlugin *karg_plugin_pci_realloc (void);

/* The line after the feature was enabled on it, with kernels whose configuration says @automatic of it. */
static char *
enable (const char *line, const char *automatic, char **notes)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRequest) request = karg_request_new ("pci-realloc", NULL, NULL, NULL);
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (line, -1);

  karg_facts_set (facts, "kernel 6.1", "image", "/boot/vmlinuz-6.1", "x");
  karg_facts_set (facts, "kernel 6.1", "config.PCI_REALLOC_ENABLE_AUTO", automatic, "x");
  g_assert_true (karg_plugin_pci_realloc ()->vendor->propose (facts, request, proposal, &error));
  g_assert_no_error (error);
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, ((const KargProposedEdit *) g_ptr_array_index (edits, i))->edit);
  *notes = g_strjoinv (" ", (char **) karg_proposal_get_notes (proposal));
  return g_strdup (karg_cmdline_get_text (cmdline, NULL));
}

static void
test_pci_realloc_is_an_item (void)
{
  static const char *const lines[][2] = {
    { "ro", "ro pci=realloc" },
    { "pci=noaer ro", "pci=noaer,realloc ro" },
    { "pci=realloc ro", "pci=realloc ro" },
    { "pci=noaer,realloc=off ro", "pci=noaer,realloc ro" },
    { "pci=realloc=off", "pci=realloc" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *notes = NULL;
      g_autofree char *after = enable (lines[i][0], "n", &notes);
      g_assert_cmpstr (after, ==, lines[i][1]);
      g_assert_nonnull (strstr (notes, "not enough MMIO resources"));
    }
}

static void
test_pci_realloc_tells_what_kernels_do_anyway (void)
{
  static const char *const automatic[] = { "y", "n", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (automatic); i++)
    {
      g_autofree char *notes = NULL;
      g_autofree char *after = enable ("ro", automatic[i], &notes);
      g_assert_cmpstr (after, ==, "ro pci=realloc");
      g_assert_cmpint (strstr (notes, "by itself") != NULL, ==, g_strcmp0 (automatic[i], "y") == 0);
    }
}

static void
test_pci_realloc_match (void)
{
  static const struct
  {
    const char *architecture;
    KargMatch match;
  } rows[] = { { "x86_64", KARG_MATCH_YES }, { "aarch64", KARG_MATCH_YES }, { "ppc64le", KARG_MATCH_NO },
               { "s390x", KARG_MATCH_NO },   { NULL, KARG_MATCH_UNKNOWN } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *reason = NULL;
      g_autoptr (KargFacts) facts = karg_facts_new ();
      karg_facts_set (facts, "cpu", "architecture", rows[i].architecture, "x");
      g_assert_cmpint (karg_plugin_pci_realloc ()->vendor->match (facts, "pci-realloc", &reason), ==, rows[i].match);
      g_assert_nonnull (reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pci-realloc/item", test_pci_realloc_is_an_item);
  g_test_add_func ("/pci-realloc/kernels", test_pci_realloc_tells_what_kernels_do_anyway);
  g_test_add_func ("/pci-realloc/match", test_pci_realloc_match);
  return g_test_run ();
}
