/* json-doctor.c: what the doctor found, as JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "json-writer.h"
#include "remedies.h"

void
kargctl_json_print_findings (const GPtrArray *findings)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_begin_array (json, "findings");
  for (guint i = 0; i < findings->len; i++)
    {
      const KargFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *advice = kargctl_remedy_of_finding (finding);
      json_builder_begin_object (json);
      kargctl_json_string (json, "check", finding->check);
      kargctl_json_optional (json, "subject", finding->subject);
      kargctl_json_string (json, "verdict", karg_finding_verdict_get_name (finding->verdict));
      kargctl_json_string (json, "what", finding->what);
      kargctl_json_optional (json, "source", finding->source);
      kargctl_json_optional (json, "advice", advice);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  kargctl_json_end (json);
}
