/* vendor.h: what a vendor plugin implements.
 *
 * A vendor plugin maps facts to proposed edits with a reason. It never sees a path and reads nothing. It is asked what
 * enabling takes; what disabling takes away the ledger knows. A string is never NULL unless it is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>
#include <karg/facts.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_OPTION_FLAG = 0,    /* "passthrough": named or not */
  KARG_OPTION_STRING,      /* "NAME=VALUE", as are all that follow; not empty */
  KARG_OPTION_INTEGER,     /* decimal, or hexadecimal behind 0x; the plugin reads it in decimal, "16" for 0x10 */
  KARG_OPTION_BOOLEAN,     /* yes, no, true, false, on, off, 1 or 0; the plugin reads "yes" or "no" */
  KARG_OPTION_PCI_ADDRESS, /* [DOMAIN:]BUS:DEVICE.FUNCTION; the plugin reads it as facts spell it, "0000:01:00.0" */
} KargOptionType;

/* One row of a table that ends with NULL: an option that "enable FEATURE OPTION" takes. Every row begins with its
 * size as the plugin saw it; fields are only ever appended.
 *
 * What a feature or option requires and excludes is named like the owner of its claims: "FEATURE" or
 * "FEATURE+OPTION". Both tables end with NULL or are NULL.
 *
 *  - A feature that is required is enabled too, for the one that requires it: it goes with that, unless somebody else asked
 *    for it. An option of the same feature that is required must be named too, or be enabled already.
 *  - What is excluded must be neither asked for together nor be enabled already. Saying so on one side is enough. */
typedef struct
{
  gsize struct_size;
  const char *name;    /* [a-z][a-z0-9-]* */
  const char *summary; /* one line for people */
  KargOptionType type;
  gboolean list;       /* several values, with a comma between */
  const char *const *needs;
  const char *const *excludes;
} KargFeatureOption;

/* One row of a table that ends with NULL. */
typedef struct
{
  gsize struct_size;
  const char *name;    /* [a-z][a-z0-9-]*: other plugins may provide a feature of this name for other hardware */
  const char *summary; /* one line for people */
  const KargFeatureOption *const *options; /* may be NULL */
  const char *const *needs;
  const char *const *excludes;
  const char *when_disabled; /* told then: what still holds without its arguments; may be NULL */
} KargFeature;

/* Rows for a constant table outside of any function: KARG_FEATURE (.name = "iommu", .summary = "…"). C only;
 * in C++, where nothing without a name has an address, each row is a constant of its own:
 *
 *   static const KargFeature iommu = { sizeof (KargFeature), "iommu", "…" };
 *   static const KargFeature *const features[] = { &iommu, NULL }; */
#define KARG_FEATURE(...) (&(const KargFeature){ .struct_size = sizeof (KargFeature), __VA_ARGS__ })
#define KARG_OPTION(...) (&(const KargFeatureOption){ .struct_size = sizeof (KargFeatureOption), __VA_ARGS__ })

typedef enum
{
  KARG_MATCH_UNKNOWN = 0, /* the facts don't say: the plugin abstains */
  KARG_MATCH_NO,          /* not my hardware */
  KARG_MATCH_YES,         /* mine */
} KargMatch;

/* What is asked for: to enable a feature, with these options. They have been checked against the feature's table. */
typedef struct _KargRequest KargRequest;

KARG_API const char *karg_request_get_feature (const KargRequest *request);
/* Whether the administrator named this option: "enable iommu passthrough". */
KARG_API gboolean karg_request_has_option (const KargRequest *request, const char *option);
/* Its value: "0000:01:00.0" of "enable vfio device=01:00.0". NULL when it was not named, "" for a flag. */
KARG_API const char *karg_request_get_option (const KargRequest *request, const char *option);
/* A setting that the plugin declared in its descriptor, or its default. NULL if not declared. */
KARG_API const char *karg_request_get_setting (const KargRequest *request, const char *name);
KARG_API gboolean karg_request_get_boolean_setting (const KargRequest *request, const char *name);

/* Whether an argument that manuals ask for, and that changes nothing on this machine with any of its kernels, is to be left out:
 * "kargctl: { arguments = "only-what-is-needed"; };". By default it is written. A note says which of both was done, and why. */
KARG_API gboolean karg_request_wants_only_needed (const KargRequest *request);

/* Whether the administrator said that this is so ("guests-are-trusted"): without it what is dangerous fails with
 * NEEDS_CONSENT. */
KARG_API gboolean karg_request_has_consent (const KargRequest *request, const char *consent);

/* The answer. Every edit and module option has a reason, which people are shown. */
typedef struct _KargProposal KargProposal;

/* It makes no sense on this machine, for this reason. Returns: whether to go on all the same, as the administrator who knows
 * better demanded (“--force”); the reason is a note then. Else fails with FORCEABLE. */
KARG_API gboolean karg_proposal_doubt (KargProposal *proposal, const KargRequest *request, GError **error, const char *format,
                                       ...) G_GNUC_PRINTF (4, 5) G_GNUC_WARN_UNUSED_RESULT;

/* What is proposed from here on is brought by this option of the feature, and goes when that is disabled; NULL, as
 * in the beginning: by the feature itself. */
KARG_API void karg_proposal_set_option (KargProposal *proposal, const char *option);

/* Proposes an edit, @argument as karg_edit_new() takes it: one word, or a page size with its count,
 * "hugepagesz=1G hugepages=16". Fails: SYNTAX. */
KARG_API gboolean karg_proposal_edit (KargProposal *proposal, KargEditKind kind, const char *argument, const char *reason,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the installed kernel of this version only ("kernel VERSION" of the facts): its configuration differs.
 * Where an entry can't be changed alone a note tells. Fails: SYNTAX. */
KARG_API gboolean karg_proposal_edit_kernel (KargProposal *proposal, const char *version, KargEditKind kind,
                                             const char *argument, const char *reason,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Proposes that @option of the kernel's module @module be @value. Whether that becomes a line in modprobe.d or the
 * argument MODULE.OPTION=VALUE is not the plugin's business. Fails: SYNTAX. */
KARG_API gboolean karg_proposal_module_option (KargProposal *proposal, const char *module, const char *option,
                                               const char *value, const char *reason,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A remark for the administrator: why nothing is to do, what the kernel will say, what to watch. */
KARG_API void karg_proposal_note (KargProposal *proposal, const char *format, ...) G_GNUC_PRINTF (2, 3);

typedef struct
{
  gsize struct_size;                  /* sizeof (KargVendorOps) as the plugin saw it; fields are only ever appended */
  const KargFeature *const *features; /* what it provides, at least one; ends with NULL */

  /* Is this machine mine, for this feature? @reason is set to a static string or one that lives as long as @facts;
   * never NULL after. */
  KargMatch (*match) (const KargFacts *facts, const char *feature, const char **reason);

  /* What enabling takes. Called only when match() said YES. An empty proposal with a note means: nothing to do, and
   * why.
   * Fails: UNSUPPORTED when this machine can't, and why. */
  gboolean (*propose) (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error);

  /* Is the feature on? As far as the facts tell; may be NULL. @reason as in match(). */
  KargTristate (*state) (const KargFacts *facts, const char *feature, const char **reason);
} KargVendorOps;

G_END_DECLS
