/* answer.h: what vendor plugins answered.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plugin/build.h"

G_BEGIN_DECLS

/* One plugin's answer. */
typedef struct
{
  const char *plugin;
  const KargFeature *feature;
  char **options;         /* of this feature, as they were checked */
  gboolean needed;        /* nobody asked for this feature, but one that was asked for needs it … */
  char *needed_by;        /* … or this option of it does */
  KargProposal *proposal;
} KargAnswer;

void karg_answer_free (KargAnswer *answer);

/* What of the feature that was asked for brings @edit: an option, or NULL for the feature itself. */
const char *karg_answers_get_option (const GPtrArray *answers, const KargEdit *edit);

/* Everything that brings something: NULL for the feature itself, then its options. (transfer container) */
GPtrArray *karg_answers_list_options (const GPtrArray *answers);

G_END_DECLS
