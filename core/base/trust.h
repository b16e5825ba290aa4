/* trust.h: whether somebody else could have written what would have to be believed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

#include <sys/stat.h>

G_BEGIN_DECLS

/* Whether what @status describes is of the kind @kind (S_IFREG, S_IFDIR), belongs to root or to the user who runs this,
 * and may be written by nobody else. @path is for the message. Fails: IO for another kind, UNTRUSTED. */
gboolean karg_trust_check (const struct stat *status, mode_t kind, const char *path, GError **error);

/* Whether nobody else can put something in the place of @path, which is absolute and without links, by renaming a directory
 * above it: all of them are trusted up to "/", or sticky as /tmp is. Fails: UNTRUSTED, PERMISSION, IO. */
gboolean karg_trust_check_way (const char *path, GError **error);

/* Opens the file or directory @name of the directory @dirfd once it was looked at: of the kind @kind, no link, trusted. So
 * no device is opened and no FIFO is waited for. @flags as in open(2).
 * Returns: a descriptor; -1 with an error, or without one when there is nothing of that name.
 * Fails: UNTRUSTED, PERMISSION, IO. */
int karg_trust_open (int dirfd, const char *name, int flags, mode_t kind, const char *path, GError **error);

G_END_DECLS
