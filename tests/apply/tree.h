/* tree.h: a temporary tree to be changed, and ways to look at all of it. */

#pragma once

#include "transaction.h"

/* A file of the caller's own books. */
#define STATE "/var/lib/kargctl/ledger"

typedef struct
{
  char *path;
  KargRoot *root;
} Tree;

void tree_set_up (Tree *tree, gconstpointer data);
void tree_tear_down (Tree *tree, gconstpointer data);

/* Forgets what was read: the next plan starts from the disk. */
void tree_reopen (Tree *tree);

char *tree_path (const Tree *tree, const char *name);
void tree_write (const Tree *tree, const char *name, const char *text);
void tree_write_program (const Tree *tree, const char *name, const char *text);
char *tree_read (const Tree *tree, const char *name);

/* Every file and directory outside the state directory, and the ledger: name, mode, owner, extended
 * attributes, bytes. Two trees are the same when these texts are. */
char *tree_describe (const char *path);

/* Names of temporary files anywhere below @path, joined by blanks: "" when there are none. */
char *tree_leftovers (const char *path);

/* Plans @text (NULL: no file) for the file @name, which is read first. */
void tree_plan (Tree *tree, KargChangeset *changes, const char *name, const char *text, KargPhase phase);
