/* scene.h: what a transaction works on, and ways to look at all of it. */

#pragma once

#include "transaction.h"
#include "tree.h"

/* A file of the caller's own books. */
#define STATE "/var/lib/kargctl/ledger"

/* Every file and directory outside the state directory, and the ledger: name, mode, owner, extended
 * attributes, bytes. Two trees are the same when these texts are. */
char *scene_describe (const char *path);

/* Names of temporary files anywhere below @path, joined by blanks: "" when there are none. */
char *scene_leftovers (const char *path);

/* Writes a file that is too large for a record, of one character. */
void scene_write_large (Tree *tree, const char *name, char fill);

/* Plans @text (NULL: no file) for the file @name, which is read first. */
void scene_plan (Tree *tree, KargChangeset *changes, const char *name, const char *text, KargPhase phase);
