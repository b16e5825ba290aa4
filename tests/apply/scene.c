/* scene.c: what a transaction works on, and ways to look at all of it. */

#include "scene.h"
#include "file-value.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

void
scene_set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, data);
  tree_write (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  tree_write (tree, ENTRY, "linux /vmlinuz\noptions quiet\n");
  tree_write (tree, CFG, "linux quiet\n");
}

static int
scene_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
scene_names (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, scene_compare_names);
  return names;
}

static void
scene_describe_file (GString *out, const char *path, const char *shown)
{
  g_auto (KargFileValue) image = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  karg_file_value_load_large (-1, path, shown, &image, &error);
  g_assert_no_error (error);
  GBytes *content = image.digest != NULL ? image.digest : image.bytes;
  g_autoptr (GVariant) value = g_variant_ref_sink (
    g_variant_new ("(buuu@ay@a(ayay))", image.exists, image.mode, image.uid, image.gid,
                   g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, image.exists ? content : nothing, TRUE),
                   image.xattrs != NULL ? image.xattrs : g_variant_new_array (G_VARIANT_TYPE ("(ayay)"), NULL, 0)));
  g_autofree char *text = g_variant_print (value, FALSE);
  g_string_append_printf (out, "%s %s\n", shown, text);
}

static void
scene_describe_into (GString *out, const char *path, const char *shown)
{
  g_autoptr (GPtrArray) names = scene_names (path);

  for (guint i = 0; i < names->len; i++)
    {
      GStatBuf st;
      g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *child_shown = g_strconcat (shown, "/", names->pdata[i], NULL);
      g_assert_cmpint (g_lstat (child, &st), ==, 0);
      gboolean state = g_str_has_prefix (child_shown, KARG_STATE_DIRECTORY "/") && !g_str_equal (child_shown, STATE);
      if (state)
        continue;
      if (S_ISREG (st.st_mode))
        scene_describe_file (out, child, child_shown);
      else if (!g_str_has_prefix (KARG_STATE_DIRECTORY, child_shown))
        g_string_append_printf (out, "%s %o %u:%u\n", child_shown, st.st_mode, st.st_uid, st.st_gid);
      if (S_ISDIR (st.st_mode))
        scene_describe_into (out, child, child_shown);
    }
}

char *
scene_describe (const char *path)
{
  GString *out = g_string_new (NULL);

  scene_describe_into (out, path, "");
  return g_string_free (out, FALSE);
}

char *
scene_leftovers (const char *path)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) names = scene_names (path);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *below = NULL;
      if (g_str_has_prefix (name, ".kargctl") || g_str_has_suffix (name, ".saved") || g_str_equal (name, "journal") || g_str_equal (name, "journal.new"))
        g_string_append_printf (out, "%s ", child);
      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        below = scene_leftovers (child);
      if (below != NULL)
        g_string_append (out, below);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
scene_write_large (Tree *tree, const char *name, char fill)
{
  g_autofree char *text = g_strnfill (KARG_FILE_VALUE_LARGE + 1, fill);

  tree_write (tree, name, text);
}

void
scene_plan (Tree *tree, KargChangeset *changes, const char *name, const char *text, KargPhase phase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) before = karg_root_read (tree->root, name, NULL);
  g_autoptr (GBytes) after = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  g_assert_true (karg_changeset_add_file (changes, name, before, after, phase, &error));
  g_assert_no_error (error);
}

gboolean
scene_commit (Tree *tree, KargChangeset *changes, const KargCommit *how, GError **error)
{
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, error);

  return transaction != NULL && karg_transaction_commit (transaction, tree->root, changes, how, error);
}

void
scene_assert_holds (Tree *tree, const char *name, const char *text)
{
  g_autofree char *got = tree_read (tree, name);

  g_assert_cmpstr (got, ==, text);
}

void
scene_assert_clean (Tree *tree)
{
  g_autofree char *left = scene_leftovers (tree->path);

  g_assert_cmpstr (left, ==, "");
}
