/* measure: runs a command and says how long it took and how much memory it had at its peak.
 *
 * A small process does this, because the peak of a child begins with the size of the one that started it.
 *
 * measure COMMAND…: prints "MICROSECONDS KIBIBYTES" on descriptor 3 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  struct timespec start, end;
  struct rusage usage;
  int status = 0;

  if (argc < 2)
    return 2;
  clock_gettime (CLOCK_MONOTONIC, &start);
  pid_t pid = fork ();
  if (pid == 0)
    {
      close (3);
      execvp (argv[1], argv + 1);
      perror (argv[1]);
      _exit (127);
    }
  if (pid < 0 || wait4 (pid, &status, 0, &usage) < 0)
    return 1;
  clock_gettime (CLOCK_MONOTONIC, &end);
  dprintf (3, "%lld %ld\n", (end.tv_sec - start.tv_sec) * 1000000LL + (end.tv_nsec - start.tv_nsec) / 1000, usage.ru_maxrss);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}
