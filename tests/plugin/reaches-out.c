/* What no plugin may do: tools/check-symbols must see it, in an archive and in a module. */

#include <karg/plugin.h>

#include <unistd.h>

KARG_API const KargPlugin *karg_plugin (void);
const KargPlugin *
karg_plugin (void)
{
  return g_file_set_contents ("/etc/default/grub", "", 0, NULL) && unlink ("/x") == 0 ? (gconstpointer) "" : NULL;
}
