/* fixture.h: a back end at work on a temporary tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "build.h"
#include "facts/collect.h"

G_BEGIN_DECLS

typedef struct
{
  char *directory;
  const KargBackendOps *ops;
  const char *name;
  KargFacts *facts;
  GPtrArray *roles; /* what other back ends that take part are there for */
  KargTargets *targets;
  KargIntent *intent;
  KargChangeset *changes;
} Fixture;

/* A tree in a directory of its own for the back end @plugin. */
Fixture *fixture_new (KargPluginFunc plugin);
void fixture_free (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

void fixture_write (Fixture *fixture, const char *path, const char *text);
void fixture_write_bytes (Fixture *fixture, const char *path, const void *data, gsize length);
void fixture_link (Fixture *fixture, const char *path, const char *target);
/* A copy of the golden tree @name. */
void fixture_copy_host (Fixture *fixture, const char *name);
char *fixture_read_file (Fixture *fixture, const char *path);

/* Each looks at the disk afresh; errors end the test, but for fixture_try_read(). */
KargBackendState fixture_probe (Fixture *fixture);
gboolean fixture_try_read (Fixture *fixture, GError **error);
void fixture_read (Fixture *fixture);

KargTarget *fixture_get (Fixture *fixture, KargTargetKind kind, const char *id);
const char *fixture_text (Fixture *fixture, KargTargetKind kind, const char *id);

/* Reads, gives every writable target these edits ("+word", "=word", "-word" on lines of their own) and
 * plans. */
void fixture_plan (Fixture *fixture, const char *script);
/* The same for the targets of @kind only. */
void fixture_plan_kind (Fixture *fixture, const char *script, KargTargetKind kind);

/* Plans the targets and the intent that are there. */
void fixture_plan_again (Fixture *fixture);

/* The bytes that the plan wants in @path as text; NULL when it leaves the file alone. */
const char *fixture_planned (Fixture *fixture, const char *path);
guint fixture_n_planned (Fixture *fixture);
const KargRefusal *fixture_refusal (Fixture *fixture, const char *target);

/* Writes the planned bytes. */
void fixture_commit (Fixture *fixture);

G_END_DECLS
