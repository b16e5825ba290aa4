/* bls-entry.h: one boot loader entry (Boot Loader Specification, Type #1), loss-less.
 *
 * A line is a key, blanks, and the literal rest; '#' begins a comment; blanks around are dropped. Readers
 * differ:
 *
 *                       the specification, systemd-boot   GRUB's blscfg (rhboot, 2.14)
 *   several "options"   joined with one blank             the first one only
 *   a blank line        skipped                           ends the entry; so does a key without a value
 *   "options "a b""     the pair of quotes is dropped     literal
 *   TAB behind a key    as a blank                        not seen when the line holds a blank too (rhboot)
 *   $name               literal                           expanded
 *
 * What an entry holds is what the specification says. What is written is understood by all: an edit
 * touches only the line whose words it changes; where GRUB reads and there are several lines, or one that
 * it doesn't see, they become one "options" line, behind the key one blank, before anything that makes
 * GRUB stop. No blank line is ever added (bls-text.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef struct _KargBlsEntry KargBlsEntry;

typedef enum
{
  KARG_BLS_READER_SPEC, /* systemd-boot, zipl */
  KARG_BLS_READER_GRUB,
} KargBlsReader;

/* Takes a reference on @bytes, which may hold anything but NUL. */
KargBlsEntry *karg_bls_entry_new (GBytes *bytes);
void karg_bls_entry_free (KargBlsEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargBlsEntry, karg_bls_entry_free)

/* The value of the first line with @key, without surrounding blanks; NULL when there is none. (transfer
 * full) */
char *karg_bls_entry_get (const KargBlsEntry *entry, const char *key);

/* The same of the last such line: what counts in loader.conf, whose lines are of the same kind. (transfer
 * full) */
char *karg_bls_entry_get_last (const KargBlsEntry *entry, const char *key);

/* Walks through the lines "x-options-source-NAME ARGUMENTS", which bootc writes for whoever asks it to. *@line
 * begins with 0. @name and @arguments (transfer full) are set when TRUE is returned. */
gboolean karg_bls_entry_next_source (const KargBlsEntry *entry, guint *line, char **name, char **arguments);

/* Whose the arguments with @key are, as such a line tells. (transfer full) NULL when nobody claims them. */
char *karg_bls_entry_get_source (const KargBlsEntry *entry, const char *key);

/* The number of the first line with @key, from 1; 0 when there is none. */
guint karg_bls_entry_get_line (const KargBlsEntry *entry, const char *key);

/* The kernel arguments that the entry holds: those of all "options" lines, with quotes as @reader takes
 * them; "" when there are none. (transfer full) */
char *karg_bls_entry_get_options (const KargBlsEntry *entry, KargBlsReader reader);

/* Whether GRUB misses some of them. */
gboolean karg_bls_entry_hides_options (const KargBlsEntry *entry);

/* What GRUB takes: the first "options" line, unless something made it stop before. (transfer full) */
char *karg_bls_entry_get_grub_options (const KargBlsEntry *entry);

G_END_DECLS
