/* proposal.c: what a vendor plugin is asked, and what it answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

#include <string.h>

struct _KargRequest
{
  char *feature;
  char **options;           /* "NAME" or "NAME=VALUE" */
  const KargConfig *config; /* the engine's, which outlives the request */
  char *section;
  gboolean force;
  const char *const *consents; /* the task's; NULL: none */
};

#define KARG_REQUEST_SECTION "kargctl"
#define KARG_REQUEST_ARGUMENTS "arguments"
#define KARG_REQUEST_ONLY_NEEDED "only-what-is-needed"

static const char *const karg_request_arguments[] = { "as-documented", KARG_REQUEST_ONLY_NEEDED, NULL };

const KargSetting *const karg_request_settings[] = {
  KARG_SETTING (.name = KARG_REQUEST_ARGUMENTS, .type = KARG_SETTING_STRING, .fallback = "as-documented",
                .summary = "as-documented: what manuals ask for; only-what-is-needed: nothing that every kernel does by itself",
                .choices = karg_request_arguments),
  NULL,
};

struct _KargProposal
{
  GPtrArray *edits; /* KargProposedEdit */
  GPtrArray *notes; /* ends with NULL */
  char *option;     /* who brings what is proposed now; NULL: the feature itself */
};

KargRequest *
karg_request_new (const char *feature, const char *const *options, const KargConfig *config, const char *section)
{
  static const char *const none[] = { NULL };
  KargRequest *request = g_new0 (KargRequest, 1);

  request->feature = g_strdup (feature);
  request->options = g_strdupv ((char **) (options != NULL ? options : none));
  request->config = config;
  request->section = g_strdup (section);
  return request;
}

void
karg_request_allow (KargRequest *request, gboolean force, const char *const *consents)
{
  request->force = force;
  request->consents = consents;
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

const char *
karg_request_get_feature (const KargRequest *request)
{
  return request->feature;
}

const char *
karg_request_get_option (const KargRequest *request, const char *option)
{
  g_return_val_if_fail (option != NULL, NULL);
  gsize length = strlen (option);

  for (guint i = 0; request->options[i] != NULL; i++)
    if (strncmp (request->options[i], option, length) == 0)
      {
        const char *rest = request->options[i] + length;
        if (*rest == '\0' || *rest == '=')
          return rest + (*rest == '=');
      }
  return NULL;
}

gboolean
karg_request_has_option (const KargRequest *request, const char *option)
{
  return karg_request_get_option (request, option) != NULL;
}

const char *
karg_request_get_setting (const KargRequest *request, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);
  if (request->config == NULL || request->section == NULL)
    return NULL;
  return karg_config_get (request->config, request->section, name);
}

gboolean
karg_request_get_boolean_setting (const KargRequest *request, const char *name)
{
  return g_strcmp0 (karg_request_get_setting (request, name), "true") == 0;
}

gboolean
karg_request_wants_only_needed (const KargRequest *request)
{
  return request->config != NULL
         && g_strcmp0 (karg_config_get (request->config, KARG_REQUEST_SECTION, KARG_REQUEST_ARGUMENTS),
                       KARG_REQUEST_ONLY_NEEDED) == 0;
}

gboolean
karg_request_has_consent (const KargRequest *request, const char *consent)
{
  g_return_val_if_fail (consent != NULL, FALSE);
  return request->consents != NULL && g_strv_contains (request->consents, consent);
}

static void
karg_proposal_edit_free (gpointer data)
{
  KargProposedEdit *proposed = data;

  karg_edit_unref (proposed->edit);
  g_free (proposed->reason);
  g_free (proposed->option);
  g_free (proposed->kernel);
  g_free (proposed->module);
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
  g_free (proposal->option);
  g_free (proposal);
}

void
karg_proposal_set_option (KargProposal *proposal, const char *option)
{
  g_free (proposal->option);
  proposal->option = g_strdup (option);
}

/* Takes @edit, which may be NULL. Returns: what stands for it now, to be filled in; NULL without an edit. */
static KargProposedEdit *
karg_proposal_append (KargProposal *proposal, KargEdit *edit, const char *reason)
{
  if (edit == NULL)
    return NULL;

  KargProposedEdit *proposed = g_new0 (KargProposedEdit, 1);
  proposed->edit = edit;
  proposed->reason = g_strdup (reason != NULL ? reason : "no reason given");
  proposed->option = g_strdup (proposal->option);
  g_ptr_array_add (proposal->edits, proposed);
  return proposed;
}

gboolean
karg_proposal_edit (KargProposal *proposal, KargEditKind kind, const char *argument, const char *reason, GError **error)
{
  g_return_val_if_fail (argument != NULL, FALSE);
  return karg_proposal_append (proposal, karg_edit_new (kind, argument, error), reason) != NULL;
}

gboolean
karg_proposal_edit_kernel (KargProposal *proposal, const char *version, KargEditKind kind, const char *argument,
                           const char *reason, GError **error)
{
  g_return_val_if_fail (version != NULL && argument != NULL, FALSE);
  KargProposedEdit *proposed = karg_proposal_append (proposal, karg_edit_new (kind, argument, error), reason);

  if (proposed != NULL)
    proposed->kernel = g_strdup (version);
  return proposed != NULL;
}

static gboolean
karg_proposal_is_module_name (const char *name)
{
  return *name != '\0' && strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") == strlen (name);
}

gboolean
karg_proposal_module_option (KargProposal *proposal, const char *module, const char *option, const char *value,
                             const char *reason, GError **error)
{
  g_return_val_if_fail (module != NULL && option != NULL && value != NULL, FALSE);
  if (!karg_proposal_is_module_name (module) || !karg_proposal_is_module_name (option))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "“%s.%s” is no option of a module", module, option);
      return FALSE;
    }

  const char *quote = strpbrk (value, " \t") != NULL ? "\"" : "";
  g_autofree char *argument = g_strdup_printf ("%s.%s=%s%s%s", module, option, quote, value, quote);
  KargProposedEdit *proposed
    = karg_proposal_append (proposal, karg_edit_new (KARG_EDIT_SET, argument, error), reason);
  if (proposed != NULL)
    proposed->module = g_strdelimit (g_strdup (module), "-", '_');
  return proposed != NULL;
}

void
karg_proposal_note (KargProposal *proposal, const char *format, ...)
{
  g_return_if_fail (format != NULL);
  va_list args;

  va_start (args, format);
  g_ptr_array_insert (proposal->notes, (int) proposal->notes->len - 1, g_strdup_vprintf (format, args));
  va_end (args);
}

gboolean
karg_proposal_doubt (KargProposal *proposal, const KargRequest *request, GError **error, const char *format, ...)
{
  g_return_val_if_fail (format != NULL, FALSE);
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!request->force)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_FORCEABLE, text);
      return FALSE;
    }
  karg_proposal_note (proposal, "as demanded, although %s", text);
  return TRUE;
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
