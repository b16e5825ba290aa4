/* ledger.h: who owns which argument in which target, and what it replaced.
 *
 * Bytes in, bytes out: the engine reads KARG_LEDGER_PATH and has the new ledger written with the files that it
 * speaks of, or not at all. One claim is one line of text,
 * sorted: the same claims are the same bytes.
 *
 * A target is named by (back end, kind, id) with kind "entry" or "template". Words are compared byte for
 * byte: the engine has one spelling for each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

/* The owner of what a person asked for without --owner. A feature's owner is "feature:NAME". */
#define KARG_OWNER_USER "user"

/* Where it lies, inside the root: readable for everybody who plans. */
#define KARG_LEDGER_PATH "/var/lib/kargctl/ledger"

typedef struct _KargLedger KargLedger;

typedef struct
{
  const char *backend;
  const char *kind;
  const char *id;
} KargLedgerTarget;

typedef struct
{
  KargLedgerTarget target;
  const char *word;
  const char *const *owners;   /* sorted, never empty */
  const char *const *replaced; /* words that had to go for this one, in their order; often empty */
} KargClaim;

KargLedger *karg_ledger_new (void);
void karg_ledger_free (KargLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargLedger, karg_ledger_free)

/* Reads a ledger. Fails: LEDGER_DAMAGED with the line, and @path for the message. */
KargLedger *karg_ledger_parse (GBytes *bytes, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same claims give the same bytes. (transfer full) */
GBytes *karg_ledger_format (const KargLedger *ledger);

/* All claims, sorted by target and word. Borrowed until the next change. KargClaim */
const GPtrArray *karg_ledger_get_claims (KargLedger *ledger);

/* How many of them are claims in @target; they stand together, from *first (may be NULL) on. */
guint karg_ledger_count_in (const KargLedger *ledger, const KargLedgerTarget *target, guint *first);

/* The claim on @word in @target, or NULL. Borrowed until the next change. */
const KargClaim *karg_ledger_find (KargLedger *ledger, const KargLedgerTarget *target, const char *word);

/* @owner asks for @word in @target; @replaced (may be NULL) are the words that went for it. A second owner
 * joins the first; what the first one replaced stays remembered. Returns: whether anything changed. */
gboolean karg_ledger_claim (KargLedger *ledger, const KargLedgerTarget *target, const char *word, const char *owner,
                            const char *const *replaced);

typedef enum
{
  KARG_RELEASE_NOT_OWNED, /* @owner has no claim here: leave the word */
  KARG_RELEASE_KEPT,      /* others still want it: leave the word */
  KARG_RELEASE_LAST,      /* nobody wants it any more: take the word away, put back what it replaced */
} KargRelease;

/* @owner lets go of @word. @restore (transfer full, optional): with KARG_RELEASE_LAST the words to put back,
 * else empty. */
KargRelease karg_ledger_release (KargLedger *ledger, const KargLedgerTarget *target, const char *word, const char *owner,
                                 char ***restore);

/* The word was taken away on purpose, whoever owned it: no claim is left on it. Returns: whether there was
 * one. */
gboolean karg_ledger_forget (KargLedger *ledger, const KargLedgerTarget *target, const char *word);

/* Whether @word is to come back in @target when another claim is let go: its own claim, if there is one, waits for that. */
gboolean karg_ledger_waits (KargLedger *ledger, const KargLedgerTarget *target, const char *word);

/* Who asked for @word, which waits, let go of it: what it had replaced (@heirs) comes back in its place then. */
void karg_ledger_hand_down (KargLedger *ledger, const KargLedgerTarget *target, const char *word, const char *const *heirs);

/* Drops the claims on words that @target does not hold: another tool took them away. @words: the set of what it holds.
 * Returns: (transfer full): the words whose claims were dropped; NULL-terminated, often empty. */
char **karg_ledger_reconcile (KargLedger *ledger, const KargLedgerTarget *target, GHashTable *words);

/* Drops the claims in targets of @backend and @kind that @ids doesn't list: their kernels were removed.
 * Returns: whether there were any. */
gboolean karg_ledger_reconcile_targets (KargLedger *ledger, const char *backend, const char *kind, const char *const *ids);

G_END_DECLS
