/* kargctl.h: what the files of the command line share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

G_BEGIN_DECLS

/* Exit codes are a contract (kargctl(8), "EXIT STATUS"). */
typedef enum
{
  KARGCTL_DONE = 0,
  KARGCTL_FAILED = 1,
  KARGCTL_USAGE = 2,
  KARGCTL_WOULD_CHANGE = 3,
  KARGCTL_PROBLEM = 4,
  KARGCTL_NEEDS_RECOVERY = 5,
} KargctlExit;

/* What the options say, before and behind the verb. */
typedef struct
{
  char *root;
  char *hardware;
  char *facts_file;
  char **backends;
  char *module_directory;
  gboolean json;
  gboolean dry_run;
  gboolean quiet;
  gboolean verbose;
  gboolean version;
  char *entry;
  char *scope;
  char **except;
  char *owner;
  gboolean selects; /* the verb takes --partial */
  gboolean partial;
  gboolean chroot;
  gboolean no_wait;
  char *save;
  gboolean libvirt_xml;
  char *sriov_vfs;
  gboolean force;
  gboolean guests_are_trusted;
} KargctlOptions;

/* Which options a verb takes beside the general ones. */
typedef enum
{
  KARGCTL_TAKES_NOTHING = 0,
  KARGCTL_TAKES_CHANGE = 1 << 0,    /* --dry-run --chroot --no-wait */
  KARGCTL_TAKES_SELECTION = 1 << 1, /* --entry --except --scope --partial */
  KARGCTL_TAKES_OWNER = 1 << 2,     /* --owner */
  KARGCTL_TAKES_SAVE = 1 << 3,      /* --save */
  KARGCTL_TAKES_LOCK = 1 << 4,      /* --no-wait */
  KARGCTL_TAKES_RESERVE = 1 << 5,       /* --libvirt-xml, --sriov-vfs */
  KARGCTL_TAKES_CONSENT = 1 << 6,   /* --force --yes-guests-are-trusted */
} KargctlTakes;

typedef struct
{
  const char *name;
  const char *arguments; /* for the usage line */
  const char *summary;   /* one line */
  const char *help;      /* what a newcomer needs to know, with examples */
  KargctlTakes takes;
  /* @arguments is what stands behind the verb, NULL-terminated. Returns an exit code; an error is printed by the
   * caller. */
  KargctlExit (*run) (const KargctlOptions *options, char **arguments, GError **error);
} KargctlVerb;

extern const KargctlVerb kargctl_verb_status;
extern const KargctlVerb kargctl_verb_add;
extern const KargctlVerb kargctl_verb_set;
extern const KargctlVerb kargctl_verb_replace;
extern const KargctlVerb kargctl_verb_remove;
extern const KargctlVerb kargctl_verb_features;
extern const KargctlVerb kargctl_verb_enable;
extern const KargctlVerb kargctl_verb_disable;
extern const KargctlVerb kargctl_verb_verify;
extern const KargctlVerb kargctl_verb_history;
extern const KargctlVerb kargctl_verb_undo;
extern const KargctlVerb kargctl_verb_recover;
extern const KargctlVerb kargctl_verb_doctor;
extern const KargctlVerb kargctl_verb_pci;
extern const KargctlVerb kargctl_verb_reserve;
extern const KargctlVerb kargctl_verb_release;
extern const KargctlVerb kargctl_verb_facts;
extern const KargctlVerb kargctl_verb_plugins;
extern const KargctlVerb kargctl_verb_help;
extern const KargctlVerb kargctl_verb_version;

/* An error of the person who typed, not of the system: exit code 2. */
#define KARGCTL_USAGE_ERROR (kargctl_usage_error_quark ())
GQuark kargctl_usage_error_quark (void);
void kargctl_set_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Fails when a verb that takes no arguments was given some. */
gboolean kargctl_check_no_arguments (char **arguments, GError **error);

/* What --no-wait and its absence say of a lock that somebody else holds. */
const KargWait *kargctl_wait (const KargctlOptions *options);

/* Opens the engine as the options say. */
KargEngine *kargctl_open (const KargctlOptions *options, GError **error);

G_END_DECLS
