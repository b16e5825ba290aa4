/* vendor.h: what a vendor plugin implements.
 *
 * A vendor plugin maps facts to proposed edits with a reason. It never sees a path and reads nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>
#include <karg/facts.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_MATCH_UNKNOWN = 0, /* the facts don't say: the plugin abstains */
  KARG_MATCH_NO,          /* not my hardware */
  KARG_MATCH_YES,         /* mine */
} KargMatch;

typedef enum
{
  KARG_REQUEST_ENABLE,
  KARG_REQUEST_DISABLE, /* propose what enable would have added, as edits that take it away */
} KargRequestAction;

typedef struct _KargRequest KargRequest;
typedef struct _KargProposal KargProposal;

KARG_API KargRequestAction karg_request_get_action (const KargRequest *request);
KARG_API const char *karg_request_get_feature (const KargRequest *request);
/* Whether the administrator named this option: "enable iommu passthrough". */
KARG_API gboolean karg_request_has_option (const KargRequest *request, const char *option);
/* A setting that the plugin declared in its descriptor, or its default. NULL if not declared. */
KARG_API const char *karg_request_get_setting (const KargRequest *request, const char *name);
KARG_API gboolean karg_request_get_boolean_setting (const KargRequest *request, const char *name);

/* Proposes an edit, @argument as karg_edit_new() takes it, with the reason that people are shown. Fails: SYNTAX. */
KARG_API gboolean karg_proposal_edit (KargProposal *proposal, KargEditKind kind, const char *argument, const char *reason,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A remark for the administrator: why nothing is to do, what the kernel will say, what to watch. */
KARG_API void karg_proposal_note (KargProposal *proposal, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* One row of a table that ends with a NULL feature: an option that "enable FEATURE OPTION" takes. The size of a row is
 * part of the ABI. */
typedef struct
{
  const char *feature;
  const char *name;
  const char *summary;
} KargFeatureOption;

typedef struct
{
  gsize struct_size;               /* sizeof (KargVendorOps) as the plugin saw it; fields are only ever appended */
  const char *const *features;     /* the names it provides, NULL-terminated */

  /* Is this machine mine? @reason is set to a static string or one that lives as long as @facts; never NULL after. */
  KargMatch (*match) (const KargFacts *facts, const char **reason);

  /* Called only when match() said YES, or when the administrator named this provider. An empty proposal with a note
   * means: nothing to do, and why. Fails: UNSUPPORTED when this machine can't, and why. */
  gboolean (*propose) (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error);

  const KargFeatureOption *options; /* may be NULL */

  /* Is the feature on? As far as the facts tell; may be NULL. @reason as in match(). */
  KargTristate (*state) (const KargFacts *facts, const char *feature, const char **reason);
} KargVendorOps;

G_END_DECLS
