/* smt-off: where nosmt means something, and what the kernel made of it. */

#include "facts/collect.h"

#include <karg/plugin.h>

const KargPlugin *karg_plugin_smt_off (void);

static KargFacts *
machine (const char *architecture, const char *control)
{
  KargFacts *facts = karg_facts_new ();

  karg_facts_set (facts, "cpu", "architecture", architecture, "x");
  karg_facts_set (facts, "cpu", "smt-control", control, "x");
  return facts;
}

static void
test_smt_off_is_for_kernels_that_know_it (void)
{
  static const struct
  {
    const char *architecture;
    KargMatch match;
  } cases[] = {
    { "x86_64", KARG_MATCH_YES },  { "i686", KARG_MATCH_YES },   { "ppc64le", KARG_MATCH_YES }, { "s390x", KARG_MATCH_YES },
    { "aarch64", KARG_MATCH_NO }, { "riscv64", KARG_MATCH_NO }, { NULL, KARG_MATCH_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *reason = NULL;
      g_autoptr (KargFacts) facts = machine (cases[i].architecture, NULL);

      g_assert_cmpint (karg_plugin_smt_off ()->vendor->match (facts, "smt-off", &reason), ==, cases[i].match);
      g_assert_nonnull (reason);
    }
}

/* A number is POWER's: some of a core's threads run. */
static void
test_smt_off_is_what_the_kernel_says (void)
{
  static const struct
  {
    const char *control;
    KargTristate state;
  } cases[] = {
    { "on", KARG_NO },  { "4", KARG_NO }, { "off", KARG_YES }, { "forceoff", KARG_YES }, { "notsupported", KARG_YES },
    { "notimplemented", KARG_UNKNOWN }, { NULL, KARG_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *reason = NULL;
      g_autoptr (KargFacts) facts = machine ("x86_64", cases[i].control);

      g_assert_cmpint (karg_plugin_smt_off ()->vendor->state (facts, "smt-off", &reason), ==, cases[i].state);
      g_assert_nonnull (reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smt-off/match", test_smt_off_is_for_kernels_that_know_it);
  g_test_add_func ("/smt-off/state", test_smt_off_is_what_the_kernel_says);
  return g_test_run ();
}
