/* journal.h: one transaction as a record: what was there, what is to be, and whether it is done.
 *
 * A transaction in progress is the file "journal" of the state directory; sealed, the same file lies under
 * "history". It only ever grows: each part says how long it is and has a digest, so a torn end is recognised
 * and counts as not written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "file-value.h"

#include <karg/changeset.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *temp;         /* the name beside it under which its new version is staged; NULL when only a command writes it */
  char *backend;
  guint32 phase;      /* KargPhase */
  char *names;        /* under which it may be found later, as KargFileChange has them; NULL: only its own */
  gboolean generated; /* a command writes it too: other bytes than ours in it are nobody's work */
  gboolean state;     /* of the caller's own books: no file of the system's */
  KargFileValue before;
  KargFileValue after;    /* of a generated file only known once the command has run */

  /* of the running transaction only */
  guint64 ino;        /* of the file that was verified */
  gint64 mtime_ns;
} KargJournalFile;

typedef struct
{
  char **argv;
  char **rewrites;
  char **leftovers;
  char *reason;
  char *backend;
} KargJournalCommand;

typedef struct
{
  char *id;
  gint64 when;        /* seconds since the epoch */
  char *user;
  guint32 uid;
  char *summary;
  char *undoes;       /* "" when it undoes nothing */
  char **targets;
  char **directories; /* to be created, from the top */
  GPtrArray *files;    /* KargJournalFile */
  GHashTable *by_path; /* the same; the first of a path */
  GPtrArray *commands; /* KargJournalCommand */
  gboolean complete;   /* read to the end of the plan: all that is to happen is known */
  gboolean sealed;     /* all has happened */
  char *taken_back;    /* nothing has happened: why all was taken back; NULL: it wasn't */
} KargJournal;

KargJournal *karg_journal_new (void);
void karg_journal_free (KargJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargJournal, karg_journal_free)

KargJournalFile *karg_journal_add_file (KargJournal *journal, const char *path);
KargJournalFile *karg_journal_find_file (const KargJournal *journal, const char *path);
void karg_journal_add_command (KargJournal *journal, const KargCommand *command);

/* What is written before anything else happens: all but the seal. */
GBytes *karg_journal_format (const KargJournal *journal);

/* What is appended at the end: what generated files have become, and the seal. */
GBytes *karg_journal_format_seal (const KargJournal *journal);

/* What is appended instead when all was taken back: why. */
GBytes *karg_journal_format_taken_back (const KargJournal *journal);

/* Reads a record; @path is for messages. Fails: SYNTAX when not even its head is whole; with a torn end it is
 * not complete, or not sealed. */
KargJournal *karg_journal_parse (GBytes *bytes, const char *path, GError **error);

G_END_DECLS
