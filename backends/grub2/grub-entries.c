/* grub-entries.c: the entries of grub.cfg.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-entries.h"

#include "grub-defaults.h"
#include "grub-system.h"
#include "grubenv.h"

#include <string.h>

/* 10_linux gives such entries this id; before it gave ids at all, only this title. */
static gboolean
grub_entries_is_recovery (const GrubEntry *entry, const KargGrubSettings *settings)
{
  const char *words = grub_defaults_get_text (settings, "GRUB_RECOVERY_TITLE");
  g_autofree char *ending
      = g_strdup_printf ("(%s)", words != NULL && *words != '\0' ? words : "recovery mode");

  return strstr (entry->id, "-recovery-") != NULL || g_str_has_suffix (entry->title, ending);
}

/* "/boot/vmlinuz-6.1.0-18-amd64" → "6.1.0-18-amd64" */
static const char *
grub_entries_version (const GrubEntry *entry)
{
  const char *slash = strrchr (entry->kernel, '/');
  const char *dash = strchr (slash != NULL ? slash : entry->kernel, '-');

  return dash != NULL ? dash + 1 : NULL;
}

/* An id that no other target has: entries of the same id are told apart by their submenu, then by a
 * number. @taken holds for each id how often it was asked for. */
static char *
grub_entries_unique_id (const GrubCfg *cfg, const GrubEntry *entry, GHashTable *taken)
{
  g_autofree char *id = g_strdup (entry->id);
  guint n;

  if (entry->parent >= 0 && g_hash_table_contains (taken, id))
    {
      g_free (id);
      id = g_strconcat (grub_cfg_get (cfg, entry->parent)->id, ">", entry->id, NULL);
    }
  n = GPOINTER_TO_UINT (g_hash_table_lookup (taken, id)) + 1;
  g_hash_table_insert (taken, g_strdup (id), GUINT_TO_POINTER (n));
  if (n == 1)
    return g_steal_pointer (&id);

  /* A title may look like a numbered id. */
  for (;; n++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s#%u", id, n);
      if (!g_hash_table_contains (taken, numbered))
        {
          g_hash_table_insert (taken, g_strdup (numbered), GUINT_TO_POINTER (1));
          return g_steal_pointer (&numbered);
        }
    }
}

/* Which entry boots when nobody chooses, or -1 when that is not among these. */
static int
grub_entries_default (const GrubCfg *cfg, const KargGrubenv *env)
{
  const char *next = env != NULL ? karg_grubenv_get (env, "next_entry") : NULL;
  const char *saved = env != NULL ? karg_grubenv_get (env, "saved_entry") : NULL;
  const char *wanted = cfg->default_setting != NULL ? cfg->default_setting : "0";
  int found;

  if (strstr (wanted, "saved_entry") != NULL)
    wanted = saved != NULL && *saved != '\0' ? saved : "0";
  if (next != NULL && *next != '\0')
    wanted = next;
  /* Numbers count boot loader entries too, which are not seen here. */
  if (cfg->blscfg && g_ascii_isdigit (wanted[0]) && wanted[strspn (wanted, "0123456789")] == '\0')
    return -1;
  found = grub_cfg_find (cfg, wanted);
  return found >= 0 || cfg->blscfg ? found : grub_cfg_find (cfg, "0");
}

/* Why a generated entry doesn't follow the templates; NULL when it does. */
static const char *
grub_entries_why_not (const GrubEntry *entry, const KargGrubSettings *settings, gboolean can_generate)
{
  const char *replace = grub_defaults_get_text (settings, "GRUB_CMDLINE_LINUX_XEN_REPLACE");
  const char *replace_default = grub_defaults_get_text (settings, "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT");

  if (!can_generate)
    return "grub-mkconfig, which writes it, is not installed";
  if (entry->xen
      && ((replace != NULL && *replace != '\0') || (replace_default != NULL && *replace_default != '\0')))
    return "for Xen GRUB_CMDLINE_LINUX_XEN_REPLACE holds its arguments: edit that by hand";
  return NULL;
}

/* What all entries of one menu share. */
typedef struct
{
  const GrubCfg *cfg;
  const char *path;
  const KargGrubSettings *settings;
  gboolean can_generate; /* grub-mkconfig is installed */
  gboolean beside_others;
} GrubMenu;

/* Who writes the entry. Beside generated ones it is nobody's that was asked for: another system's, or
 * somebody's own; in a menu without any it is what this system boots. */
static void
grub_entries_describe_writer (const GrubMenu *menu, const GrubEntry *entry, KargTarget *target)
{
  const char *why_not = grub_entries_why_not (entry, menu->settings, menu->can_generate);

  if (!grub_cfg_is_generated (entry) && menu->beside_others)
    karg_target_set_access (target, KARG_ACCESS_UNMANAGED,
                            "it is not made from " KARG_GRUB_SETTINGS_PATH
                            ": edit it where it comes from (/etc/grub.d)");
  else if (!grub_cfg_is_generated (entry))
    karg_target_set_access (target, KARG_ACCESS_READ_ONLY, "no script of grub-mkconfig wrote it: edit it by hand");
  else if (why_not != NULL)
    karg_target_set_access (target, KARG_ACCESS_READ_ONLY, why_not);
  else
    karg_target_set_access (target, KARG_ACCESS_GENERATED, NULL);
  if (karg_target_get_access (target) == KARG_ACCESS_GENERATED && grub_entries_is_recovery (entry, menu->settings))
    karg_target_set_recovery (target);
}

static KargTarget *
grub_entries_describe_one (const GrubMenu *menu, const GrubEntry *entry, const char *id, KargTargets *targets)
{
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, id);
  KargText *text = karg_text_new (NULL);

  /* Nobody changes it here, so it need not be known where its bytes stand. */
  karg_text_append_spelled (text, entry->cmdline, strlen (entry->cmdline), NULL, 0, 0, 0);
  karg_target_take_text (target, text);
  karg_target_set_location (target, menu->path, entry->line);
  karg_target_set_title (target, entry->title);
  karg_target_set_kernel (target, grub_entries_version (entry));
  grub_entries_describe_writer (menu, entry, target);
  return target;
}

void
grub_entries_describe (const KargHost *host, const GrubCfg *cfg, const char *path, KargTargets *targets)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int default_entry = grub_entries_default (cfg, karg_grubenv_read (host, NULL));
  const GrubMenu menu = { cfg, path, karg_grub_settings_get (host), grub_system_get (host)->mkconfig != NULL,
                          cfg->blscfg || grub_cfg_count_generated (cfg) > 0 };

  for (guint i = 0; i < cfg->entries->len; i++)
    {
      const GrubEntry *entry = grub_cfg_get (cfg, i);

      if (entry->kernel == NULL)
        continue;
      g_autofree char *id = grub_entries_unique_id (cfg, entry, taken);
      karg_target_set_default (grub_entries_describe_one (&menu, entry, id, targets), default_entry == (int) i);
    }
}

static gboolean
grub_entries_same_word (const KargCmdline *a, guint i, const KargCmdline *b, guint j)
{
  const KargWord *one = karg_cmdline_get_word (a, i);
  const KargWord *two = karg_cmdline_get_word (b, j);

  return g_str_equal (one->key, two->key) && g_strcmp0 (one->value, two->value) == 0;
}

/* Whether the words of @first and then those of @second (or NULL) stand in @whole, one behind the other. */
static gboolean
grub_entries_contain (const KargCmdline *whole, const KargCmdline *first, const KargCmdline *second)
{
  guint n = karg_cmdline_get_n_words (whole);
  guint n_first = karg_cmdline_get_n_words (first);
  guint m = n_first + (second != NULL ? karg_cmdline_get_n_words (second) : 0);

  for (guint start = 0; start + m <= n; start++)
    {
      guint i = 0;
      while (i < m
             && (i < n_first ? grub_entries_same_word (whole, start + i, first, i)
                             : grub_entries_same_word (whole, start + i, second, i - n_first)))
        i++;
      if (i == m)
        return TRUE;
    }
  return FALSE;
}

/* What grub-mkconfig puts in front by itself: a removal can't reach it. */
static gboolean
grub_entries_is_own_word (const KargEdit *edit)
{
  static const char *const own[]
      = { "root", "ro", "rw", "rootflags", "init", "single", "recovery", "nomodeset", NULL };

  return g_strv_contains (own, karg_edit_get_key (edit));
}

/* Whether what @edits take away is still in @cmdline. */
static gboolean
grub_entries_hold_removed (const KargCmdline *cmdline, const GPtrArray *edits)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);
      KargEditKind kind = karg_edit_get_kind (edit);

      if ((kind == KARG_EDIT_REMOVE || kind == KARG_EDIT_LIST_REMOVE) && !grub_entries_is_own_word (edit)
          && !karg_cmdline_holds (cmdline, edit))
        return TRUE;
    }
  return FALSE;
}

/* Whether nothing comes to the entries from @template, which may be NULL, but the words that are seen. */
static gboolean
grub_entries_see_all (const KargTarget *template)
{
  return template == NULL
         || (karg_target_get_cmdline (template) != NULL && karg_target_get_incomplete (template) == NULL);
}

/* Whether what can't be told of @template may be the reason that an entry has a word. */
static gboolean
grub_entries_may_bring (const KargTarget *template)
{
  return !grub_entries_see_all (template)
         && (karg_target_get_cmdline (template) == NULL || karg_target_get_perhaps (template) == NULL);
}

/* Whether every word that is seen of @template stands somewhere in @cmdline. */
static gboolean
grub_entries_show (const KargCmdline *cmdline, const KargTarget *template)
{
  const KargCmdline *words = template != NULL ? karg_target_get_cmdline (template) : NULL;

  for (guint i = 0; words != NULL && i < karg_cmdline_get_n_words (words); i++)
    {
      const KargWord *word = karg_cmdline_get_word (words, i);
      if (!karg_cmdline_contains (cmdline, word->key, word->value))
        return FALSE;
    }
  return TRUE;
}

/* Whether @entry was not written from @all and @normal (NULL: there is none) as they are now. */
static gboolean
grub_entries_is_stale (const KargTarget *entry, const KargTarget *all, const KargTarget *normal, const GPtrArray *edits)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (entry);

  if (karg_target_is_recovery (entry))
    normal = NULL;
  if (grub_entries_see_all (all) && grub_entries_see_all (normal))
    return !grub_entries_contain (cmdline, karg_target_get_cmdline (all),
                                  normal != NULL ? karg_target_get_cmdline (normal) : NULL)
           || grub_entries_hold_removed (cmdline, edits);
  return !grub_entries_show (cmdline, all) || !grub_entries_show (cmdline, normal)
         || (!grub_entries_may_bring (all) && !grub_entries_may_bring (normal)
             && grub_entries_hold_removed (cmdline, edits));
}

gboolean
grub_entries_are_stale (const KargTargets *targets, const KargIntent *intent)
{
  const KargTarget *all = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, GRUB_DEFAULTS_ALL);
  const KargTarget *normal = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, GRUB_DEFAULTS_NORMAL);

  for (guint i = 0; all != NULL && i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *entry = karg_targets_get (targets, i);

      /* of a menu that only root may read nothing is known */
      if (karg_targets_is_own (targets, entry) && karg_target_get_access (entry) == KARG_ACCESS_GENERATED
          && karg_target_get_cmdline (entry) != NULL
          && grub_entries_is_stale (entry, all, normal, karg_intent_get_edits (intent, all)))
        return TRUE;
    }
  return FALSE;
}

gboolean
grub_entries_have_xen (const GrubCfg *cfg)
{
  for (guint i = 0; i < cfg->entries->len; i++)
    if (grub_cfg_get (cfg, i)->xen)
      return TRUE;
  return FALSE;
}
