/* build.h: how the engine makes what back ends and plugins only see.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/plugin.h>

#include "config/config.h"
#include "text/carry.h"

G_BEGIN_DECLS

/* host.c */
KargHost *karg_host_new (KargRoot *root, const KargFacts *facts, const KargConfig *config);
void karg_host_free (KargHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargHost, karg_host_free)
/* The same host over another root, for reading a planned change back; it must not outlive @host. */
KargHost *karg_host_new_over (const KargHost *host, KargRoot *root);
/* Whose settings karg_host_get_setting() answers with from now on. */
void karg_host_set_caller (KargHost *host, const char *section);
/* @backend takes part, and has @role. */
void karg_host_add_role (KargHost *host, const char *role, const char *backend);

/* target.c */
KargTargets *karg_targets_new (void);
void karg_targets_free (KargTargets *targets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargTargets, karg_targets_free)
/* The back end that is called: karg_targets_add() records it. */
void karg_targets_set_backend (KargTargets *targets, const char *backend);
/* What every back end's read() must keep to: each target has an id of its own, and a secondary one its primary. Looks at
 * those of the back end that is called. Fails: UNSUPPORTED. */
gboolean karg_targets_check (const KargTargets *targets, GError **error);
KargTarget *karg_targets_find (const KargTargets *targets, const char *backend, KargTargetKind kind, const char *id);

/* probe.c */
KargProbe *karg_probe_new (void);
void karg_probe_free (KargProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargProbe, karg_probe_free)
KargBackendState karg_probe_get_state (const KargProbe *probe);
const char *const *karg_probe_get_evidence (const KargProbe *probe);
const GPtrArray *karg_probe_get_roles (const KargProbe *probe); /* utf8 */
const char *karg_probe_get_tool (const KargProbe *probe);
const char *karg_probe_get_advice (const KargProbe *probe);

/* intent.c */
KargIntent *karg_intent_new (void);
void karg_intent_free (KargIntent *intent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargIntent, karg_intent_free)
/* What is asked of one target, or of two whose words the kernel reads one behind the other. */
typedef struct
{
  const KargTarget *first;
  const KargTarget *second; /* or NULL */
  KargText *text;
  GPtrArray *edits;         /* KargEdit */
  KargCmdline *cmdline;     /* with all edits */
  GArray *splices;          /* KargSplice: what they change in the text; empty when nothing */
  KargCmdline *parts[2];    /* of two: the share of each, once somebody asks */
  gboolean own_words_only;  /* what stands elsewhere is changed there */
} KargIntentLine;

/* Asks for @edits (KargEdit) of @first, or of both together, and of whatever was asked before. The targets, whose
 * arguments are known, must outlive the intent.
 * Returns: (transfer none). */
KargIntentLine *karg_intent_add (KargIntent *intent, const KargTarget *first, const KargTarget *second,
                                 const GPtrArray *edits);
void karg_intent_remove (KargIntent *intent, KargIntentLine *line);
const GPtrArray *karg_intent_get_lines (const KargIntent *intent); /* KargIntentLine */
const KargIntentLine *karg_intent_get_line (const KargIntent *intent, const KargTarget *target); /* NULL: nothing is asked */

/* proposal.c */
typedef struct
{
  KargEdit *edit; /* of a module option: the argument that sets it */
  char *reason;
  char *option;   /* of the feature, which brings it; NULL: the feature itself */
  char *kernel;   /* the one kernel that it is for; NULL: all */
  char *module;   /* of a module option: the module, with '_' as the kernel spells it; NULL: it is an argument */
} KargProposedEdit;

/* The settings of the section "kargctl", which no plugin can have: what is asked of all of them. */
extern const KargSetting *const karg_request_settings[];

/* @options: "NAME" or "NAME=VALUE", checked and spelled in one way already (engine/option.h). */
KargRequest *karg_request_new (const char *feature, const char *const *options, const KargConfig *config,
                               const char *section);
/* What the administrator knows: @consents ends with NULL, may be NULL, and outlives the request. */
void karg_request_allow (KargRequest *request, gboolean force, const char *const *consents);
void karg_request_free (KargRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargRequest, karg_request_free)
KargProposal *karg_proposal_new (void);
void karg_proposal_free (KargProposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargProposal, karg_proposal_free)
const GPtrArray *karg_proposal_get_edits (const KargProposal *proposal); /* KargProposedEdit */
const char *const *karg_proposal_get_notes (const KargProposal *proposal);

G_END_DECLS
