/* The registry: what is adopted, what is refused and why. No descriptor, however wrong, ends the process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "registry.h"

#include <stddef.h>
#include <string.h>

static KargMatch
any_match (const KargFacts *facts, const char *feature, const char **reason)
{
  return KARG_MATCH_NO;
}

static gboolean
any_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  return TRUE;
}

static gboolean
any_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  return TRUE;
}

static gboolean
any_read (const KargHost *host, KargTargets *targets, GError **error)
{
  return TRUE;
}

static gboolean
any_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
          GError **error)
{
  return TRUE;
}

static const KargFeature iommu = { .struct_size = sizeof (KargFeature), .name = "iommu", .summary = "s" };
static const KargFeature *const only_iommu[] = { &iommu, NULL };

/* Tests override some of these fields. */
#define GOOD_VENDOR \
  .struct_size = sizeof (KargVendorOps), .features = only_iommu, .match = any_match, .propose = any_propose
#define GOOD_BACKEND .struct_size = sizeof (KargBackendOps), .probe = any_probe, .read = any_read, .plan = any_plan
#define GOOD_PLUGIN \
  .struct_size = sizeof (KargPlugin), .abi_major = KARG_PLUGIN_ABI_MAJOR, .name = "good", .version = "1", .summary = "s"

static const KargVendorOps good_vendor = { GOOD_VENDOR };
static const KargBackendOps good_backend = { GOOD_BACKEND };

/* The functions of a built-in table take nothing, so what they return stands here. */
static const KargPlugin *given;

static const KargPlugin *
give (void)
{
  return given;
}

static KargRegistry *
registry_with (const KargPlugin *plugin)
{
  static const KargPluginFunc built_in[] = { give, NULL };

  given = plugin;
  return karg_registry_new (built_in, NULL);
}

static void
assert_used (const KargPlugin *plugin)
{
  g_autoptr (KargRegistry) registry = registry_with (plugin);
  const KargRegistered *registered = g_ptr_array_index (karg_registry_get_all (registry), 0);

  g_assert_cmpstr (registered->refused, ==, NULL);
  g_assert_cmpstr (registered->name, ==, plugin->name);
  g_assert_cmpstr (registered->plugin.name, ==, plugin->name);
  g_assert_cmpstr (registered->origin, ==, "built in");
}

static void
assert_refused (const KargPlugin *plugin, const char *words)
{
  g_autoptr (KargRegistry) registry = registry_with (plugin);
  const KargRegistered *registered = g_ptr_array_index (karg_registry_get_all (registry), 0);
  static const KargPlugin nothing;

  g_assert_nonnull (registered->refused);
  if (strstr (registered->refused, words) == NULL)
    g_error ("\"%s\" doesn't say \"%s\"", registered->refused, words);
  g_assert_cmpmem (&registered->plugin, sizeof nothing, &nothing, sizeof nothing);
  g_assert_null (registered->vendor.match);
}

static void
test_registry_adopts_what_is_right (void)
{
  const KargSetting *const settings[] = {
    KARG_SETTING (.name = "documented_argument", .type = KARG_SETTING_BOOLEAN, .fallback = "true"),
    KARG_SETTING (.name = "depth", .type = KARG_SETTING_INTEGER, .fallback = "-3"),
    KARG_SETTING (.name = "path", .type = KARG_SETTING_STRING),
    NULL,
  };
  static const char *const others[] = { "iommu", "sriov+vfs", NULL };
  const KargFeatureOption *const options[] = {
    KARG_OPTION (.name = "passthrough", .summary = ""),
    KARG_OPTION (.name = "device", .summary = "", .type = KARG_OPTION_PCI_ADDRESS, .list = TRUE, .excludes = others),
    NULL,
  };
  const KargFeature *const features[]
    = { KARG_FEATURE (.name = "vfio", .summary = "", .options = options, .needs = others), &iommu, NULL };
  const KargVendorOps with_options = { GOOD_VENDOR, .features = features };

  assert_used (&(KargPlugin){ GOOD_PLUGIN, .vendor = &good_vendor });
  assert_used (&(KargPlugin){ GOOD_PLUGIN, .backend = &good_backend });
  assert_used (&(KargPlugin){ GOOD_PLUGIN, .backend = &good_backend, .vendor = &with_options, .settings = settings });
}

static void
test_registry_names_both_versions (void)
{
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .abi_major = 7, .vendor = &good_vendor }, "plugin ABI 7");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .abi_major = 7, .vendor = &good_vendor }, "has ABI 1");
}

static void
test_registry_refuses_bad_descriptors (void)
{
  assert_refused (NULL, "no descriptor");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .struct_size = 3 }, "too small");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .name = NULL, .vendor = &good_vendor }, "name");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .name = "", .vendor = &good_vendor }, "name");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .name = "Good", .vendor = &good_vendor }, "name");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .name = "../x", .vendor = &good_vendor }, "name");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .name = "kargctl", .vendor = &good_vendor }, "name");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .version = NULL, .vendor = &good_vendor }, "version");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN, .summary = NULL, .vendor = &good_vendor }, "summary");
  assert_refused (&(KargPlugin){ GOOD_PLUGIN }, "neither");
}

static void
test_registry_refuses_bad_tables (void)
{
  const KargFeature *const none[] = { NULL };
  const KargFeature *const odd[] = { &iommu, KARG_FEATURE (.name = "Nested Virt", .summary = ""), NULL };
  const KargFeature *const nameless[] = { KARG_FEATURE (.summary = ""), NULL };
  const KargFeature *const silent[] = { KARG_FEATURE (.name = "iommu"), NULL };
  const KargFeature *const sizeless[] = { &(const KargFeature){ .name = "iommu", .summary = "" }, NULL };
  static const char *const reference[] = { "iommu passthrough", NULL };
  const KargFeature *const lost[] = { KARG_FEATURE (.name = "iommu", .summary = "", .needs = reference), NULL };
  const KargFeatureOption *const bad_options[] = { KARG_OPTION (.name = "a=b", .summary = ""), NULL };
  const KargFeature *const optional[] = { KARG_FEATURE (.name = "iommu", .summary = "", .options = bad_options), NULL };
  static const KargFeature *endless[1024];
  const KargVendorOps vendors[] = {
    { GOOD_VENDOR, .match = NULL },         { GOOD_VENDOR, .propose = NULL },      { GOOD_VENDOR, .features = NULL },
    { GOOD_VENDOR, .features = none },      { GOOD_VENDOR, .features = odd },      { GOOD_VENDOR, .features = nameless },
    { GOOD_VENDOR, .features = silent },    { GOOD_VENDOR, .features = sizeless }, { GOOD_VENDOR, .features = lost },
    { GOOD_VENDOR, .features = optional },  { GOOD_VENDOR, .features = endless },
  };
  const char *words[]
    = { "match",     "propose",   "no feature",   "no feature", "a feature whose name", "a feature whose name", "summary",
        "too small", "needed or", "an option whose", "without an end" };
  const KargBackendOps backends[] = { { GOOD_BACKEND, .probe = NULL }, { GOOD_BACKEND, .read = NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    endless[i] = &iommu;
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    assert_refused (&(KargPlugin){ GOOD_PLUGIN, .vendor = &vendors[i] }, words[i]);
  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    assert_refused (&(KargPlugin){ GOOD_PLUGIN, .backend = &backends[i], .vendor = &good_vendor }, "probe and read");
}

static void
test_registry_refuses_bad_settings (void)
{
  const KargSetting *const rows[][2] = {
    { KARG_SETTING (.name = "on", .type = KARG_SETTING_BOOLEAN, .fallback = "1") },
    { KARG_SETTING (.name = "on", .type = KARG_SETTING_BOOLEAN) },
    { KARG_SETTING (.name = "depth", .type = KARG_SETTING_INTEGER, .fallback = "3x") },
    { KARG_SETTING (.name = "what", .type = 77, .fallback = "x") },
    { KARG_SETTING (.name = "a b", .type = KARG_SETTING_STRING, .fallback = "x") },
    { KARG_SETTING (.name = NULL, .type = KARG_SETTING_STRING) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_refused (&(KargPlugin){ GOOD_PLUGIN, .vendor = &good_vendor, .settings = rows[i] }, "setting");
}

/* A plugin compiled against an older header: what it couldn't know is zero, whatever lies behind its table. */
static void
test_registry_adopts_an_older_plugin (void)
{
  const KargVendorOps older = { GOOD_VENDOR, .struct_size = offsetof (KargVendorOps, state), .state = (gpointer) 1 };
  const KargPlugin plugin = { GOOD_PLUGIN, .struct_size = offsetof (KargPlugin, settings), .vendor = &older,
                              .settings = (gpointer) 1 };
  g_autoptr (KargRegistry) registry = registry_with (&plugin);
  const KargRegistered *registered = g_ptr_array_index (karg_registry_get_all (registry), 0);

  g_assert_cmpstr (registered->refused, ==, NULL);
  g_assert_null (registered->plugin.settings);
  g_assert_null (registered->plugin.vendor->state);
  g_assert_true (registered->plugin.vendor->match == any_match);
  g_assert_cmpuint (registered->plugin.vendor->struct_size, ==, sizeof (KargVendorOps));
}

/* Rows of one table may be of different sizes: an older one ends early, a newer one goes on. */
static void
test_registry_adopts_rows_of_any_size (void)
{
  static const struct
  {
    KargFeature feature;
    gpointer more[4];
  } newer = { { .struct_size = sizeof newer, .name = "newer", .summary = "n", .when_disabled = "still on" }, { (gpointer) 1 } };
  static const KargFeature older
    = { .struct_size = offsetof (KargFeature, options), .name = "older", .summary = "o", .options = (gpointer) 1,
        .needs = (gpointer) 1, .excludes = (gpointer) 1, .when_disabled = (gpointer) 1 };
  const KargFeature *const features[] = { &older, &newer.feature, &older, NULL };
  const KargVendorOps vendor = { GOOD_VENDOR, .features = features };
  const KargPlugin plugin = { GOOD_PLUGIN, .vendor = &vendor };
  g_autoptr (KargRegistry) registry = registry_with (&plugin);
  const KargRegistered *registered = g_ptr_array_index (karg_registry_get_all (registry), 0);

  g_assert_cmpstr (registered->refused, ==, NULL);
  const KargFeature *const *adopted = registered->plugin.vendor->features;
  g_assert_cmpstr (adopted[0]->name, ==, "older");
  g_assert_null (adopted[0]->options);
  g_assert_null (adopted[0]->when_disabled);
  g_assert_cmpuint (adopted[0]->struct_size, ==, sizeof (KargFeature));
  g_assert_cmpstr (adopted[1]->name, ==, "newer");
  g_assert_cmpstr (adopted[1]->when_disabled, ==, "still on");
  g_assert_cmpuint (adopted[1]->struct_size, ==, sizeof (KargFeature));
  g_assert_cmpstr (adopted[2]->name, ==, "older");
  g_assert_null (adopted[3]);
}

/* A plugin compiled against a newer header of the same major version: what we don't know is left alone. */
static void
test_registry_adopts_a_newer_plugin (void)
{
  struct
  {
    KargVendorOps ops;
    gpointer more[8];
  } newer = { { GOOD_VENDOR, .struct_size = sizeof newer }, { NULL } };

  memset (newer.more, 0xff, sizeof newer.more);
  assert_used (&(KargPlugin){ GOOD_PLUGIN, .struct_size = G_MAXSIZE, .vendor = &newer.ops });
}

static void
test_registry_first_of_a_name_wins (void)
{
  static const KargPluginFunc built_in[] = { give, give, NULL };
  const KargPlugin plugin = { GOOD_PLUGIN, .vendor = &good_vendor };

  given = &plugin;
  g_autoptr (KargRegistry) registry = karg_registry_new (built_in, NULL);
  const KargRegistered *first = g_ptr_array_index (karg_registry_get_all (registry), 0);
  const KargRegistered *second = g_ptr_array_index (karg_registry_get_all (registry), 1);

  g_assert_null (first->refused);
  g_assert_cmpstr (second->refused, ==, "the name \"good\" is taken already (built in)");
  g_assert_null (second->plugin.vendor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/right", test_registry_adopts_what_is_right);
  g_test_add_func ("/registry/versions", test_registry_names_both_versions);
  g_test_add_func ("/registry/bad-descriptors", test_registry_refuses_bad_descriptors);
  g_test_add_func ("/registry/bad-tables", test_registry_refuses_bad_tables);
  g_test_add_func ("/registry/bad-settings", test_registry_refuses_bad_settings);
  g_test_add_func ("/registry/older-plugin", test_registry_adopts_an_older_plugin);
  g_test_add_func ("/registry/rows", test_registry_adopts_rows_of_any_size);
  g_test_add_func ("/registry/newer-plugin", test_registry_adopts_a_newer_plugin);
  g_test_add_func ("/registry/first-wins", test_registry_first_of_a_name_wins);
  return g_test_run ();
}
