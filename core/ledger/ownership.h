/* ownership.h: who asked for which argument, and what that means when words come and go.
 *
 * Claims are made of units: a word, one item of a comma list, a page size with its count. What a claim replaced is a
 * list of units too; one that was an item of a list is remembered with a ',' in front, so that it goes back into the
 * list.
 *
 * What had to go from one target because its key came into another one is put down to a gap: a blank and the key, which no
 * word can be. When its owner lets go, it comes back there.
 *
 * A target is a name and the command line that it holds; where that stands is not known here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "ledger.h"

#include <karg/edit.h>
#include <karg/root.h>

G_BEGIN_DECLS

/* What is called when there is something to tell: about whom, and what. */
typedef void (*KargOwnershipNote) (gpointer data, const char *from, const char *text);

/* Whom the file itself names as the owner of a word, or NULL. */
typedef const char *(*KargOwnershipClaimant) (gconstpointer data, const char *key, const char *value);

typedef struct
{
  KargLedgerTarget name;
  const KargCmdline *cmdline;
  KargOwnershipClaimant claimant; /* NULL: the file names nobody */
  gconstpointer data;             /* for claimant() */
} KargOwnershipTarget;

/* The ledger of @root; an empty one when there is none. (transfer full) Fails: LEDGER_DAMAGED, PERMISSION, IO. */
KargLedger *karg_ownership_load (KargRoot *root, GError **error);

/* Forgets claims on what other tools took away. (transfer full): the words; NULL-terminated, often empty. */
char **karg_ownership_reconcile (KargLedger *ledger, const KargOwnershipTarget *target);

/* @target came to be from the templates of its back end: what it holds of them has the same owners. */
void karg_ownership_inherit (KargLedger *ledger, const KargOwnershipTarget *target);

/* Whether @cmdline holds the unit, as a claim spells it; of a gap there is nothing to be held. */
gboolean karg_ownership_holds_unit (const KargCmdline *cmdline, const char *unit);

/* Who owns the word at @index: names with a blank between, or NULL. The first of the @n @targets is the one that holds
 * the word; the others are where its text comes from. (transfer full) */
char *karg_ownership_of_word (KargLedger *ledger, const KargOwnershipTarget *targets, guint n, guint index);

/* @owner's @edits made @after of @before: @owner claims what they brought, and joins the claims on what was there. What
 * was taken away on purpose is forgotten; when somebody else had asked for it, a note says so. @asked: the edits of the whole
 * task, of which those that are for another target may have made room here; NULL: whatever went made room. */
void karg_ownership_record (KargLedger *ledger, const KargOwnershipTarget *before, const KargCmdline *after,
                            const GPtrArray *edits, const GPtrArray *asked, const char *owner, KargOwnershipNote note,
                            gpointer data);

/* The edits that take away what @owner, and nobody else, asked for in @target, and put back what that replaced. The
 * claims are let go. @only (may be NULL): edits that name the units meant; else all of the owner's. (transfer full)
 * (element-type KargEdit) */
GPtrArray *karg_ownership_release (KargLedger *ledger, const KargOwnershipTarget *target, const char *owner,
                                   const GPtrArray *only, KargOwnershipNote note, gpointer data);

G_END_DECLS
