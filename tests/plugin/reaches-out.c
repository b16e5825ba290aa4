/* What no back end may do: tests/plugin/check-symbols must see it. */

#include <karg/plugin.h>

#include <unistd.h>

KARG_API gboolean karg_plugin_reaches_out (void);
gboolean
karg_plugin_reaches_out (void)
{
  return g_file_set_contents ("/etc/default/grub", "", 0, NULL) && unlink ("/x") == 0;
}
