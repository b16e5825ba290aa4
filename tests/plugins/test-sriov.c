/* sriov: how many virtual functions a device may have, and what must be so before it has any. */

#include "feature.h"

#include <string.h>

const KargPlugin *karg_plugin_sriov (void);

#define MACHINE                                                                                                              \
  "pci devices=2\nos reserve-program=/usr/libexec/kargctl/reserve-devices\n"                                                 \
  "pci 0000:17:00.0 vendor=0x8086\npci 0000:17:00.0 sr-iov-vfs=64\npci 0000:17:00.0 driver=i40e\n"                           \
  "pci 0000:18:00.0 vendor=0x15b3\n"

static char *
propose (const char *option, const char *text, char **notes)
{
  return feature_propose (karg_plugin_sriov (), option, text, notes);
}

static void
test_sriov_proposes_the_number (void)
{
  g_autofree char *notes = NULL;
  g_autofree char *words = propose ("functions=0000:17:00.0:4", MACHINE, &notes);
  g_autofree char *short_words = propose ("functions=17:00.0:64", MACHINE, NULL);

  g_assert_cmpstr (words, ==, "kargctl.sriov.0000:17:00.0=4");
  g_assert_cmpstr (short_words, ==, "kargctl.sriov.0000:17:00.0=64");
  feature_assert_says (notes, "keep their own drivers");
  g_assert_null (strstr (notes, "ARI"));
}

static void
test_sriov_refuses (void)
{
  static const char *const rows[][3] = {
    { "functions=0000:17:00.0:65", "", "can have 64 virtual functions at most" },
    { "functions=0000:17:00.0:1", "pci 0000:17:00.0 sr-iov-vfs=0\n", "can have 0 virtual functions at most: the firmware" },
    { "functions=0000:18:00.0:1", "", "mstconfig" },
    { "functions=0000:17:00.0:1", "pci 0000:17:00.0 physical-function=0000:16:00.0\n", "a virtual function of 0000:16:00.0" },
    { "functions=0000:17:00.0:1", "pci 0000:17:00.0 driver=vfio-pci\n", "release it first" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (MACHINE, rows[i][1], NULL);
      g_autofree char *words = propose (rows[i][0], text, NULL);
      feature_assert_says (words, rows[i][2]);
    }
}

static void
test_sriov_without_its_program (void)
{
  g_autofree char *words
    = propose ("functions=0000:17:00.0:4", "pci devices=1\npci 0000:17:00.0 vendor=0x8086\npci 0000:17:00.0 sr-iov-vfs=8\n", NULL);

  feature_assert_says (words, "isn't installed");
}

/* What is no device with a number is a mistake of the caller's; a device that isn't there can't be found. */
static void
test_sriov_bad_options (void)
{
  static const struct
  {
    const char *option;
    KargErrorCode code;
  } rows[] = {
    { NULL, KARG_ERROR_SYNTAX },
    { "functions=0000:17:00.0", KARG_ERROR_SYNTAX },
    { "functions=0000:17:00.0:", KARG_ERROR_SYNTAX },
    { "functions=0000:17:00.0:0", KARG_ERROR_SYNTAX },
    { "functions=0000:17:00.0:-1", KARG_ERROR_SYNTAX },
    { "functions=0000:17:00.0:4x", KARG_ERROR_SYNTAX },
    { "functions=17:4", KARG_ERROR_SYNTAX },
    { "functions=4", KARG_ERROR_SYNTAX },
    { "functions=0000:17:00.0:99999999999999999999", KARG_ERROR_SYNTAX },
    { "functions=0000:19:00.0:4", KARG_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *const options[] = { rows[i].option, NULL };
      g_autoptr (KargFacts) facts = feature_machine (MACHINE);
      g_autoptr (KargRequest) request = karg_request_new ("sriov", options, NULL, NULL);
      g_autoptr (KargProposal) proposal = karg_proposal_new ();
      g_assert_false (karg_plugin_sriov ()->vendor->propose (facts, request, proposal, &error));
      g_assert_error (error, KARG_ERROR, (int) rows[i].code);
    }
}

static void
test_sriov_tells (void)
{
  static const char *const rows[][3] = {
    { "functions=17:00.0:8", "", "0000:17:00.0: more than 7 functions take ARI" },
    { "functions=17:00.0:4", "pci 0000:17:00.0 sr-iov-active=2\n", "has 2 virtual functions now" },
    { "functions=17:00.0:4", "os sr-iov-set-by=/etc/netplan/a.yaml\n", "/etc/netplan/a.yaml sets a number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *notes = NULL;
      g_autofree char *text = g_strconcat (MACHINE, rows[i][1], NULL);
      g_autofree char *words = propose (rows[i][0], text, &notes);
      feature_assert_says (notes, rows[i][2]);
    }
  g_autofree char *notes = NULL;
  g_autofree char *words = propose ("functions=17:00.0:4",
                                    "pci devices=1\nos reserve-program=/x\npci 0000:17:00.0 vendor=0x8086\n"
                                    "pci 0000:17:00.0 sr-iov-vfs=8\n", &notes);
  feature_assert_says (notes, "no driver has 0000:17:00.0");
}

static void
test_sriov_match_and_state (void)
{
  g_assert_cmpint (feature_match (karg_plugin_sriov (), MACHINE), ==, KARG_MATCH_YES);
  g_assert_cmpint (feature_match (karg_plugin_sriov (), "pci devices=1\npci 0000:18:00.0 vendor=0x15b3\n"), ==, KARG_MATCH_NO);
  g_assert_cmpint (feature_match (karg_plugin_sriov (), ""), ==, KARG_MATCH_UNKNOWN);
  g_assert_cmpint (feature_state (karg_plugin_sriov (), MACHINE), ==, KARG_NO);
  g_assert_cmpint (feature_state (karg_plugin_sriov (), "pci 0000:17:02.0 physical-function=0000:17:00.0\n"), ==, KARG_YES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sriov/proposes", test_sriov_proposes_the_number);
  g_test_add_func ("/sriov/refuses", test_sriov_refuses);
  g_test_add_func ("/sriov/without-its-program", test_sriov_without_its_program);
  g_test_add_func ("/sriov/bad-options", test_sriov_bad_options);
  g_test_add_func ("/sriov/tells", test_sriov_tells);
  g_test_add_func ("/sriov/match-and-state", test_sriov_match_and_state);
  return g_test_run ();
}
