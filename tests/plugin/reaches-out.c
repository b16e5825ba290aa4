/* What no plugin may do: tools/check-symbols must see it, in an archive and in a module. */

#include <karg/plugin.h>

#include <unistd.h>

/* Regression: these were taken for GLib that only computes. */
gboolean reaches_out_by_glib (GBookmarkFile *bookmarks, GError **error);
gboolean
reaches_out_by_glib (GBookmarkFile *bookmarks, GError **error)
{
  g_autofree char *program = g_find_program_in_path ("sh");
  g_auto (GStrv) names = g_listenv ();

  g_on_error_query ("x");
  return g_io_channel_new_file ("/x", "w", error) != NULL && g_bookmark_file_load_from_file (bookmarks, "/x", error)
         && g_bookmark_file_to_file (bookmarks, program, error) && g_random_int () > 1 && g_get_real_time () > 1;
}

KARG_API const KargPlugin *karg_plugin (void);
const KargPlugin *
karg_plugin (void)
{
  return g_file_set_contents ("/etc/default/grub", "", 0, NULL) && unlink ("/x") == 0 ? (gconstpointer) "" : NULL;
}
