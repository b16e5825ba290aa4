/* supervisor.h: runs something in a process of its own and kills it, or makes it fail, at its N-th writing
 * system call.
 *
 * A seccomp filter hands every system call that changes the world (and only these) to this process before it
 * happens, whatever library or program makes it; children of the process, too. Needs no rights. */

#pragma once

#include <glib.h>

typedef enum
{
  SUPERVISOR_FINISHED, /* it never came to the N-th call */
  SUPERVISOR_STRUCK,   /* the N-th call was met: killed or failed */
  SUPERVISOR_UNABLE,   /* no such filters here */
} SupervisorOutcome;

typedef struct
{
  guint strike_at; /* from 1; 0: never */
  gboolean on;     /* and at every call from there on */
  int errnum;      /* 0: kill the process and its children; else the call fails with this */
  gboolean reads;  /* calls that look and read are counted and struck, instead of those that write */
  gboolean no_exchange; /* renameat2 fails with EINVAL, as on a file system that has plain renames only */

  /* filled in */
  SupervisorOutcome outcome;
  int status;      /* what it returned, when it wasn't killed */
  guint calls;     /* how many it made */
  const char *struck; /* the name of the call that was struck */
} Supervision;

/* Runs @func in a child; its result is the child's exit status. */
void supervise (Supervision *supervision, int (*func) (gpointer data), gpointer data);
