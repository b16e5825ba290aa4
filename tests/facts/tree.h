/* tree.h: little trees to collect facts from. */

#pragma once

#include "collect.h"

typedef struct
{
  char *path;
} Tree;

#define TREE_TEST(name, func) g_test_add (name, Tree, NULL, tree_set_up, func, tree_tear_down)

void tree_set_up (Tree *tree, gconstpointer data);
void tree_tear_down (Tree *tree, gconstpointer data);

/* Writes @text at @name, making the directories on the way. */
void tree_write (Tree *tree, const char *name, const char *text);
void tree_write_bytes (Tree *tree, const char *name, const void *bytes, gsize length);
void tree_directory (Tree *tree, const char *name);
void tree_link (Tree *tree, const char *target, const char *name);

/* Facts of the tree as a machine without an operating system, or the other way round; everything there is. */
KargFacts *tree_hardware (Tree *tree);
KargFacts *tree_system (Tree *tree);

/* Facts of a tree that lies in the source: "hardware/zhaoxin". */
KargFacts *source_hardware (const char *name);
KargFacts *source_system (const char *name);
char *source_path (const char *name);

/* @expected is NULL for what must be unknown. */
void assert_fact (const KargFacts *facts, const char *group, const char *name, const char *expected);
