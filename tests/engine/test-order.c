/* The public functions in any order, and back ends that say less than they should: each call works, or fails
 * clearly. The back end is this file's own: /cmdline.txt, and two entries that nobody can read. */

#include "builtins.h"
#include "engine-private.h"
#include "tree.h"

#include <karg/verify.h>

#include <glib/gstdio.h>

#define BYTES "root=/dev/sda1 ro\n"

static gboolean
order_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  gboolean odd = karg_root_exists (karg_host_get_root (host), "/odd");

  if (karg_root_exists (karg_host_get_root (host), "/mute-probe"))
    return FALSE;
  karg_probe_set_state (probe, odd ? (KargBackendState) 77 : KARG_BACKEND_ACTIVE);
  return TRUE;
}

static gboolean
order_read (const KargHost *host, KargTargets *targets, GError **error)
{
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), "/cmdline.txt", error);

  if (bytes == NULL)
    return FALSE;
  KargText *line = karg_text_new (NULL);
  g_autoptr (KargText) file = karg_text_new_file ("/cmdline.txt", bytes, NULL);
  karg_text_append (line, file, 0, g_bytes_get_size (bytes) - 1, 0);
  karg_text_add_place (line, file, g_bytes_get_size (bytes) - 1, 0, NULL, NULL);
  karg_target_take_text (karg_targets_add (targets, KARG_TARGET_ENTRY, "plain"), line);

  if (karg_root_exists (karg_host_get_root (host), "/silent"))
    karg_targets_add (targets, KARG_TARGET_ENTRY, "silent");
  if (karg_root_exists (karg_host_get_root (host), "/generated"))
    karg_target_set_access (karg_targets_add (targets, KARG_TARGET_ENTRY, "generated"), KARG_ACCESS_GENERATED, NULL);
  if (karg_root_exists (karg_host_get_root (host), "/twice"))
    karg_targets_add (targets, KARG_TARGET_ENTRY, "plain");
  if (karg_root_exists (karg_host_get_root (host), "/nameless"))
    karg_targets_add (targets, KARG_TARGET_TEMPLATE, NULL);
  if (karg_root_exists (karg_host_get_root (host), "/alone"))
    karg_target_set_secondary (karg_targets_add (targets, KARG_TARGET_TEMPLATE, "more"), "plain");
  if (karg_root_exists (karg_host_get_root (host), "/itself"))
    karg_target_set_secondary (karg_targets_add (targets, KARG_TARGET_TEMPLATE, "more"), "more");
  return !karg_root_exists (karg_host_get_root (host), "/mute-read");
}

/* So often somebody else writes the file while it is planned what is to be in it. */
static guint rivals;

static gboolean
order_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
            GError **error)
{
  if (rivals > 0)
    {
      g_autofree char *path = g_build_filename (karg_root_get_path (karg_host_get_root (host)), "cmdline.txt", NULL);
      g_autofree char *text = g_strdup_printf ("root=/dev/sda1 ro rivals=%u\n", --rivals);
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
  return !karg_root_exists (karg_host_get_root (host), "/mute-plan");
}

static const KargBackendOps order_ops
  = { .struct_size = sizeof order_ops, .probe = order_probe, .read = order_read, .plan = order_plan };

static const KargPlugin *
order_plugin (void)
{
  static const KargPlugin plugin = { sizeof plugin, KARG_PLUGIN_ABI_MAJOR, "order", "1.0", "one line", &order_ops };

  return &plugin;
}

/* Instead of the library's own. */
const KargPluginFunc karg_builtins[] = { order_plugin, NULL };

typedef struct
{
  char *root;
  KargEngine *engine;
} World;

static void
world_put (World *world, const char *name, const char *bytes)
{
  g_autofree char *path = g_build_filename (world->root, name, NULL);
  g_assert_true (g_file_set_contents (path, bytes, -1, NULL));
}

static void
world_set_up (World *world, gconstpointer file)
{
  g_autoptr (GError) error = NULL;

  world->root = g_dir_make_tmp ("karg-order-XXXXXX", NULL);
  world_put (world, "cmdline.txt", BYTES);
  if (file != NULL)
    world_put (world, file, "");
  const KargEngineOptions options = { .struct_size = sizeof options, .root = world->root, .module_directory = "" };
  world->engine = karg_engine_open (&options, &error);
  g_assert_no_error (error);
}

static void
world_tear_down (World *world, gconstpointer file)
{
  karg_engine_free (world->engine);
  tree_remove (world->root);
  g_free (world->root);
}

static KargPlan *
world_plan (World *world, KargEditKind kind, const char *argument)
{
  const char *const arguments[] = { argument, NULL };
  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, arguments, NULL);
  const KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_EDIT, .edits = edits };
  g_autoptr (GError) error = NULL;
  KargPlan *plan = karg_engine_plan (world->engine, &task, &error);

  g_assert_no_error (error);
  return plan;
}

/* Regression: karg_engine_get_backends() before karg_engine_survey() crashed. */
static void
test_order_backends_first (World *world, gconstpointer data)
{
  const GPtrArray *backends = karg_engine_get_backends (world->engine);

  g_assert_cmpuint (backends->len, ==, 1);
  g_assert_cmpstr (((const KargBackendStatus *) g_ptr_array_index (backends, 0))->name, ==, "order");
  g_assert_true (karg_engine_survey (world->engine, NULL));
  g_assert_true (karg_engine_get_backends (world->engine) == backends);
}

static void
test_order_targets_first (World *world, gconstpointer data)
{
  const KargTarget *target = karg_targets_get (karg_engine_get_targets (world->engine), 0);

  g_assert_null (karg_engine_get_owner (world->engine, target, 0));
  g_assert_null (karg_engine_get_owner (world->engine, target, 99));
}

/* Regression: the place of a word was asked of a command line that nobody had parsed yet. */
static void
test_order_word_first (World *world, gconstpointer data)
{
  const KargTarget *target = karg_targets_get (karg_engine_get_targets (world->engine), 0);

  g_assert_cmpuint (karg_target_get_word_line (target, 1), ==, 1);
  g_assert_cmpstr (karg_target_get_word_path (target, 1), ==, "/cmdline.txt");
  g_assert_cmpstr (karg_target_get_word_path (target, 99), ==, "/cmdline.txt");
}

/* A line that holds nothing yet is somewhere, too. */
static void
test_order_empty (World *world, gconstpointer data)
{
  world_put (world, "cmdline.txt", "\n");
  const KargTarget *target = karg_targets_get (karg_engine_get_targets (world->engine), 0);
  g_assert_cmpstr (karg_target_get_path (target), ==, "/cmdline.txt");
  g_assert_cmpuint (karg_target_get_line (target), ==, 1);

  g_autoptr (KargPlan) plan = world_plan (world, KARG_EDIT_ADD, "quiet");
  const GPtrArray *files = karg_changeset_get_files (karg_plan_get_changes (plan));
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (g_bytes_get_data (((const KargFileChange *) g_ptr_array_index (files, 0))->after, NULL), ==,
                   "quiet\n");
}

/* What can't be read is not answered with an empty list, and the survey says why. */
static void
test_order_survey_fails (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->root, "cmdline.txt", NULL);
  g_autoptr (GError) error = NULL;

  g_remove (path);
  g_assert_null (karg_engine_get_backends (world->engine));
  g_assert_null (karg_engine_get_targets (world->engine));
  g_assert_false (karg_engine_survey (world->engine, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND);
}

/* Regression: a state that is none was shown as a blank. */
static void
test_order_odd_state (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (karg_engine_survey (world->engine, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (error->message, "order: "));
}

static void
test_order_verify_first (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_engine_verify (world->engine, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NO_RUNNING_KERNEL);
  g_assert_cmpstr (karg_error_code_name (error->code), ==, "unsupported");
}

/* A plan asks for all that it needs; a back end without plan() takes part in it. */
static void
test_order_plan_first (World *world, gconstpointer data)
{
  g_autoptr (KargPlan) plan = world_plan (world, KARG_EDIT_ADD, "quiet");
  const GPtrArray *files = karg_changeset_get_files (karg_plan_get_changes (plan));

  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (g_bytes_get_data (((const KargFileChange *) g_ptr_array_index (files, 0))->after, NULL), ==,
                   "root=/dev/sda1 ro quiet\n");
}

/* A back end that gives a target neither a text nor a reason. */
static void
test_order_silent (World *world, gconstpointer data)
{
  g_autoptr (KargPlan) plan = world_plan (world, KARG_EDIT_ADD, "quiet");
  const GPtrArray *refusals = karg_changeset_get_refusals (karg_plan_get_changes (plan));

  g_assert_cmpuint (refusals->len, ==, 1);
  const KargRefusal *refusal = g_ptr_array_index (refusals, 0);
  g_assert_cmpstr (refusal->target, ==, "silent");
  g_assert_cmpstr (refusal->reason, ==, "its arguments are not known");
  const KargTarget *target = karg_targets_get (karg_engine_get_targets (world->engine), 1);
  g_assert_cmpstr (karg_access_get_name (karg_target_get_access (target)), ==, "read-only");
}

/* An entry that a command writes, of which nothing can be read, says nothing about what that command writes by
 * itself. */
static void
test_order_generated (World *world, gconstpointer data)
{
  g_autoptr (KargPlan) plan = world_plan (world, KARG_EDIT_REMOVE, "ro");

  g_assert_cmpuint (karg_changeset_get_refusals (karg_plan_get_changes (plan))->len, ==, 0);
  g_assert_true (karg_plan_changes_files (plan));
}

/* Regression: a back end that failed without an error ended the program; one that described a secondary template without
 * its primary, or two targets of one id, was believed, and “add” changed nothing. */
static void
test_order_defect (World *world, gconstpointer data)
{
  static const char *const rows[][2] = {
    { "mute-probe", "order: probe() failed without saying why" },
    { "mute-read", "order: read() failed without saying why" },
    { "mute-plan", "order: plan() failed without saying why" },
    { "twice", "order: it describes two targets with the id “plain”" },
    { "nameless", "order: it describes a target without an id" },
    { "alone", "order: “more” adds to “plain”, which it doesn't describe" },
    { "itself", "order: “more” adds to “more”, which it doesn't describe" },
  };
  const char *const arguments[] = { "quiet", NULL };
  g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_ADD, arguments, NULL);
  const KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_EDIT, .edits = edits };
  g_autoptr (GError) error = NULL;
  guint at = 0;

  while (!g_str_equal (rows[at][0], data))
    at++;
  g_assert_null (karg_engine_plan (world->engine, &task, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (error->message, rows[at][1]));
}

static void
world_apply (World *world, const char *argument, gboolean partial, GError **error)
{
  const char *const arguments[] = { argument, NULL };
  g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_ADD, arguments, NULL);
  const KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_EDIT, .edits = edits, .partial = partial };
  const KargApplyOptions options = { .struct_size = sizeof options };
  g_autoptr (KargPlan) plan = karg_engine_plan (world->engine, &task, error);

  g_assert_nonnull (plan);
  gboolean ok = karg_engine_apply (world->engine, &task, &plan, &options, error);
  g_assert_cmpint (ok, ==, *error == NULL);
  g_assert_cmpint (ok, ==, karg_plan_get_transaction (plan) != NULL);
}

/* Who is quicker once or twice gets an answer that knows both; who keeps on writing, an end. */
static void
test_order_rival (World *world, gconstpointer data)
{
  static const struct
  {
    guint rivals;
    const char *text, *error;
  } rows[] = {
    { 0, "root=/dev/sda1 ro quiet\n", NULL },
    { 1, "root=/dev/sda1 ro rivals=0 quiet\n", NULL },
    { 2, "root=/dev/sda1 ro rivals=0 quiet\n", NULL },
    { 99, NULL, "another program keeps writing the same files; nothing was changed" },
  };
  g_autofree char *path = g_build_filename (world->root, "cmdline.txt", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      world_put (world, "cmdline.txt", BYTES);
      g_assert_true (karg_engine_refresh (world->engine, NULL));
      rivals = rows[i].rivals;
      world_apply (world, "quiet", FALSE, &error);
      rivals = 0;
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      if (rows[i].error == NULL)
        g_assert_cmpstr (text, ==, rows[i].text);
      else
        g_assert_error (error, KARG_ERROR, KARG_ERROR_STALE);
    }
}

/* A refusal ends all, unless a part will do. */
static void
test_order_refused (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->root, "cmdline.txt", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;

  world_apply (world, "quiet", FALSE, &error);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_READ_ONLY_ENTRY);
  g_assert_cmpstr (error->message, ==, "order: silent: its arguments are not known");
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  g_assert_cmpstr (before, ==, BYTES);
  world_apply (world, "quiet", TRUE, &none);
  g_assert_no_error (none);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "root=/dev/sda1 ro quiet\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, file, function) g_test_add ("/order/" path, World, file, world_set_up, function, world_tear_down)
  ADD ("backends-first", NULL, test_order_backends_first);
  ADD ("targets-first", NULL, test_order_targets_first);
  ADD ("word-first", NULL, test_order_word_first);
  ADD ("empty", NULL, test_order_empty);
  ADD ("survey-fails", NULL, test_order_survey_fails);
  ADD ("odd-state", "odd", test_order_odd_state);
  ADD ("verify-first", NULL, test_order_verify_first);
  ADD ("plan-first", NULL, test_order_plan_first);
  ADD ("silent", "silent", test_order_silent);
  ADD ("generated", "generated", test_order_generated);
  ADD ("mute-probe", "mute-probe", test_order_defect);
  ADD ("mute-read", "mute-read", test_order_defect);
  ADD ("mute-plan", "mute-plan", test_order_defect);
  ADD ("twice", "twice", test_order_defect);
  ADD ("nameless", "nameless", test_order_defect);
  ADD ("alone", "alone", test_order_defect);
  ADD ("itself", "itself", test_order_defect);
  ADD ("rival", NULL, test_order_rival);
  ADD ("refused", "silent", test_order_refused);
  return g_test_run ();
}
