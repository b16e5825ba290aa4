/* shell-gap.h: what a shell adds to a value that can't be told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

G_BEGIN_DECLS

/* What a command prints, what stands in a conditional. */
typedef struct
{
  gsize at;      /* where it comes in the value's text */
  char *why;     /* why that can't be told */
  KargText *file;
  gsize offset;  /* where that is written */
  char *perhaps; /* all that it may add; NULL: anything */
} ShellGap;

/* (element-type ShellGap) (transfer full) */
GPtrArray *shell_gaps_new (void);

void shell_gaps_add (GPtrArray *gaps, gsize at, const char *why, KargText *file, gsize offset, const char *perhaps);

/* All of @other, whose text was appended at @shift. */
void shell_gaps_add_all (GPtrArray *gaps, gsize shift, const GPtrArray *other);

/* A gap stands for words only where blanks are around it: else it would be a part of one. What GRUB and the kernel
 * quote may begin before a gap and end behind it.
 * Returns: FALSE with @why when @text is not all certain words between the gaps. */
gboolean shell_gaps_check (const GPtrArray *gaps, const char *text, char **why);

/* The place of a gap: the file, and the line. */
const char *shell_gap_locate (const ShellGap *gap, guint *line);

/* What @to has more than @from, before or behind it, and where: words of their own. NULL: it is no such thing.
 * (transfer full) */
char *shell_gap_find_more (const char *from, const char *to, gsize *at);

G_END_DECLS
