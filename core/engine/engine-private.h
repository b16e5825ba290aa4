/* engine-private.h: what the files of the engine share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "ledger/ledger.h"
#include "config/config.h"
#include "plugin/registry.h"
#include "survey.h"

G_BEGIN_DECLS

struct _KargEngine
{
  KargRoot *root;
  KargRoot *hardware;     /* NULL: unknown, or recorded */
  char *facts_file;       /* NULL: no recorded host */
  char **only;            /* the back ends of --backend; empty: all */
  KargRegistry *registry;
  KargConfig *config;
  KargFacts *host_facts;  /* what every verb needs: operating system, processor, firmware */
  KargFacts *all_facts;   /* collected when somebody asks */
  KargSurvey *survey;
  KargLedger *ledger;     /* as it was read; NULL until somebody asks who owns a word */
  GError *ledger_error;   /* why it could not be, or NULL */
  GPtrArray *plugins;     /* KargPluginStatus */
  gboolean holds_lock;    /* nobody else can be changing anything, and who waited for that would wait for himself */
};

/* Whether all settings are such as were declared. Fails: SYNTAX with file and line. */
gboolean karg_engine_check_settings (const KargEngine *engine, GError **error);

/* A fresh look at the tree, for a second reading after it changed: the snapshot, the host's facts and the survey are
 * dropped. Hardware, plugins and configuration stay. */
gboolean karg_engine_refresh (KargEngine *engine, GError **error);

G_END_DECLS
