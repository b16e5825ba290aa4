/* drift.c: is what runs what was configured?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/drift.h>

#include "apply/since.h"
#include "engine-private.h"
#include "root-overlay.h"

#include <string.h>

/* Words that boot loaders and installers of kernels add by themselves. */
static const char *const karg_drift_ignored[] = { "BOOT_IMAGE", "initrd", "systemd.machine_id", NULL };

const char *
karg_drift_kind_name (KargDriftKind kind)
{
  static const char *const names[] = { "none", "pending", "dropped", "extra", "future", "changed" };

  return names[kind];
}

static const char *
karg_drift_explain (KargDriftKind kind, gboolean running)
{
  switch (kind)
    {
    case KARG_DRIFT_PENDING:
      return running ? "taken away since this machine booted: gone after a reboot"
                     : "added since this machine booted: there after a reboot";
    case KARG_DRIFT_DROPPED:
      return "configured before this machine booted, and yet it doesn't run: the boot loader dropped it, or another entry "
             "was booted; rebooting again won't help";
    case KARG_DRIFT_EXTRA:
      return "runs, but no entry holds it: typed at the boot menu, or added by something else";
    case KARG_DRIFT_FUTURE:
      return "this entry and the kernels to come differ";
    case KARG_DRIFT_CHANGED:
      return running ? "runs, and something other than kargctl wrote the entry since this machine booted: gone after a reboot"
                     : "something other than kargctl wrote the entry since this machine booted: there after a reboot";
    case KARG_DRIFT_NONE:
      break;
    }
  return NULL;
}

static void
karg_drift_free (gpointer data)
{
  KargDrift *drift = data;

  g_free (drift->word);
  g_free (drift);
}

void
karg_verification_free (KargVerification *verification)
{
  g_free (verification->running);
  g_clear_pointer (&verification->words, g_ptr_array_unref);
  g_free (verification);
}

/* Seconds since the epoch, or 0: /proc/stat says when the machine booted. */
static gint64
karg_drift_boot_time (KargRoot *hardware)
{
  g_autofree char *stat = karg_root_read_text (hardware, "/proc/stat", NULL, NULL);
  const char *line = stat != NULL ? strstr (stat, "\nbtime ") : NULL;

  return line != NULL ? g_ascii_strtoll (line + strlen ("\nbtime "), NULL, 10) : 0;
}

/* A variable of GRUB's ("$tuned_params") never runs under its own name: what it stands for is not known here. */
static gboolean
karg_drift_is_ignored (const KargWord *word)
{
  return word->key[0] == '$' || g_strv_contains (karg_drift_ignored, word->key);
}

static guint
karg_drift_count_shared (const KargCmdline *running, const KargCmdline *entry)
{
  guint shared = 0;

  for (guint i = 0; i < karg_cmdline_get_n_words (entry); i++)
    {
      const KargWord *word = karg_cmdline_get_word (entry, i);
      shared += karg_cmdline_contains (running, word->key, word->value);
    }
  return shared;
}

/* The entry of the running kernel's version; among several the one that boots by default, else the one most alike. */
static const KargTarget *
karg_drift_find_entry (const KargTargets *targets, const KargCmdline *running, const char *version)
{
  const KargTarget *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) != KARG_TARGET_ENTRY || karg_target_is_unmanaged (target))
        continue;

      guint score = 1 + karg_drift_count_shared (running, karg_target_get_cmdline (target));
      score += karg_target_is_default (target) ? 1000 : 0;
      score += version != NULL && g_strcmp0 (version, karg_target_get_kernel (target)) == 0 ? 100000 : 0;
      if (score > best_score)
        {
          best_score = score;
          best = target;
        }
    }
  return best;
}

/* What kernels to come will get from the back end that wrote @entry. (transfer full): NULL when it has no template. */
static KargCmdline *
karg_drift_future (const KargTargets *targets, const KargTarget *entry)
{
  g_autoptr (GString) text = NULL;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) != KARG_TARGET_TEMPLATE
          || g_strcmp0 (karg_target_get_backend (target), karg_target_get_backend (entry)) != 0
          || (karg_target_is_recovery (entry) && karg_target_is_secondary (target)))
        continue;
      if (text == NULL)
        text = g_string_new (NULL);
      g_string_append_printf (text, "%s ", karg_cmdline_get_text (karg_target_get_cmdline (target), NULL));
    }
  return text != NULL ? karg_cmdline_parse (text->str, text->len) : NULL;
}

typedef struct
{
  const KargCmdline *running;
  const KargCmdline *entry;   /* NULL: unknown */
  const KargCmdline *future;  /* NULL: there is no template */
  gboolean generated;         /* the entry holds more than its templates: root=, ro */
  KargCmdline *booted;        /* the entry as it was when the machine booted, as far as the records tell */
  KargCmdline *left;          /* the entry as kargctl left it */
  gboolean unknown;           /* nothing is known of what was before */
  gboolean overwritten;       /* something else wrote the entry since, and no record says what it held */
} KargDriftView;

/* The entry, with every file as the records say it was before or after. NULL: it was not there, or can't be read so. */
static KargCmdline *
karg_drift_recall (KargEngine *engine, const KargTarget *entry, const GPtrArray *files, gboolean before)
{
  g_autoptr (KargRoot) overlay = karg_root_overlay_new (engine->root);

  for (guint i = 0; i < files->len; i++)
    {
      const KargSinceFile *file = g_ptr_array_index (files, i);
      karg_root_overlay_put (overlay, file->path, before ? file->before : file->after);
    }
  g_autoptr (KargTargets) then = karg_survey_read_again (engine->survey, engine->registry, overlay, NULL);
  const KargTarget *target = then != NULL ? karg_targets_find (then, karg_target_get_backend (entry), KARG_TARGET_ENTRY,
                                                               karg_target_get_id (entry))
                                          : NULL;
  return target != NULL ? karg_cmdline_copy (karg_target_get_cmdline (target)) : NULL;
}

/* Whether the entry's file is younger than the boot, though no transaction wrote it since. */
static gboolean
karg_drift_is_overwritten (KargEngine *engine, const KargTarget *entry, const GPtrArray *files, gint64 boot)
{
  g_autofree char *real = karg_root_resolve (engine->root, karg_target_get_path (entry), NULL);
  KargFileInfo info;

  for (guint i = 0; i < files->len; i++)
    if (g_strcmp0 (((const KargSinceFile *) g_ptr_array_index (files, i))->path, real) == 0)
      return FALSE;
  return real != NULL && karg_root_stat (engine->root, real, &info, NULL) && info.mtime_ns / G_GINT64_CONSTANT (1000000000) >= boot;
}

/* A history that can't be read is one we know nothing of: then what differs counts as pending, the kinder guess. */
static void
karg_drift_look_back (KargDriftView *view, KargEngine *engine, const KargTarget *entry)
{
  gint64 boot = karg_drift_boot_time (engine->hardware);
  g_autoptr (GPtrArray) files = boot != 0 ? karg_since_list (engine->root, boot, NULL) : NULL;

  view->unknown = files == NULL;
  if (files == NULL || entry == NULL)
    return;
  view->booted = karg_drift_recall (engine, entry, files, TRUE);
  view->left = karg_drift_recall (engine, entry, files, FALSE);
  view->overwritten = karg_drift_is_overwritten (engine, entry, files, boot);
}

static gboolean
karg_drift_holds (const KargCmdline *cmdline, const KargWord *word)
{
  return cmdline != NULL && karg_cmdline_contains (cmdline, word->key, word->value);
}

/* Why a word runs and is not in the entry, or the other way round. */
static KargDriftKind
karg_drift_judge_boot (const KargDriftView *view, const KargDrift *drift, const KargWord *word)
{
  if (view->unknown)
    return KARG_DRIFT_PENDING;
  if (karg_drift_holds (view->booted, word) != drift->entry)
    return karg_drift_holds (view->left, word) == drift->entry ? KARG_DRIFT_PENDING : KARG_DRIFT_CHANGED;
  if (view->overwritten)
    return KARG_DRIFT_CHANGED;
  return drift->entry ? KARG_DRIFT_DROPPED : KARG_DRIFT_EXTRA;
}

static KargDriftKind
karg_drift_judge (const KargDriftView *view, const KargDrift *drift, const KargWord *word)
{
  if (view->entry == NULL)
    return KARG_DRIFT_NONE;
  if (drift->entry != drift->running)
    return karg_drift_judge_boot (view, drift, word);
  if (view->future == NULL || drift->entry == drift->future)
    return KARG_DRIFT_NONE;
  return drift->entry && view->generated ? KARG_DRIFT_NONE : KARG_DRIFT_FUTURE;
}

static gboolean
karg_drift_is_listed (const GPtrArray *words, const char *spelled)
{
  for (guint i = 0; i < words->len; i++)
    if (g_str_equal (((const KargDrift *) g_ptr_array_index (words, i))->word, spelled))
      return TRUE;
  return FALSE;
}

static void
karg_drift_add_line (GPtrArray *words, const KargDriftView *view, const KargCmdline *line)
{
  for (guint i = 0; line != NULL && i < karg_cmdline_get_n_words (line); i++)
    {
      const KargWord *word = karg_cmdline_get_word (line, i);
      g_autofree char *spelled = g_strndup (karg_cmdline_get_text (line, NULL) + word->start, word->length);

      if (word->for_init || g_str_equal (spelled, "--") || karg_drift_is_ignored (word)
          || karg_drift_is_listed (words, spelled))
        continue;
      KargDrift *drift = g_new0 (KargDrift, 1);
      drift->word = g_steal_pointer (&spelled);
      drift->running = karg_drift_holds (view->running, word);
      drift->entry = karg_drift_holds (view->entry, word);
      drift->future = karg_drift_holds (view->future, word);
      drift->kind = karg_drift_judge (view, drift, word);
      drift->explanation = karg_drift_explain (drift->kind, drift->running);
      g_ptr_array_add (words, drift);
    }
}

KargVerification *
karg_engine_verify (KargEngine *engine, GError **error)
{
  char *text = engine->hardware != NULL ? karg_root_read_attribute (engine->hardware, "/proc/cmdline") : NULL;

  if (text == NULL)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "nothing is known of a running kernel; --hardware=DIR names a tree with proc/cmdline");
      return NULL;
    }
  g_autoptr (KargVerification) result = g_new0 (KargVerification, 1);
  result->running = text;
  result->words = g_ptr_array_new_with_free_func (karg_drift_free);
  if (!karg_engine_survey (engine, error))
    return NULL;

  const KargTargets *targets = engine->survey->targets;
  g_autoptr (KargCmdline) running = karg_cmdline_parse (text, -1);
  g_autofree char *version = karg_root_read_attribute (engine->hardware, "/proc/sys/kernel/osrelease");
  result->entry = karg_drift_find_entry (targets, running, version);

  g_autoptr (KargCmdline) future = result->entry != NULL ? karg_drift_future (targets, result->entry) : NULL;
  KargDriftView view = {
    .running = running,
    .entry = result->entry != NULL ? karg_target_get_cmdline (result->entry) : NULL,
    .future = future,
    .generated = result->entry != NULL && karg_target_is_generated (result->entry),
  };
  karg_drift_look_back (&view, engine, result->entry);
  karg_drift_add_line (result->words, &view, view.running);
  karg_drift_add_line (result->words, &view, view.entry);
  karg_drift_add_line (result->words, &view, view.future);
  g_clear_pointer (&view.booted, karg_cmdline_free);
  g_clear_pointer (&view.left, karg_cmdline_free);
  return g_steal_pointer (&result);
}
