/* change.c: the steps that edits are made of, taken or only tried.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"

KargItem *
karg_change_append (KargChange *change, const char *key, const KargEditWord *word)
{
  change->changed = TRUE;
  return change->dry ? NULL : karg_cmdline_append (change->cmdline, key, word->text);
}

KargItem *
karg_change_insert_before (KargChange *change, KargItem *before, const KargEditWord *word)
{
  change->changed = TRUE;
  return change->dry ? NULL : karg_cmdline_insert_before (change->cmdline, before, word->text);
}

KargItem *
karg_change_insert_after (KargChange *change, KargItem *after, const KargEditWord *word)
{
  change->changed = TRUE;
  return change->dry ? NULL : karg_cmdline_insert_after (change->cmdline, after, word->text);
}

KargItem *
karg_change_replace (KargChange *change, KargItem *item, const char *text)
{
  change->changed = TRUE;
  return change->dry ? NULL : karg_cmdline_replace (change->cmdline, item, text);
}

KargItem *
karg_change_replace_part (KargChange *change, KargItem *item, gsize start, gsize end, const char *text)
{
  change->changed = TRUE;
  return change->dry ? NULL : karg_cmdline_replace_part (change->cmdline, item, start, end, text);
}

void
karg_change_remove (KargChange *change, KargItem *item)
{
  change->changed = TRUE;
  if (!change->dry)
    karg_cmdline_remove (change->cmdline, item);
}
