/* strike N HOW COMMAND…: runs a command and strikes it at its N-th writing system call. HOW: "kill", or the
 * number of the error that the call gets; "read-" and such a number: at its N-th call that looks or reads. Prints "OUTCOME STATUS CALLS NAME" on descriptor 3, if it is open: struck,
 * finished or unable; the exit status or -1; how many calls; the name of the one that was struck. */

#include "supervisor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
strike_exec (gpointer data)
{
  char **argv = data;

  execv (argv[0], argv);
  return 127;
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "finished", "struck", "unable" };
  Supervision run = { 0 };

  if (argc < 4)
    return 2;
  run.strike_at = (guint) atoi (argv[1]);
  run.reads = g_str_has_prefix (argv[2], "read-");
  run.errnum = g_str_equal (argv[2], "kill") ? 0 : atoi (argv[2] + (run.reads ? strlen ("read-") : 0));
  supervise (&run, strike_exec, argv + 3);
  if (fcntl (3, F_GETFD) >= 0) /* glibc's dprintf() leaks when it can't write */
    dprintf (3, "%s %d %u %s\n", names[run.outcome], run.status, run.calls, run.struck);
  return 0;
}
