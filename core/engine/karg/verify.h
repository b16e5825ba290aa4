/* verify.h: is what runs what was configured?
 *
 * Three places hold an opinion: the running kernel (/proc/cmdline), the boot entry that it came from, and the
 * templates for kernels to come. Where they differ, the reason matters more than the difference.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_VERDICT_NONE,    /* all three agree, or the difference is the boot loader's own business */
  KARG_VERDICT_PENDING, /* changed by kargctl since the last boot: the next boot brings running and entry together */
  KARG_VERDICT_DROPPED, /* was in the entry when the machine booted, and yet doesn't run: a reboot didn't help, another won't */
  KARG_VERDICT_EXTRA,   /* runs, but stands in no entry: typed at the boot menu, or added by something else */
  KARG_VERDICT_FUTURE,  /* the entry and the templates differ: the next kernel will run with something else */
  KARG_VERDICT_CHANGED, /* something other than kargctl wrote the entry since the last boot; the next one brings it */
  KARG_VERDICT_LOST,    /* kargctl was asked for it, and where it put it something else took it away */
} KargVerdict;

typedef struct
{
  char *word;        /* as it is spelled where it was found first */
  gboolean running;
  gboolean entry;
  gboolean future;
  KargVerdict kind;
  const char *explanation; /* for people; NULL for KARG_VERDICT_NONE. Static */
} KargVerifiedWord;

typedef struct
{
  char *running;            /* the running kernel's command line */
  const KargTarget *entry;  /* the entry it came from, as far as can be told; NULL: none fits. Owned by the engine */
  GError *unread;           /* why it isn't known what was asked for, so that none of it shows as lost; mostly NULL */
  GPtrArray *words;         /* KargVerifiedWord, in the order of the running line, then of the entry, then of the templates */
} KargVerification;

/* Compares. What runs is read from the hardware's tree (--hardware), by default this machine when the root is "/".
 * (transfer full) Fails: NO_RUNNING_KERNEL; UNSUPPORTED when no entry fits of those that are known; what
 * karg_engine_survey() says. */
KARG_API KargVerification *karg_engine_verify (KargEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KARG_API void karg_verification_free (KargVerification *verification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargVerification, karg_verification_free)

/* "pending", "dropped", …: as the JSON output spells it. */
KARG_API const char *karg_verdict_name (KargVerdict kind);

G_END_DECLS
