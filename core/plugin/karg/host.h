/* host.h: what a back end sees of the system it works on.
 *
 * A string is never NULL unless it is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>
#include <karg/root.h>

G_BEGIN_DECLS

typedef struct _KargHost KargHost;

/* The only window on the file system. Owned by @host. */
KARG_API KargRoot *karg_host_get_root (const KargHost *host);

/* Never NULL; owned by @host. */
KARG_API const KargFacts *karg_host_get_facts (const KargHost *host);

/* A setting that the calling back end declared in its descriptor, as text; its default when it is not configured.
 * NULL for one that was not declared. Owned by @host. */
KARG_API const char *karg_host_get_setting (const KargHost *host, const char *name);
KARG_API gboolean karg_host_get_boolean_setting (const KargHost *host, const char *name);

/* Whether a back end that takes part in this run said in its probe() that it has @role: it was not left out by
 * --backend, and its probe() said active. In read() and plan() only; before, nobody has one. */
KARG_API gboolean karg_host_has_role (const KargHost *host, const char *role);

/* Whether the calling back end is the one to act in @role: the first by name of those that have it. */
KARG_API gboolean karg_host_is_my_role (const KargHost *host, const char *role);

/* How long something that was worked out stays true. */
typedef enum
{
  KARG_HOST_RUN,     /* for the whole run, also when a planned change is read back: which boot loaders there are */
  KARG_HOST_READING, /* for one look at the tree, from probe() to plan(): what the files held */
} KargHostScope;

typedef gpointer (*KargHostMake) (const KargHost *host, gpointer data, GError **error);

/* What @make worked out about this host, which is asked once: the next call with the same @key and @scope gives the
 * same answer, also to another back end. @key is an address, of a static variable or of the bytes that were parsed;
 * who uses the latter keeps a reference to them in the answer. A failure is not remembered. @destroy may be NULL.
 * Returns: (transfer none): what @make returned, until @scope ends. Fails: what @make says. */
KARG_API gpointer karg_host_remember (const KargHost *host, KargHostScope scope, gconstpointer key, KargHostMake make,
                                      gpointer data, GDestroyNotify destroy, GError **error);

G_END_DECLS
