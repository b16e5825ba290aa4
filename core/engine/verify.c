/* verify.c: is what runs what was configured?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/verify.h>

#include "apply/history-files.h"
#include "engine-private.h"
#include "base/root-overlay.h"
#include "wishes.h"

#include <string.h>

/* Words that boot loaders and installers of kernels add by themselves. */
static const char *const karg_verify_ignored[] = { "BOOT_IMAGE", "initrd", "systemd.machine_id", NULL };

const char *
karg_verdict_name (KargVerdict kind)
{
  static const char *const names[] = { "none", "pending", "dropped", "extra", "future", "changed", "lost" };

  return names[kind];
}

static const char *
karg_verify_explain (KargVerdict kind, gboolean running)
{
  switch (kind)
    {
    case KARG_VERDICT_PENDING:
      return running ? "taken away since this machine booted: gone after a reboot"
                     : "added since this machine booted: there after a reboot";
    case KARG_VERDICT_DROPPED:
      return "configured before this machine booted, and yet it doesn't run: the boot loader dropped it, or another entry "
             "was booted; rebooting again won't help";
    case KARG_VERDICT_EXTRA:
      return "runs, but no entry holds it: typed at the boot menu, or added by something else";
    case KARG_VERDICT_FUTURE:
      return "this entry and the kernels to come differ";
    case KARG_VERDICT_CHANGED:
      return running ? "runs, and something other than kargctl wrote the entry since this machine booted: gone after a reboot"
                     : "something other than kargctl wrote the entry since this machine booted: there after a reboot";
    case KARG_VERDICT_LOST:
      return "kargctl was asked for it, and something else took it out of the file since";
    case KARG_VERDICT_NONE:
      break;
    }
  return NULL;
}

/* Without the time of the boot, or the history, nobody can say which of two it is. */
static const char *
karg_verify_explain_unknown (gboolean running)
{
  return running ? "runs, and the entry lacks it: taken away since this machine booted, or typed at the boot menu; when it "
                   "booted, or what was done since, is not known"
                 : "in the entry, and doesn't run: added since this machine booted, or dropped by the boot loader; when it "
                   "booted, or what was done since, is not known";
}

static void
karg_verify_free (gpointer data)
{
  KargVerifiedWord *verified = data;

  g_free (verified->word);
  g_free (verified);
}

void
karg_verification_free (KargVerification *verification)
{
  g_free (verification->running);
  g_clear_error (&verification->unread);
  g_clear_pointer (&verification->words, g_ptr_array_unref);
  g_free (verification);
}

/* Seconds since the epoch, or 0: /proc/stat says when the machine booted. */
static gint64
karg_verify_boot_time (KargRoot *hardware)
{
  g_autofree char *stat = karg_root_read_text (hardware, "/proc/stat", NULL, NULL);
  const char *line = stat != NULL ? strstr (stat, "\nbtime ") : NULL;

  return line != NULL ? g_ascii_strtoll (line + strlen ("\nbtime "), NULL, 10) : 0;
}

/* A variable of GRUB's ("$tuned_params") never runs under its own name: what it stands for is not known here. */
static gboolean
karg_verify_is_ignored (const KargWord *word)
{
  return word->key[0] == '$' || g_strv_contains (karg_verify_ignored, word->key);
}

static guint
karg_verify_count_shared (const KargCmdline *running, const KargCmdline *entry)
{
  guint shared = 0;

  for (guint i = 0; entry != NULL && i < karg_cmdline_get_n_words (entry); i++)
    {
      const KargWord *word = karg_cmdline_get_word (entry, i);
      shared += karg_cmdline_contains (running, word->key, word->value);
    }
  return shared;
}

/* Whether the entry may start the kernel @version (NULL: it is not known), as far as the entry tells which it starts.
 * Entries of snapshots put their number before it ("66@6.4.0"). */
static gboolean
karg_verify_fits (const KargTarget *entry, const char *version)
{
  const char *kernel = karg_target_get_kernel (entry);
  const char *at = kernel != NULL ? strchr (kernel, '@') : NULL;

  if (version == NULL || kernel == NULL || !g_ascii_isdigit (kernel[0]))
    return TRUE;
  return g_str_equal (at != NULL ? at + 1 : kernel, version);
}

/* The entry of the running kernel's version; among several the one that boots by default, else the one most alike. */
static const KargTarget *
karg_verify_find_entry (const KargTargets *targets, const KargCmdline *running, const char *version)
{
  const KargTarget *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) != KARG_TARGET_ENTRY || karg_target_get_access (target) == KARG_ACCESS_UNMANAGED
          || karg_target_get_cmdline (target) == NULL || !karg_verify_fits (target, version))
        continue;

      guint score = 1 + karg_verify_count_shared (running, karg_target_get_cmdline (target));
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
karg_verify_future (const KargTargets *targets, const KargTarget *entry)
{
  g_autoptr (GString) text = NULL;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) != KARG_TARGET_TEMPLATE
          || g_strcmp0 (karg_target_get_backend (target), karg_target_get_backend (entry)) != 0
          || (karg_target_is_recovery (entry) && karg_target_get_primary (target) != NULL))
        continue;
      if (text == NULL)
        text = g_string_new (NULL);
      if (karg_target_get_text (target) != NULL)
        g_string_append_printf (text, "%s ", karg_text_get (karg_target_get_text (target), NULL));
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
} KargVerifyView;

/* The entry, with every file as the records say it was before or after. NULL: it was not there, or can't be read so. */
static KargCmdline *
karg_verify_recall (KargEngine *engine, const KargTarget *entry, const GPtrArray *files, gboolean before)
{
  g_autoptr (KargRoot) overlay = karg_root_overlay_new (engine->root);

  for (guint i = 0; i < files->len; i++)
    {
      const KargHistoryFile *file = g_ptr_array_index (files, i);
      karg_root_overlay_put (overlay, file->path, before ? file->before : file->after);
    }
  g_autoptr (KargTargets) then = karg_survey_read_again (engine->survey, engine->registry, overlay, NULL);
  const KargTarget *target = then != NULL ? karg_targets_find (then, karg_target_get_backend (entry), KARG_TARGET_ENTRY,
                                                               karg_target_get_id (entry))
                                          : NULL;
  return target != NULL && karg_target_get_cmdline (target) != NULL ? karg_cmdline_copy (karg_target_get_cmdline (target)) : NULL;
}

/* Whether the entry's file is younger than the boot, though no transaction wrote it since. */
static gboolean
karg_verify_is_overwritten (KargEngine *engine, const KargTarget *entry, const GPtrArray *files, gint64 boot)
{
  g_autofree char *real = karg_root_resolve (engine->root, karg_target_get_path (entry), NULL);
  KargFileInfo info;

  for (guint i = 0; i < files->len; i++)
    if (g_strcmp0 (((const KargHistoryFile *) g_ptr_array_index (files, i))->path, real) == 0)
      return FALSE;
  return real != NULL && karg_root_stat (engine->root, real, &info, NULL) && info.mtime_ns / G_GINT64_CONSTANT (1000000000) >= boot;
}

/* A history that can't be read is one we know nothing of: then what differs counts as pending, the kinder guess. */
static void
karg_verify_look_back (KargVerifyView *view, KargEngine *engine, const KargTarget *entry)
{
  gint64 boot = karg_verify_boot_time (engine->hardware);
  g_autoptr (GPtrArray) files = boot != 0 ? karg_history_files_since (engine->root, boot, NULL) : NULL;

  view->unknown = files == NULL;
  if (files == NULL || entry == NULL)
    return;
  view->booted = karg_verify_recall (engine, entry, files, TRUE);
  view->left = karg_verify_recall (engine, entry, files, FALSE);
  view->overwritten = karg_verify_is_overwritten (engine, entry, files, boot);
}

static gboolean
karg_verify_holds (const KargCmdline *cmdline, const KargWord *word)
{
  return cmdline != NULL && karg_cmdline_contains (cmdline, word->key, word->value);
}

/* Why a word runs and is not in the entry, or the other way round. */
static KargVerdict
karg_verify_judge_boot (const KargVerifyView *view, const KargVerifiedWord *verified, const KargWord *word)
{
  if (view->unknown)
    return KARG_VERDICT_PENDING;
  if (karg_verify_holds (view->booted, word) != verified->entry)
    return karg_verify_holds (view->left, word) == verified->entry ? KARG_VERDICT_PENDING : KARG_VERDICT_CHANGED;
  if (view->overwritten)
    return KARG_VERDICT_CHANGED;
  return verified->entry ? KARG_VERDICT_DROPPED : KARG_VERDICT_EXTRA;
}

static KargVerdict
karg_verify_judge (const KargVerifyView *view, const KargVerifiedWord *verified, const KargWord *word)
{
  if (view->entry == NULL)
    return KARG_VERDICT_NONE;
  if (verified->entry != verified->running)
    return karg_verify_judge_boot (view, verified, word);
  if (view->future == NULL || verified->entry == verified->future)
    return KARG_VERDICT_NONE;
  return verified->entry && view->generated ? KARG_VERDICT_NONE : KARG_VERDICT_FUTURE;
}

/* @listed: how the words that were added so far are spelled. */
static void
karg_verify_add_line (GPtrArray *words, GHashTable *listed, const KargVerifyView *view, const KargCmdline *line)
{
  for (guint i = 0; line != NULL && i < karg_cmdline_get_n_words (line); i++)
    {
      const KargWord *word = karg_cmdline_get_word (line, i);
      g_autofree char *spelled = g_strndup (karg_cmdline_get_text (line, NULL) + word->start, word->length);

      if (word->for_init || g_str_equal (spelled, "--") || karg_verify_is_ignored (word)
          || g_hash_table_contains (listed, spelled))
        continue;
      KargVerifiedWord *verified = g_new0 (KargVerifiedWord, 1);
      verified->word = g_steal_pointer (&spelled);
      verified->running = karg_verify_holds (view->running, word);
      verified->entry = karg_verify_holds (view->entry, word);
      verified->future = karg_verify_holds (view->future, word);
      verified->kind = karg_verify_judge (view, verified, word);
      verified->explanation = view->unknown && verified->kind == KARG_VERDICT_PENDING
                                ? karg_verify_explain_unknown (verified->running)
                                : karg_verify_explain (verified->kind, verified->running);
      g_ptr_array_add (words, verified);
      g_hash_table_add (listed, verified->word);
    }
}

/* What can't be looked at is not what isn't there. */
static gboolean
karg_verify_check_unread (const KargTargets *targets, GError **error)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) != KARG_TARGET_ENTRY || karg_target_get_cmdline (target) != NULL
          || karg_target_get_access (target) == KARG_ACCESS_UNMANAGED)
        continue;
      const char *reason = karg_target_get_reason (target);
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "which entry was booted can't be told: %s",
                   reason != NULL ? reason : karg_target_get_id (target));
      return FALSE;
    }
  return TRUE;
}

/* @word as it was judged already; NULL: it was not. */
static KargVerifiedWord *
karg_verify_find_word (const KargVerification *result, const char *word)
{
  for (guint i = 0; i < result->words->len; i++)
    {
      KargVerifiedWord *verified = g_ptr_array_index (result->words, i);
      if (g_str_equal (verified->word, word))
        return verified;
    }
  return NULL;
}

/* What the ledger wishes for and no file holds is told as such, whatever else is known of it. */
static void
karg_verify_add_lost (KargVerification *result, const KargVerifyView *view, KargEngine *engine)
{
  g_autoptr (KargLedger) ledger = karg_ownership_load (engine->root, &result->unread);
  g_autoptr (GPtrArray) lost = ledger != NULL ? karg_wishes_find_lost (ledger, engine->survey->targets) : NULL;

  for (guint i = 0; lost != NULL && i < lost->len; i++)
    {
      const char *word = g_ptr_array_index (lost, i);
      KargVerifiedWord *verified = karg_verify_find_word (result, word);

      if (verified == NULL)
        {
          g_autoptr (KargCmdline) unit = karg_cmdline_parse (word, -1);
          verified = g_new0 (KargVerifiedWord, 1);
          verified->word = g_strdup (word);
          verified->running = karg_verify_holds (view->running, karg_cmdline_get_word (unit, 0));
          g_ptr_array_add (result->words, verified);
        }
      verified->kind = KARG_VERDICT_LOST;
      verified->explanation = karg_verify_explain (KARG_VERDICT_LOST, FALSE);
    }
}

KargVerification *
karg_engine_verify (KargEngine *engine, GError **error)
{
  char *text = engine->hardware != NULL ? karg_root_read_attribute (engine->hardware, "/proc/cmdline") : NULL;

  if (text == NULL)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_NO_RUNNING_KERNEL, "nothing is known of a running kernel");
      return NULL;
    }
  g_autoptr (KargVerification) result = g_new0 (KargVerification, 1);
  result->running = text;
  result->words = g_ptr_array_new_with_free_func (karg_verify_free);
  if (!karg_engine_survey (engine, error))
    return NULL;

  const KargTargets *targets = engine->survey->targets;
  g_autoptr (KargCmdline) running = karg_cmdline_parse (text, -1);
  g_autofree char *version = karg_root_read_attribute (engine->hardware, "/proc/sys/kernel/osrelease");
  result->entry = karg_verify_find_entry (targets, running, version);
  if (result->entry == NULL && !karg_verify_check_unread (targets, error))
    return NULL;

  g_autoptr (KargCmdline) future = result->entry != NULL ? karg_verify_future (targets, result->entry) : NULL;
  KargVerifyView view = {
    .running = running,
    .entry = result->entry != NULL ? karg_target_get_cmdline (result->entry) : NULL,
    .future = future,
    .generated = result->entry != NULL && karg_target_get_access (result->entry) == KARG_ACCESS_GENERATED,
  };
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  karg_verify_look_back (&view, engine, result->entry);
  karg_verify_add_line (result->words, listed, &view, view.running);
  karg_verify_add_line (result->words, listed, &view, view.entry);
  karg_verify_add_line (result->words, listed, &view, view.future);
  karg_verify_add_lost (result, &view, engine);
  g_clear_pointer (&view.booted, karg_cmdline_free);
  g_clear_pointer (&view.left, karg_cmdline_free);
  return g_steal_pointer (&result);
}
