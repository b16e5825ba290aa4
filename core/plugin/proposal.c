/* proposal.c: what a vendor plugin is asked, and what it answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

struct _KargRequest
{
  KargRequestAction action;
  char *feature;
  char **options;
  const KargConfig *config; /* the engine's, which outlives the request */
  char *section;
};

struct _KargProposal
{
  GPtrArray *edits; /* KargProposedEdit */
  GPtrArray *notes; /* ends with NULL */
};

KargRequest *
karg_request_new (KargRequestAction action, const char *feature, const char *const *options, const KargConfig *config,
                  const char *section)
{
  static const char *const none[] = { NULL };
  KargRequest *request = g_new0 (KargRequest, 1);

  request->action = action;
  request->feature = g_strdup (feature);
  request->options = g_strdupv ((char **) (options != NULL ? options : none));
  request->config = config;
  request->section = g_strdup (section);
  return request;
}

void
karg_request_free (KargRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->feature);
  g_strfreev (request->options);
  g_free (request->section);
  g_free (request);
}

KargRequestAction
karg_request_get_action (const KargRequest *request)
{
  return request->action;
}

const char *
karg_request_get_feature (const KargRequest *request)
{
  return request->feature;
}

gboolean
karg_request_has_option (const KargRequest *request, const char *option)
{
  return g_strv_contains ((const char *const *) request->options, option);
}

const char *
karg_request_get_setting (const KargRequest *request, const char *name)
{
  if (request->config == NULL || request->section == NULL)
    return NULL;
  return karg_config_get (request->config, request->section, name);
}

gboolean
karg_request_get_boolean_setting (const KargRequest *request, const char *name)
{
  return g_strcmp0 (karg_request_get_setting (request, name), "true") == 0;
}

static void
karg_proposal_edit_free (gpointer data)
{
  KargProposedEdit *proposed = data;

  karg_edit_unref (proposed->edit);
  g_free (proposed->reason);
  g_free (proposed);
}

KargProposal *
karg_proposal_new (void)
{
  KargProposal *proposal = g_new0 (KargProposal, 1);

  proposal->edits = g_ptr_array_new_with_free_func (karg_proposal_edit_free);
  proposal->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (proposal->notes, NULL);
  return proposal;
}

void
karg_proposal_free (KargProposal *proposal)
{
  if (proposal == NULL)
    return;
  g_ptr_array_unref (proposal->edits);
  g_ptr_array_unref (proposal->notes);
  g_free (proposal);
}

gboolean
karg_proposal_edit (KargProposal *proposal, KargEditKind kind, const char *argument, const char *reason, GError **error)
{
  KargEdit *edit = karg_edit_new (kind, argument, error);

  if (edit == NULL)
    return FALSE;

  KargProposedEdit *proposed = g_new0 (KargProposedEdit, 1);
  proposed->edit = edit;
  proposed->reason = g_strdup (reason);
  g_ptr_array_add (proposal->edits, proposed);
  return TRUE;
}

void
karg_proposal_note (KargProposal *proposal, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_insert (proposal->notes, (int) proposal->notes->len - 1, g_strdup_vprintf (format, args));
  va_end (args);
}

const GPtrArray *
karg_proposal_get_edits (const KargProposal *proposal)
{
  return proposal->edits;
}

const char *const *
karg_proposal_get_notes (const KargProposal *proposal)
{
  return (const char *const *) proposal->notes->pdata;
}
