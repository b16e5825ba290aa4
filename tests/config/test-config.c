/* Configuration: which layer wins, and that nothing is ignored silently.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "config/config.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const KargSetting *const amd_settings[] = {
  KARG_SETTING (.name = "documented_argument", .type = KARG_SETTING_BOOLEAN, .fallback = "true"),
  NULL,
};

static const char *const editors[] = { "vi", "emacs", NULL };

static const KargSetting *const own_settings[] = {
  KARG_SETTING (.name = "history", .type = KARG_SETTING_INTEGER, .fallback = "50"),
  KARG_SETTING (.name = "editor", .type = KARG_SETTING_STRING, .choices = editors),
  NULL,
};

static const KargConfigSchema schemas[] = {
  { "amd-iommu", amd_settings },
  { "kargctl", own_settings },
  { "plain", NULL },
  { NULL },
};

static KargConfig *
tree_load (Tree *tree)
{
  g_autoptr (GError) error = NULL;
  KargConfig *config = karg_config_load (tree->root, schemas, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

/* What is wrong with the section is told, and the others can be asked. */
static void
tree_assert_problem (Tree *tree, const char *section, const char *text, guint line, const char *words)
{
  g_autoptr (GError) error = NULL;

  tree_write (tree, "etc/kargctl/bad.conf", text);
  g_autoptr (KargRoot) root = karg_root_open (tree->path, NULL);
  g_autoptr (KargConfig) config = karg_config_load (root, schemas, &error);
  g_assert_no_error (error);

  const GError *problem = karg_config_get_problem (config, section);
  g_assert_error (problem, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpstr (karg_error_get_file (problem), ==, "/etc/kargctl/bad.conf");
  g_assert_cmpuint (karg_error_get_line (problem), ==, line);
  g_assert_nonnull (strstr (problem->message, words));
  g_assert_true (karg_config_get_problem (config, NULL) == problem);
  g_assert_null (karg_config_get_problem (config, "other"));
}

static void
tree_assert_refused (Tree *tree, const char *text, guint line, const char *words)
{
  g_autoptr (GError) error = NULL;

  tree_write (tree, "etc/kargctl/bad.conf", text);

  /* A root is a snapshot: a new text needs a new one. */
  g_autoptr (KargRoot) root = karg_root_open (tree->path, NULL);
  g_assert_null (karg_config_load (root, schemas, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpstr (karg_error_get_file (error), ==, "/etc/kargctl/bad.conf");
  g_assert_cmpuint (karg_error_get_line (error), ==, line);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_config_defaults_without_files (Tree *tree, gconstpointer data)
{
  g_autoptr (KargConfig) config = tree_load (tree);

  g_assert_cmpstr (karg_config_get (config, "amd-iommu", "documented_argument"), ==, "true");
  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "50");
  g_assert_null (karg_config_get (config, "kargctl", "editor"));
  g_assert_null (karg_config_get (config, "kargctl", "undeclared"));
  g_assert_null (karg_config_get_origin (config, "kargctl", "history"));
}

static void
test_config_later_names_win (Tree *tree, gconstpointer data)
{
  tree_write (tree, "usr/lib/kargctl/90-vendor.conf", "kargctl: { history = 7; };\n");
  tree_write (tree, "etc/kargctl/10-site.conf",
              "# site\nkargctl: {\n  history = 3;\n  editor = \"vi\";\n};\namd-iommu: { documented_argument = false; };\n");
  tree_write (tree, "etc/kargctl/README", "not a drop-in {\n");
  tree_write (tree, "etc/kargctl/.10-site.conf.swp.conf", "not a drop-in {\n");
  g_autoptr (KargConfig) config = tree_load (tree);

  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "7");
  g_assert_cmpstr (karg_config_get_origin (config, "kargctl", "history"), ==, "/usr/lib/kargctl/90-vendor.conf:1");
  g_assert_cmpstr (karg_config_get (config, "kargctl", "editor"), ==, "vi");
  g_assert_cmpstr (karg_config_get_origin (config, "kargctl", "editor"), ==, "/etc/kargctl/10-site.conf:4");
  g_assert_cmpstr (karg_config_get (config, "amd-iommu", "documented_argument"), ==, "false");
}

static void
test_config_same_name_masks (Tree *tree, gconstpointer data)
{
  tree_write (tree, "usr/lib/kargctl/a.conf", "kargctl: { history = 1; editor = \"vendor\"; };\n");
  tree_write (tree, "run/kargctl/a.conf", "kargctl: { history = 2; };\n");
  g_autoptr (KargConfig) config = tree_load (tree);

  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "2");
  g_assert_null (karg_config_get (config, "kargctl", "editor"));
}

static void
test_config_empty_file_masks (Tree *tree, gconstpointer data)
{
  tree_write (tree, "usr/lib/kargctl/a.conf", "kargctl: { history = 1; };\n");
  tree_write (tree, "etc/kargctl/a.conf", "");
  g_autoptr (KargConfig) config = tree_load (tree);

  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "50");
}

/* The tree of an image often has no /dev/null. */
static void
test_config_link_to_null_masks (Tree *tree, gconstpointer data)
{
  const char *targets[] = { "/dev/null", "../../dev/null" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *name = g_strdup_printf ("etc/kargctl/%u.conf", i);
      g_autofree char *vendor = g_strdup_printf ("usr/lib/kargctl/%u.conf", i);

      tree_write (tree, vendor, "kargctl: { history = 1; };\n");
      tree_link (tree, targets[i], name);
    }
  g_autoptr (KargConfig) config = tree_load (tree);
  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "50");
}

static void
test_config_errors_have_file_and_line (Tree *tree, gconstpointer data)
{
  tree_assert_problem (tree, "kargctl", "\nkargctl: {\n  histroy = 3;\n};\n", 3,
                       "has no setting \"histroy\" (it has: history, editor)");
  tree_assert_problem (tree, "plain", "plain: { x = 1; };\n", 1, "it has: none");
  tree_assert_problem (tree, "kargctl", "kargctl = 3;\n", 1, "must be a group");
  tree_assert_problem (tree, "kargctl", "kargctl: {\n history = \"3\"; };\n", 2, "must be an integer");
  tree_assert_problem (tree, "kargctl", "kargctl: { history = 3.0; };\n", 1, "must be an integer");
  tree_assert_problem (tree, "kargctl", "\nkargctl: { editor = \"ed\"; };\n", 2, "is one of vi, emacs, not “ed”");
  tree_assert_problem (tree, "amd-iommu", "amd-iommu: { documented_argument = 0; };\n", 1, "must be true or false");
  tree_assert_problem (tree, "kargctl", "kargctl: { editor = [\"a\"]; };\n", 1, "must be a string");
  tree_assert_problem (tree, "kargctl", "kargctl: { editor = \"\xff\"; };\n", 1, "UTF-8");
}

/* Regression: the configuration of a plugin that was removed stopped every verb. A typo is still told. */
static void
test_config_unknown_sections_are_notes (Tree *tree, gconstpointer data)
{
  tree_write (tree, "etc/kargctl/a.conf",
              "nvidia-gpu: { speed = 3; };\n\namd_iommu: { documented_argument = false; };\nkargctl: { history = 7; };\n");
  g_autoptr (KargConfig) config = tree_load (tree);
  const char *const *notes = karg_config_get_notes (config);

  g_assert_cmpuint (g_strv_length ((char **) notes), ==, 2);
  g_assert_true (g_str_has_prefix (notes[0], "/etc/kargctl/a.conf:1: the section “nvidia-gpu” "));
  g_assert_null (strstr (notes[0], "meant"));
  g_assert_true (g_str_has_prefix (notes[1], "/etc/kargctl/a.conf:3: the section “amd_iommu” "));
  g_assert_true (g_str_has_suffix (notes[1], "is “amd-iommu” meant?"));
  g_assert_null (karg_config_get_problem (config, NULL));
  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "7");
}

/* Regression: the settings of a module that an upgrade left unusable stopped every verb. */
static void
test_config_of_a_refused_module_is_skipped (Tree *tree, gconstpointer data)
{
  static const KargConfigSchema unread[] = { { .section = "gone", .unread = TRUE }, { NULL } };
  g_autoptr (GError) error = NULL;

  tree_write (tree, "etc/kargctl/gone.conf", "gone: { speed = 3; };\n");
  g_autoptr (KargConfig) config = karg_config_load (tree->root, unread, &error);
  g_assert_no_error (error);
  g_assert_null (karg_config_get (config, "gone", "speed"));
}

static void
test_config_repetitions_are_errors (Tree *tree, gconstpointer data)
{
  tree_assert_refused (tree, "kargctl: {\n history = 1;\n history = 2;\n};\n", 3, "duplicate");
  tree_assert_refused (tree, "kargctl: {};\nkargctl: {};\n", 2, "duplicate");
}

static void
test_config_bad_syntax (Tree *tree, gconstpointer data)
{
  tree_assert_refused (tree, "kargctl: {\n history = ;\n};\n", 2, "syntax error");
  tree_assert_refused (tree, "kargctl: { history = 1;", 1, "syntax error");
}

/* libconfig follows an include by itself, outside of any root. */
static void
test_config_include_never_leaves_the_root (Tree *tree, gconstpointer data)
{
  g_autofree char *outside = tree_path (tree, "outside");
  g_autofree char *text = g_strdup_printf ("kargctl: {\n\t @include \"%s\"\n};\n", outside);

  tree_write (tree, "outside", "history = 9;\n");
  tree_assert_refused (tree, text, 2, "@include");
  tree_assert_refused (tree, "@include \"/etc/passwd\"\n", 1, "@include");
}

static void
test_config_integers_keep_their_size (Tree *tree, gconstpointer data)
{
  tree_write (tree, "etc/kargctl/a.conf", "kargctl: { history = 9000000000L; };\n");
  g_autoptr (KargConfig) config = tree_load (tree);

  g_assert_cmpstr (karg_config_get (config, "kargctl", "history"), ==, "9000000000");
}

/* Nesting is bounded by libconfig's parser: an error, not a full stack. */
static void
test_config_deep_nesting (Tree *tree, gconstpointer data)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "a:{");
  tree_write (tree, "etc/kargctl/a.conf", text->str);
  g_string_free (text, TRUE);
  g_assert_null (karg_config_load (tree->root, schemas, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
}

/* libconfig took minutes for a list of some megabytes: its time grows with the square. */
static void
test_config_huge_file (Tree *tree, gconstpointer data)
{
  GString *text = g_string_new ("a: { b = ( 1");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000000; i++)
    g_string_append (text, ",1");
  tree_write (tree, "etc/kargctl/a.conf", text->str);
  g_string_free (text, TRUE);
  g_assert_null (karg_config_load (tree->root, schemas, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "too large"));
}

static void
test_config_nul_and_directory (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tree_path (tree, "etc/kargctl/a.conf");

  tree_write_bytes (tree, "etc/kargctl/a.conf", "#\n\0", 3);
  g_assert_null (karg_config_load (tree->root, schemas, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpuint (karg_error_get_line (error), ==, 2);
  g_clear_error (&error);

  g_assert_cmpint (g_remove (path), ==, 0);
  tree_directory (tree, "etc/kargctl/a.conf");
  g_autoptr (KargRoot) root = karg_root_open (tree->path, NULL);
  g_assert_null (karg_config_load (root, schemas, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
}

static void
add (const char *path, void (*test) (Tree *tree, gconstpointer data))
{
  g_test_add (path, Tree, NULL, tree_set_up, test, tree_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/config/defaults", test_config_defaults_without_files);
  add ("/config/later-names-win", test_config_later_names_win);
  add ("/config/same-name-masks", test_config_same_name_masks);
  add ("/config/empty-file-masks", test_config_empty_file_masks);
  add ("/config/link-to-null-masks", test_config_link_to_null_masks);
  add ("/config/errors", test_config_errors_have_file_and_line);
  add ("/config/unknown-sections", test_config_unknown_sections_are_notes);
  add ("/config/refused-module", test_config_of_a_refused_module_is_skipped);
  add ("/config/repetitions", test_config_repetitions_are_errors);
  add ("/config/bad-syntax", test_config_bad_syntax);
  add ("/config/include", test_config_include_never_leaves_the_root);
  add ("/config/integers", test_config_integers_keep_their_size);
  add ("/config/deep-nesting", test_config_deep_nesting);
  add ("/config/huge-file", test_config_huge_file);
  add ("/config/nul-and-directory", test_config_nul_and_directory);
  return g_test_run ();
}
