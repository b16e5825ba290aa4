/* fuzz-host.c: any files where boot loaders keep arguments, any edits: a change is made as a whole or not at all,
 * changes nothing but what was asked for, and can be undone.
 *
 * Input: records with a byte 0x1e between them. Of the first, the first byte is the kind of the edits and the rest
 * their arguments, one a line. Of each other, the first byte says which file it is (fuzz_files) and the rest is what
 * it holds. */

#include "fuzz.h"
#include "tree.h"

#include <karg/engine.h>

#include <string.h>

static const struct
{
  char letter;
  const char *path;
} fuzz_files[] = {
  { 'd', "/etc/default/grub" },
  { 'D', "/etc/default/grub.d/50-a.cfg" },
  { 'g', "/boot/grub/grub.cfg" },
  { 'G', "/boot/grub2/grub.cfg" },
  { 'm', "/usr/sbin/grub-mkconfig" },
  { 'M', "/usr/sbin/grub2-mkconfig" },
  { 'e', "/boot/grub/grubenv" },
  { 'E', "/boot/grub2/grubenv" },
  { 'a', "/boot/loader/entries/a.conf" },
  { 'b', "/boot/loader/entries/b+3.conf" },
  { 'l', "/boot/loader/loader.conf" },
  { 's', "/boot/EFI/systemd/systemd-bootx64.efi" },
  { 'u', "/boot/EFI/Linux/u.efi" },
  { 'k', "/etc/kernel/cmdline" },
  { 'i', "/etc/kernel/install.conf" },
  { 't', "/etc/fstab" },
  { 'o', "/etc/os-release" },
  { 'y', "/etc/sysconfig/bootloader" },
  { 'z', "/etc/zipl.conf" },
  { 'C', "/etc/kargctl/a.conf" },
  { 'L', "/var/lib/kargctl/ledger" },
  { 'J', "/var/lib/kargctl/journal" },
  { 'H', "/var/lib/kargctl/history/20200101-000000-00000000" },
};

/* What every file of the tree holds; NULL for those that aren't there. */
static GPtrArray *
fuzz_read (const Tree *tree)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < G_N_ELEMENTS (fuzz_files); i++)
    {
      g_autofree char *path = tree_path (tree, fuzz_files[i].path);
      char *bytes = NULL;
      gsize length = 0;

      /* the program's own state is no part of what it changes */
      gboolean own = g_str_has_prefix (fuzz_files[i].path, "/var/");
      gboolean there = !own && g_file_get_contents (path, &bytes, &length, NULL);
      g_ptr_array_add (all, there ? g_bytes_new_take (bytes, length) : g_bytes_new_static ("(absent)", 8));
    }
  return all;
}

static void
fuzz_assert_same (const GPtrArray *before, const GPtrArray *after)
{
  for (guint i = 0; i < before->len; i++)
    if (!g_bytes_equal (g_ptr_array_index (before, i), g_ptr_array_index (after, i)))
      g_error ("%s differs", fuzz_files[i].path);
}

static void
fuzz_write (const Tree *tree, const char *record, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (fuzz_files) && length > 0; i++)
    if (fuzz_files[i].letter == record[0])
      tree_write_bytes (tree, fuzz_files[i].path, record + 1, length - 1);
}

static KargEngine *
fuzz_open (const char *tree, GError **error)
{
  const KargEngineOptions options = { .struct_size = sizeof options, .root = tree, .module_directory = "" };

  return karg_engine_open (&options, error);
}

static gboolean
fuzz_names (const GPtrArray *edits, const KargWord *word)
{
  for (guint i = 0; i < edits->len; i++)
    {
      g_autoptr (KargCmdline) named = karg_cmdline_parse (karg_edit_get_text (g_ptr_array_index (edits, i)), -1);

      if (karg_cmdline_contains (named, word->key, NULL))
        return TRUE;
    }
  return FALSE;
}

/* The words that no edit names, as keys and values, one a line. */
static char *
fuzz_untouched (const char *text, const GPtrArray *edits)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      if (!fuzz_names (edits, word))
        g_string_append_printf (words, "%s\n%s\n", word->key, word->value != NULL ? word->value : "(none)");
    }
  return g_string_free (words, FALSE);
}

static void
fuzz_check_targets (const KargPlan *plan, const GPtrArray *edits)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);

  for (guint i = 0; i < targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (targets, i);
      g_autofree char *before = fuzz_untouched (target->before, edits);
      g_autofree char *after = fuzz_untouched (target->after, edits);

      g_assert_cmpstr (before, ==, after);
    }
}

/* Plans @task and, without @only_plan, carries it out. Returns: whether files differ; with @changed NULL they must
 * not. */
static gboolean
fuzz_do (const char *tree, const KargTask *task, gboolean only_plan, GError **error)
{
  const KargApplyOptions how = { .struct_size = sizeof how };
  g_autoptr (KargEngine) engine = fuzz_open (tree, error);
  g_autoptr (KargPlan) plan = NULL;

  if (engine == NULL || !karg_engine_survey (engine, error))
    return FALSE;
  plan = karg_engine_plan (engine, task, error);
  if (plan == NULL)
    return FALSE;
  if (task->edits != NULL)
    fuzz_check_targets (plan, task->edits);
  if (!only_plan && !karg_engine_apply (engine, task, &plan, &how, error))
    return FALSE;
  return only_plan ? karg_plan_changes_files (plan) : karg_plan_get_transaction (plan) != NULL;
}

static void
fuzz_check_laws (const Tree *tree, GPtrArray *edits)
{
  KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_EDIT, .edits = edits, .partial = TRUE };
  const KargTask undo = { .struct_size = sizeof undo, .kind = KARG_TASK_UNDO };
  g_autoptr (GPtrArray) before = fuzz_read (tree);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  gboolean changed = fuzz_do (tree->path, &task, FALSE, &error);

  after = fuzz_read (tree);
  if (!changed)
    {
      fuzz_assert_same (before, after);
      g_assert_true (error == NULL || error->message[0] != '\0');
      return;
    }
  g_assert_no_error (error);
  g_assert_false (fuzz_do (tree->path, &task, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (fuzz_do (tree->path, &undo, FALSE, &error));
  g_assert_no_error (error);
  again = fuzz_read (tree);
  fuzz_assert_same (before, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) edits = NULL;
  Tree tree = { NULL };

  for (const uint8_t *record = data; record != NULL && record <= data + size;)
    {
      gsize rest = data + size - record;
      const uint8_t *end = memchr (record, 0x1e, rest);
      gsize length = end != NULL ? (gsize) (end - record) : rest;

      if (tree.path != NULL)
        fuzz_write (&tree, (const char *) record, length);
      else if (length > 0)
        {
          g_autofree char *text = g_strndup ((const char *) record + 1, length - 1);
          g_auto (GStrv) arguments = g_strsplit (text, "\n", -1);

          edits = karg_edit_list_new (record[0] % (KARG_EDIT_LIST_REMOVE + 1), (const char *const *) arguments, NULL);
          if (edits != NULL)
            tree_set_up (&tree, NULL);
        }
      if (tree.path == NULL)
        return 0;
      record = end != NULL ? end + 1 : NULL;
    }
  fuzz_check_laws (&tree, edits);
  tree_tear_down (&tree, NULL);
  return 0;
}
