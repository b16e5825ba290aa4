/* freeze-dies DIRECTORY: freezes the file system and dies before it can thaw it. Prints "killed in time" when
 * it died just there. The caller sees whether the file system lives. */

#include "freeze-private.h"
#include "supervisor.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int
freeze (gpointer data)
{
  int fd = open (data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd >= 0 && karg_freeze_and_thaw (fd, data, NULL) ? 0 : 1;
}

int
main (int argc, char **argv)
{
  /* its counted calls: the watchdog's "ready", freeze, thaw */
  Supervision run = { .strike_at = 3 };

  if (argc != 2)
    return 2;
  supervise (&run, freeze, argv[1]);
  if (run.outcome == SUPERVISOR_UNABLE)
    g_print ("unable\n");
  else
    g_print ("%s\n", run.outcome == SUPERVISOR_STRUCK && strcmp (run.struck, "ioctl") == 0 ? "killed in time" : "not killed");
  return 0;
}
