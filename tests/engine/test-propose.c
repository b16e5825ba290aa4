/* Several plugins that answer for one feature: what each of them wants holds, or nothing is done. */

#include "facts/collect.h"
#include "propose.h"

#include <string.h>

/* What the two propose: "add a=1" on lines of their own, "VERSION: add a=1" for one kernel. */
static const char *wishes[2];

static KargMatch
propose_match (const KargFacts *facts, const char *feature, const char **reason)
{
  *reason = "it is";
  return KARG_MATCH_YES;
}

static gboolean
propose_wishes (const char *script, KargProposal *proposal, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);
      const char *wish = parts[1] != NULL ? parts[1] : parts[0];
      KargEditKind kind = g_str_has_prefix (wish, "add ") ? KARG_EDIT_ADD : KARG_EDIT_REMOVE;
      const char *argument = strchr (wish, ' ') + 1;
      gboolean ok = parts[1] != NULL ? karg_proposal_edit_kernel (proposal, parts[0], kind, argument, "because", error)
                                     : karg_proposal_edit (proposal, kind, argument, "because", error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
propose_one (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  return propose_wishes (wishes[0], proposal, error);
}

static gboolean
propose_two (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  return propose_wishes (wishes[1], proposal, error);
}

static const KargFeature feature = { .struct_size = sizeof feature, .name = "f", .summary = "s" };
static const KargFeature *const features[] = { &feature, NULL };

#define VENDOR(ask) { .struct_size = sizeof (KargVendorOps), .features = features, .match = propose_match, .propose = ask }
#define PLUGIN(its_name, ops) \
  { .struct_size = sizeof (KargPlugin), .abi_major = KARG_PLUGIN_ABI_MAJOR, .name = its_name, .version = "1", \
    .summary = "s", .vendor = ops }

static const KargPlugin *
plugin_one (void)
{
  static const KargVendorOps ops = VENDOR (propose_one);
  static const KargPlugin plugin = PLUGIN ("one", &ops);

  return &plugin;
}

static const KargPlugin *
plugin_two (void)
{
  static const KargVendorOps ops = VENDOR (propose_two);
  static const KargPlugin plugin = PLUGIN ("two", &ops);

  return &plugin;
}

static void
test_propose_agree (void)
{
  static const struct
  {
    const char *one, *two, *error;
  } rows[] = {
    { "add a=1", "add a=1", NULL },
    { "add a=1", "remove b", NULL },
    { "add a=1", "remove a=1", "one wants to add a=1, but two wants to remove a=1" },
    { "add a=1\nadd b", "remove c\nremove b", "one wants to add b, but two wants to remove b" },
    { "add b\nadd a=1", "remove b\nremove c", "one wants to add b, but two wants to remove b" },
    { "add a=1\nadd b", "remove b", "one wants to add b, but two wants to remove b" },
    { "6.1: add b", "6.1: remove b", "one wants to add b, but two wants to remove b" },
    { "6.1: add b", "remove b", "one wants to add b, but two wants to remove b" },
    { "6.1: add b", "6.2: remove b", NULL },
  };
  static const KargPluginFunc built_in[] = { plugin_one, plugin_two, NULL };
  static const char *const none[] = { NULL };
  g_autoptr (KargRegistry) registry = karg_registry_new (built_in, NULL);
  g_autoptr (KargFacts) facts = karg_facts_new ();
  const KargProposeScene scene = { .registry = registry, .facts = facts, .enabled = none };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      wishes[0] = rows[i].one;
      wishes[1] = rows[i].two;
      g_autoptr (GPtrArray) answers = karg_propose_ask (&scene, "f", none, &error);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
      g_assert_cmpint (answers != NULL, ==, rows[i].error == NULL);
      if (error != NULL)
        g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
      else
        g_assert_cmpuint (answers->len, ==, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/propose/agree", test_propose_agree);
  return g_test_run ();
}
