/* change.h: the steps that edits are made of, taken or only tried.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "cmdline-private.h"
#include "edit-private.h"

G_BEGIN_DECLS

typedef struct
{
  KargCmdline *cmdline;
  gboolean dry;     /* nothing is done: would anything? */
  gboolean changed;
} KargChange;

/* As their namesakes in cmdline-private.h. NULL when the change is dry. */
KargItem *karg_change_append (KargChange *change, const char *key, const KargEditWord *word);
KargItem *karg_change_insert_before (KargChange *change, KargItem *before, const KargEditWord *word);
KargItem *karg_change_insert_after (KargChange *change, KargItem *after, const KargEditWord *word);
KargItem *karg_change_replace (KargChange *change, KargItem *item, const char *text);
KargItem *karg_change_replace_part (KargChange *change, KargItem *item, gsize start, gsize end, const char *text);
void karg_change_remove (KargChange *change, KargItem *item);

/* change-list.c and change-pair.c: the kinds of edits that have a file of their own. */
void karg_change_list_add (KargChange *change, const KargEditWord *word);
void karg_change_list_remove (KargChange *change, const KargEditWord *word);
void karg_change_pair_set (KargChange *change, const KargEdit *edit);
void karg_change_pair_remove (KargChange *change, const KargEdit *edit);

G_END_DECLS
