/* From the intent to files: what can't be carried out, or would change something else too, is refused, and the rest
 * goes on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "backend.h"

#include <string.h>

/* A picky language: no '!'. */
static char *
picky_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  if (strchr (bytes, '!') == NULL)
    return g_strdup (bytes);
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "%s: no ! here", bytes);
  return NULL;
}

static const KargLayer picky = { .struct_size = sizeof (KargLayer), .spell = picky_spell };

/* The first line of @path; where that begins with "@", the first line of /one goes before it. */
static KargText *
shelf_read_line (KargRoot *root, const char *path)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, path, NULL);
  g_autoptr (KargText) file = karg_text_new_file (path, bytes, NULL);
  KargText *text = karg_text_new (&picky);
  gsize length, start = 0;
  const char *data = karg_text_get (file, &length);
  const char *end = memchr (data, '\n', length);

  if (length > 0 && *data == '@')
    {
      g_autoptr (KargText) one = shelf_read_line (root, "/one");

      karg_text_append_text (text, one, FALSE);
      start = 1;
    }
  length = end != NULL ? (gsize) (end - data) : length;
  karg_text_append (text, file, start, length - start, 0);
  karg_text_add_place (text, file, length, 0, NULL, NULL);
  return text;
}

static gboolean
shelf_read (const KargHost *host, KargTargets *targets, GError **error)
{
  static const char *const paths[] = { "/one", "/two", "/link/three" };
  KargRoot *root = karg_host_get_root (host);
  g_autoptr (GBytes) is_default = karg_root_read (root, "/default", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    karg_target_take_text (karg_targets_add (targets, i == 0 ? KARG_TARGET_ENTRY : KARG_TARGET_TEMPLATE, paths[i]),
                           shelf_read_line (root, paths[i]));
  karg_target_set_default (karg_targets_get (targets, 0), is_default != NULL);
  return TRUE;
}

static gboolean
shelf_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  return TRUE;
}

static const KargPlugin *
shelf (void)
{
  static const KargBackendOps ops = { sizeof ops, shelf_probe, shelf_read, NULL };
  static const KargPlugin plugin = { .struct_size = sizeof plugin, .abi_major = KARG_PLUGIN_ABI_MAJOR, .name = "shelf",
                                     .version = "1", .summary = "s", .backend = &ops };

  return &plugin;
}

static Fixture *
shelf_with (const char *one, const char *two)
{
  Fixture *fixture = fixture_new (shelf);

  fixture_write (fixture, "/one", one);
  fixture_write (fixture, "/two", two);
  tree_directory (&fixture->tree, "real");
  fixture_link (fixture, "real", "/link");
  fixture_look (fixture);
  return fixture;
}

static void
ask (Fixture *fixture, const char *id, KargEditKind kind, const char *argument)
{
  KargTarget *entry = fixture_find (fixture, KARG_TARGET_ENTRY, id);

  fixture_ask_target (fixture, entry != NULL ? entry : fixture_get (fixture, KARG_TARGET_TEMPLATE, id), kind, argument);
}

static void
assert_refused (Fixture *fixture, const char *id, KargErrorCode code, const char *why)
{
  const KargRefusal *refusal = fixture_refusal (fixture, id);

  g_assert_nonnull (refusal);
  g_assert_cmpint (refusal->code, ==, code);
  g_assert_nonnull (strstr (refusal->reason, why));
  g_assert_cmpstr (refusal->backend, ==, "shelf");
}

/* What one language can't spell is refused there, with the place. */
static void
test_files_refuse_what_cannot_be_spelled (void)
{
  g_autoptr (Fixture) fixture = shelf_with ("a\n", "b\n");

  ask (fixture, "/one", KARG_EDIT_ADD, "x!");
  ask (fixture, "/two", KARG_EDIT_ADD, "x");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 1);
  assert_refused (fixture, "/one", KARG_ERROR_NOT_REPRESENTABLE, "no ! here");
  g_assert_cmpstr (fixture_refusal (fixture, "/one")->path, ==, "/one");
  g_assert_cmpuint (fixture_refusal (fixture, "/one")->line, ==, 1);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_cmpstr (fixture_planned (fixture, "/two"), ==, "b x\n");
}

/* /two shows the words of /one: asked for both, all is well; asked for one of them, the other one would change
 * without a word. */
static void
test_files_refuse_what_changes_something_else (void)
{
  g_autoptr (Fixture) fixture = shelf_with ("a c\n", "@ b\n");

  g_assert_cmpstr (fixture_text (fixture, KARG_TARGET_TEMPLATE, "/two"), ==, "a c b");
  ask (fixture, "/one", KARG_EDIT_REMOVE, "a");
  ask (fixture, "/link/three", KARG_EDIT_ADD, "x");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 1);
  assert_refused (fixture, "/one", KARG_ERROR_UNSUPPORTED, "without changing something else");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);

  fixture_look (fixture);
  ask (fixture, "/one", KARG_EDIT_REMOVE, "a");
  ask (fixture, "/two", KARG_EDIT_REMOVE, "a");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 0);
  g_assert_cmpstr (fixture_planned (fixture, "/one"), ==, "c\n");
  g_assert_null (fixture_planned (fixture, "/two"));
}

/* Two targets want other bytes in one place: neither gets them, as either way the other one would be wrong. */
static void
test_files_refuse_a_contradiction (void)
{
  g_autoptr (Fixture) fixture = shelf_with ("a=1\n", "@ b\n");

  ask (fixture, "/one", KARG_EDIT_SET, "a=2");
  ask (fixture, "/two", KARG_EDIT_SET, "a=3");
  ask (fixture, "/link/three", KARG_EDIT_ADD, "x");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 2);
  assert_refused (fixture, "/two", KARG_ERROR_CONFLICT, "wanted twice");
  assert_refused (fixture, "/one", KARG_ERROR_UNSUPPORTED, "without changing something else");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
}

/* A file that isn't there lies behind the links above it. */
static void
test_files_lie_behind_links (void)
{
  g_autoptr (Fixture) fixture = shelf_with ("a\n", "b\n");

  ask (fixture, "/link/three", KARG_EDIT_ADD, "x");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_cmpstr (fixture_planned (fixture, "/real/three"), ==, "x");
  g_assert_true (fixture_is_created (fixture, "/real/three"));
}

/* The entry that boots by default is written last. */
static void
test_files_know_their_phase (void)
{
  g_autoptr (Fixture) fixture = shelf_with ("a\n", "b\n");

  ask (fixture, "/one", KARG_EDIT_ADD, "x");
  ask (fixture, "/two", KARG_EDIT_ADD, "x");
  fixture_plan_asked (fixture);
  g_assert_cmpint (fixture_planned_phase (fixture, "/one"), ==, KARG_PHASE_ENTRY);
  g_assert_cmpint (fixture_planned_phase (fixture, "/two"), ==, KARG_PHASE_TEMPLATE);

  fixture_write (fixture, "/default", "");
  fixture_look (fixture);
  ask (fixture, "/one", KARG_EDIT_ADD, "x");
  fixture_plan_asked (fixture);
  g_assert_cmpint (fixture_planned_phase (fixture, "/one"), ==, KARG_PHASE_DEFAULT_ENTRY);

  /* a template that stands in the entry's own file is written with it */
  fixture_write (fixture, "/two", "@ b\n");
  fixture_look (fixture);
  ask (fixture, "/one", KARG_EDIT_REMOVE, "a");
  ask (fixture, "/two", KARG_EDIT_REMOVE, "a");
  fixture_plan_asked (fixture);
  g_assert_cmpint (fixture_planned_phase (fixture, "/one"), ==, KARG_PHASE_DEFAULT_ENTRY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files/spell", test_files_refuse_what_cannot_be_spelled);
  g_test_add_func ("/files/entangled", test_files_refuse_what_changes_something_else);
  g_test_add_func ("/files/contradiction", test_files_refuse_a_contradiction);
  g_test_add_func ("/files/links", test_files_lie_behind_links);
  g_test_add_func ("/files/phase", test_files_know_their_phase);
  return g_test_run ();
}
