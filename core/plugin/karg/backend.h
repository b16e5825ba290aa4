/* backend.h: what a back end implements.
 *
 * A back end says where command lines stand: read() gives each target the bytes of files that spell it (text.h), and
 * the engine changes them there. It writes nothing, starts no process, keeps no state between calls. The engine
 * calls probe(), then read(), then read() once more on a tree that shows the planned bytes, to see that every target
 * holds what was asked for, and then plan().
 * A string is never NULL unless it is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/host.h>
#include <karg/intent.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_BACKEND_ABSENT,  /* nothing of this boot loader is here */
  KARG_BACKEND_PRESENT, /* installed, but this system doesn't boot from what it would write */
  KARG_BACKEND_ACTIVE,  /* this system's kernel arguments are, or are also, here */
  KARG_BACKEND_FOREIGN, /* active, but another tool writes these files and would undo our change */
} KargBackendState;

typedef struct _KargProbe KargProbe;

/* The last state counts; a probe that sets none says ABSENT, and one that sets another number has failed. */
KARG_API void karg_probe_set_state (KargProbe *probe, KargBackendState state);
/* What the answer rests on: a path or a short phrase. May be called several times. */
KARG_API void karg_probe_add_evidence (KargProbe *probe, const char *evidence);
/* Says that this back end, when it is active, does @role for others as well; a short lower-case word, "entries": it
 * edits the boot loader entries, "kernel-cmdline": it describes /etc/kernel/cmdline. Others ask with
 * karg_host_has_role(). */
KARG_API void karg_probe_add_role (KargProbe *probe, const char *role);
/* Sets FOREIGN with the tool that owns the files and what to run instead; @advice NULL: the tool. */
KARG_API void karg_probe_set_foreign (KargProbe *probe, const char *tool, const char *advice);

typedef struct
{
  gsize struct_size; /* sizeof (KargBackendOps) as the back end saw it; fields are only ever appended */

  /* Is this boot loader here? Not finding it is no error. Fails only when the answer can't be known (PERMISSION,
   * IO). */
  gboolean (*probe) (const KargHost *host, KargProbe *probe, GError **error);

  /* Describes every entry and template. Called for ACTIVE and FOREIGN. Fails: SYNTAX, IO, … with file and line; what
   * can be read in part is given in part as a read-only target with the reason. */
  gboolean (*read) (const KargHost *host, KargTargets *targets, GError **error);

  /* Says what is owed beside the bytes of the targets' texts: commands to run, files to create, notes, refusals of
   * its own. NULL when there is never anything. @targets are those of all back ends, as read() gave them; a back end
   * looks at its own. What can't be done for one target is a refusal in @changes, not a failure. The same host,
   * targets and intent give the same change set, byte for byte. */
  gboolean (*plan) (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
                    GError **error);
} KargBackendOps;

G_END_DECLS
