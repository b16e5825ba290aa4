/* host.h: what a back end sees of the system it works on.
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

/* Whether the back end @name takes part in this run: it was not left out by --backend, and its probe() said active.
 * In probe() only back ends that were probed before are known; in read() and plan() all are. */
KARG_API gboolean karg_host_has_active_backend (const KargHost *host, const char *name);

G_END_DECLS
