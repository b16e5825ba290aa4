/* scene.h: what a transaction works on, and ways to look at all of it. */

#pragma once

#include "transaction.h"
#include "tree.h"

/* Where the files lie that are changed: two templates, an entry, what a command rewrites. */
#define GRUB "/etc/default/grub"
#define CMDLINE "/etc/kernel/cmdline"
#define ENTRY "/boot/loader/entries/a.conf"
#define CFG "/boot/grub/grub.cfg"

/* A file of the caller's own books. */
#define STATE "/var/lib/kargctl/ledger"

/* A tree with GRUB, ENTRY and CFG, for g_test_add(). */
void scene_set_up (Tree *tree, gconstpointer data);

/* Every file and directory outside the state directory, and the ledger: name, mode, owner, extended
 * attributes, bytes. Two trees are the same when these texts are. */
char *scene_describe (const char *path);

/* Names of temporary files anywhere below @path, joined by blanks: "" when there are none. */
char *scene_leftovers (const char *path);

/* Writes a file that is too large for a record, of one character. */
void scene_write_large (Tree *tree, const char *name, char fill);

/* Plans @text (NULL: no file) for the file @name, which is read first. */
void scene_plan (Tree *tree, KargChangeset *changes, const char *name, const char *text, KargPhase phase);

/* Commits with a transaction of its own. */
gboolean scene_commit (Tree *tree, KargChangeset *changes, const KargCommit *how, GError **error);

/* Fails unless the file @name holds @text; NULL: unless there is none. */
void scene_assert_holds (Tree *tree, const char *name, const char *text);

/* Fails when a temporary file or a journal is left. */
void scene_assert_clean (Tree *tree);
