/* measure: runs a command and says how long it took and how much memory it had at its peak.
 *
 * A small process does this, because the peak of a child begins with the size of the one that started it.
 *
 * measure DESCRIPTOR SECONDS COMMAND…: writes "MICROSECONDS KIBIBYTES STATUS" to the descriptor. STATUS is the exit
 * status, or 128 and the signal: 142 for a command that took longer than SECONDS. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void
run (int out, unsigned seconds, char **argv)
{
  close (out);
  alarm (seconds);
  execvp (argv[0], argv);
  perror (argv[0]);
  _exit (127);
}

int
main (int argc, char **argv)
{
  struct timespec start, end;
  struct rusage usage;
  int status = 0;

  if (argc < 4)
    return 2;
  int out = atoi (argv[1]);
  clock_gettime (CLOCK_MONOTONIC, &start);
  pid_t pid = fork ();
  if (pid == 0)
    run (out, (unsigned) atoi (argv[2]), argv + 3);
  if (pid < 0 || wait4 (pid, &status, 0, &usage) < 0)
    return 1;
  clock_gettime (CLOCK_MONOTONIC, &end);
  dprintf (out, "%lld %ld %d\n", (end.tv_sec - start.tv_sec) * 1000000LL + (end.tv_nsec - start.tv_nsec) / 1000,
           usage.ru_maxrss, WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status));
  return 0;
}
