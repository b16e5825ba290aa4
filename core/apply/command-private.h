/* command-private.h: running a program, without a shell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>

G_BEGIN_DECLS

/* Where the program @name is, as seen from inside the root: an absolute name as it is, else the first match
 * in the root's sbin and bin directories. (transfer full) Fails: COMMAND_FAILED when there is none. */
char *karg_command_find (int root_fd, const char *name, GError **error);

/* Runs @argv and waits. @inside: chroot into the root first, with /dev, /proc and /sys of the running system.
 * Else the root is its working directory. Its output is not shown; the end of it becomes part of the message
 * when it fails.
 * @transaction: told to the program's environment. @root_path: the root, for finding programs outside a
 * chroot. @lock: a descriptor that the command, and whatever it starts, holds open too; -1: none.
 * Fails: COMMAND_FAILED: can't be started, was killed, or exited with another code than 0. */
gboolean karg_command_run (int root_fd, const char *root_path, const char *const *argv, gboolean inside, int lock,
                           const char *transaction, GError **error);

G_END_DECLS
