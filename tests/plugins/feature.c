/* feature.c: a feature of a plugin, asked on a machine of a few facts. */

#include "feature.h"

#include <string.h>

KargFacts *
feature_machine (const char *text)
{
  KargFacts *facts = karg_facts_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *value = strchr (lines[i], '=');
      if (value == NULL)
        continue;
      *value++ = '\0';
      char *name = strrchr (lines[i], ' ');
      *name++ = '\0';
      karg_facts_set (facts, lines[i], name, value, "/etc/modprobe.d/x.conf:1");
    }
  return facts;
}

static KargProposal *
feature_ask (const KargPlugin *plugin, const char *option, const char *text, GError **error)
{
  const char *const options[] = { option, NULL };
  g_autoptr (KargFacts) facts = feature_machine (text);
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargRequest) request
    = karg_request_new (plugin->vendor->features[0]->name, options, NULL, plugin->name);

  return plugin->vendor->propose (facts, request, proposal, error) ? g_steal_pointer (&proposal) : NULL;
}

static const char *
feature_sign (const KargEdit *edit)
{
  switch (karg_edit_get_kind (edit))
    {
    case KARG_EDIT_REMOVE:
      return "-";
    case KARG_EDIT_LIST_ADD:
      return ",";
    case KARG_EDIT_LIST_REMOVE:
      return ",-";
    default:
      return "";
    }
}

char *
feature_propose (const KargPlugin *plugin, const char *option, const char *text, char **notes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargProposal) proposal = feature_ask (plugin, option, text, &error);
  g_autoptr (GString) words = g_string_new (NULL);

  if (proposal == NULL)
    {
      g_assert_cmpstr (karg_error_code_name (error->code), ==, "unsupported");
      return g_strdup (error->message);
    }
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = ((const KargProposedEdit *) g_ptr_array_index (edits, i))->edit;
      g_string_append_printf (words, "%s%s%s", i > 0 ? " " : "", feature_sign (edit), karg_edit_get_text (edit));
    }
  if (notes != NULL)
    *notes = g_strjoinv ("\n", (char **) karg_proposal_get_notes (proposal));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

char *
feature_apply (const KargPlugin *plugin, const char *option, const char *text, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargProposal) proposal = feature_ask (plugin, option, text, &error);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (line, -1);

  g_assert_no_error (error);
  const GPtrArray *edits = karg_proposal_get_edits (proposal);
  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, ((const KargProposedEdit *) g_ptr_array_index (edits, i))->edit);
  return g_strdup (karg_cmdline_get_text (cmdline, NULL));
}

void
feature_assert_says (const char *words, const char *part)
{
  if (words == NULL || strstr (words, part) == NULL)
    g_error ("“%s” doesn't say “%s”", words, part);
}

KargMatch
feature_match (const KargPlugin *plugin, const char *text)
{
  const char *reason = NULL;
  g_autoptr (KargFacts) facts = feature_machine (text);
  KargMatch match = plugin->vendor->match (facts, plugin->vendor->features[0]->name, &reason);

  g_assert_nonnull (reason);
  return match;
}

KargTristate
feature_state (const KargPlugin *plugin, const char *text)
{
  const char *reason = NULL;
  g_autoptr (KargFacts) facts = feature_machine (text);
  KargTristate state = plugin->vendor->state (facts, plugin->vendor->features[0]->name, &reason);

  g_assert_nonnull (reason);
  return state;
}
