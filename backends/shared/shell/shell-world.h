/* shell-world.h: which shell reads the files, and what it finds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>
#include <karg/root.h>

G_BEGIN_DECLS

typedef enum
{
  SHELL_DIALECT_UNKNOWN, /* what shells don't agree upon is not understood */
  SHELL_DIALECT_POSIX,   /* dash, busybox */
  SHELL_DIALECT_BASH,
} ShellDialect;

typedef struct
{
  KargRoot *root; /* NULL: no file can be looked for */
  ShellDialect dialect;
  gboolean strict; /* under "set -e", as grub-mkconfig: a command that fails ends everything */
} ShellWorld;

/* The shell that /bin/sh is in @root; where a tree has none, the distribution's. */
ShellDialect shell_world_find_dialect (KargRoot *root, const KargFacts *facts);

/* Whether the shell itself knows the command @name. */
gboolean shell_world_is_builtin (const ShellWorld *world, const char *name);

/* Whether it is certain that the shell finds no command @name: false when that can't be told, as in a tree without
 * any shell. */
gboolean shell_world_lacks (const ShellWorld *world, const char *name);

/* The file that a shell sources by the absolute name @path. NULL with @error: NOT_FOUND, or can't be read. */
GBytes *shell_world_read (const ShellWorld *world, const char *path, GError **error);

G_END_DECLS
