/* engine.h: the one flow, from a task to a change on disk.
 *
 *   open → survey (probe and read every back end) → plan (propose, resolve, turn into bytes, check) → apply
 *
 * Everything up to the plan only reads, needs no privilege and gives the same answer for the same tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/doctor.h>
#include <karg/history.h>
#include <karg/plugin.h>

G_BEGIN_DECLS

typedef struct _KargEngine KargEngine;
typedef struct _KargPlan KargPlan;

/* Where to work, and on what hardware. Strings are copied; NULL everywhere gives the running system. */
typedef struct
{
  gsize struct_size;           /* sizeof (KargEngineOptions) */
  const char *root;            /* the operating system to change */
  const char *hardware;        /* a tree with proc/ and sys/; NULL: this machine when root is "/", else unknown */
  const char *facts_file;      /* a recorded host instead; not together with hardware */
  const char *const *backends; /* only these back ends; NULL or empty: all that are active */
  const char *module_directory; /* third-party modules; NULL: the installed one; "": none */
  gboolean unconfigured;       /* every setting has its default: what is configured may be what is broken */
} KargEngineOptions;

/* Loads plugins and configuration and looks at the operating system. Hardware facts are collected when they are
 * asked for.
 * Fails: NOT_FOUND for a root, a back end or a module directory that isn't there, SYNTAX in configuration or recorded
 * facts, PERMISSION, IO. */
KARG_API KargEngine *karg_engine_open (const KargEngineOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KARG_API void karg_engine_free (KargEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargEngine, karg_engine_free)

KARG_API KargRoot *karg_engine_get_root (KargEngine *engine);

/* Everything that is known of the machine and the operating system. Owned by @engine.
 * Fails: what is wrong with the recorded file. */
KARG_API const KargFacts *karg_engine_get_facts (KargEngine *engine, GError **error);

/* What a back end's probe() said. */
typedef struct
{
  const char *name;
  KargBackendState state;
  const char *const *evidence; /* NULL-terminated */
  const char *tool;            /* FOREIGN: who owns the files, and what to run instead */
  const char *advice;
} KargBackendStatus;

/* Probes and reads the back ends, once. Fails: what a back end says, with its name in front; SYNTAX for a setting that
 * a plugin doesn't have, or of a wrong type. */
KARG_API gboolean karg_engine_survey (KargEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KargBackendStatus, one for each back end, and every target. Owned by @engine. NULL when karg_engine_survey() fails,
 * which says why. */
KARG_API const GPtrArray *karg_engine_get_backends (KargEngine *engine);
KARG_API const KargTargets *karg_engine_get_targets (KargEngine *engine);

/* Why what was read may not be all: something could not be looked at or read ("Permission denied"). NULL: all could be. No
 * change is planned then but an undoing, or a partial one. */
KARG_API const GError *karg_engine_get_trouble (KargEngine *engine);

/* Whether a change was interrupted and waits for karg_engine_recover(): of its files some are as before it, some as after.
 * FALSE with an error: that can't be told. */
KARG_API gboolean karg_engine_is_interrupted (KargEngine *engine, GError **error);

/* Why nobody is known to own anything: the record of it can't be read. NULL when it can, or isn't there. */
KARG_API const GError *karg_engine_get_ledger_error (KargEngine *engine);

/* Who owns the word at @index of the command line of one of these: "feature:iommu" or "feature:iommu+passthrough",
 * several with a blank between; NULL: nobody that is known. (transfer full) */
KARG_API char *karg_engine_get_owner (KargEngine *engine, const KargTarget *target, guint index);

/* A plugin or back end, used or refused. */
typedef struct
{
  const char *name;
  const char *version;
  const char *summary;
  const char *origin;            /* "built in", or the module's path */
  const char *refused;           /* why it is not used, or NULL */
  const KargFeature *const *features; /* NULL for a plugin that is only a back end */
  gboolean is_backend;
  const KargSetting *const *settings; /* may be NULL */
} KargPluginStatus;

KARG_API const GPtrArray *karg_engine_get_plugins (KargEngine *engine); /* KargPluginStatus */

/* What should be known of the configuration although all works: sections that nobody knows. NULL-terminated; owned by
 * @engine. They are notes of every plan too. */
KARG_API const char *const *karg_engine_get_notes (KargEngine *engine);

/* A feature as one plugin sees it on this machine. */
typedef struct
{
  const KargFeature *feature;
  const char *provider;
  KargMatch match;
  const char *reason;                /* why it is, isn't, or may be its hardware */
  KargTristate state;                /* is it on? */
  const char *state_reason;          /* may be NULL */
  gboolean pending;                  /* it is not on, and an argument that it was enabled with is not on the running
                                      * line: a reboot brings it */
} KargFeatureStatus;

/* How an option is written: "passthrough", "device=ADDRESS,…". (transfer full) */
KARG_API char *karg_feature_option_describe (const KargFeatureOption *option);

/* One for each pair of feature and plugin. Fails: as karg_engine_get_facts(); SYNTAX as karg_engine_survey().
 * (transfer full) */
KARG_API GPtrArray *karg_engine_get_features (KargEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Can this machine pass a PCI device to a guest, and are its arguments worth anything? What can't be read is a finding too:
 * the hardware is told of a machine whose command lines are not known. @devices: names of devices that shall go to guests, as
 * karg_devices_find() takes them; ends with NULL, may be NULL. (transfer full) (element-type KargFinding)
 * Fails: as karg_engine_get_facts() and karg_devices_find(). */
KARG_API GPtrArray *karg_engine_doctor (KargEngine *engine, const char *const *devices, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  KARG_TASK_EDIT,    /* the administrator's own edits */
  KARG_TASK_ENABLE,  /* what a feature needs on this machine */
  KARG_TASK_DISABLE, /* what enabling the feature brought goes, what it replaced comes back; other owners' words stay */
  KARG_TASK_RELEASE, /* the same for an owner by name; with edits, only the words that they name */
  KARG_TASK_UNDO,    /* a transaction */
} KargTaskKind;

typedef enum
{
  KARG_SCOPE_ALL,     /* installed kernels and those to come: an argument must survive the next kernel update */
  KARG_SCOPE_ENTRIES, /* installed kernels */
  KARG_SCOPE_FUTURE,  /* kernels to come */
} KargScope;

/* Entries for when something is wrong, which can be left as they are. */
typedef enum
{
  KARG_EXCEPT_NONE = 0,
  KARG_EXCEPT_RESCUE = 1 << 0,   /* an entry of its own (Red Hat's "0-rescue") */
  KARG_EXCEPT_RECOVERY = 1 << 1, /* GRUB's recovery entries: only the template that these don't take is changed */
} KargExcept;

/* What is asked for. Everything is borrowed for the call. */
typedef struct
{
  gsize struct_size;            /* sizeof (KargTask) */
  KargTaskKind kind;
  GPtrArray *edits;             /* EDIT, RELEASE: KargEdit; NULL for none */
  const char *feature;          /* ENABLE, DISABLE */
  const char *const *options;   /* of the feature, "NAME" or "NAME=VALUE", to DISABLE "NAME"; NULL or NULL-terminated */
  KargScope scope;
  const char *entry;            /* "default"; one entry by its id, with or without ".conf", its title, its kernel's
                                 * version or file, or its place from 0; or NULL or "all" for every one */
  gboolean partial;             /* go on without the targets that can't be changed */
  const char *summary;          /* what was typed, for the history */
  const char *owner;            /* EDIT, RELEASE: who asks for it, one word without a comma; NULL: "user" */
  const char *transaction;      /* UNDO: its id; NULL: the last that was not undone */
  KargExcept except;            /* not these entries */
  gboolean force;               /* ENABLE: also what makes no sense on this machine */
  const char *const *consents;  /* ENABLE: what the administrator says is so, "guests-are-trusted"; NULL or NULL-terminated */
} KargTask;

/* Plans @task; nothing is written. What some target can't take is a refusal in the plan. To disable is decided by
 * the record of who owns what, and needs neither the hardware nor the plugin.
 * Fails: NO_BOOT_LOADER; NOT_FOUND when no such entry, feature or option is there; SYNTAX for an option's value;
 * FOREIGN_OWNER; UNKNOWN_HARDWARE; CONFLICT when two plugins contradict, or features exclude, each other;
 * NOT_REPRESENTABLE for a line too long; what a back end says. */
KARG_API KargPlan *karg_engine_plan (KargEngine *engine, const KargTask *task, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KARG_API void karg_plan_free (KargPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargPlan, karg_plan_free)

/* A target whose command line differs after the plan. The texts are those the kernel would see. */
typedef struct
{
  const char *backend;
  KargTargetKind kind;
  const char *id;
  const char *before; /* NULL: not known */
  const char *after;  /* NULL: not known */
  gboolean is_default; /* boots when nobody chooses */
  gboolean incomplete; /* before and after hold what is certain; more may stand there */
} KargPlanTarget;

/* A remark: who makes it, and what. */
typedef struct
{
  const char *from;
  const char *text;
} KargPlanNote;

/* Everything belongs to the plan. */
KARG_API KargChangeset *karg_plan_get_changes (KargPlan *plan);
KARG_API const GPtrArray *karg_plan_get_targets (const KargPlan *plan); /* KargPlanTarget */
KARG_API const GPtrArray *karg_plan_get_notes (const KargPlan *plan);   /* KargPlanNote */

/* Whether a file differs; commands that are owed don't count. */
KARG_API gboolean karg_plan_changes_files (const KargPlan *plan);
/* Whether the command at @index was run by karg_engine_apply(). */
KARG_API gboolean karg_plan_ran_command (const KargPlan *plan, guint index);
/* Whether anything that boots now or later has changed, by karg_engine_apply()'s own hand or by a command that it
 * ran. */
KARG_API gboolean karg_plan_has_changed (const KargPlan *plan);
/* What the transaction that is undone says of itself ("add quiet"): its files come back, or just who owned what. NULL:
 * this undoes nothing. */
KARG_API const char *karg_plan_get_undone (const KargPlan *plan);
/* The transaction's id after karg_engine_apply() changed something, else NULL. */
KARG_API const char *karg_plan_get_transaction (const KargPlan *plan);

typedef struct
{
  gsize struct_size;  /* sizeof (KargApplyOptions) */
  gboolean chroot;    /* run the commands inside a root that is not the running system; else they are left owed */
  const KargWait *wait; /* for a lock that somebody else holds; NULL: fail with BUSY */
} KargApplyOptions;

/* Carries out what @task asks for. *@plan is what karg_engine_plan() gave; when a file changed since, it is planned
 * again under the lock and *@plan replaced. All or nothing: on failure every file is as before.
 * Fails: the plan's refusals (the first one) unless the task is partial; CONFLICT, STALE, PERMISSION, IO,
 * COMMAND_FAILED, NEEDS_RECOVERY, BUSY. */
KARG_API gboolean karg_engine_apply (KargEngine *engine, const KargTask *task, KargPlan **plan,
                                     const KargApplyOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends an interrupted transaction: every file as it was before, or, when all was done but the last tidying, as it
 * was meant. May be killed and called again. Nothing to do is success. Only files that an active back end reads are given
 * back: a journal that names another one is not believed. @report (transfer full): lines for people, NULL-terminated; empty
 * when there was nothing to do.
 * @wait: may be NULL. Fails: BUSY (without @wait), JOURNAL_DAMAGED, UNTRUSTED, PERMISSION, IO. */
KARG_API gboolean karg_engine_recover (KargEngine *engine, const KargWait *wait, char ***report, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
