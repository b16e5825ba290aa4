/* grub-entries.c: the entries of grub.cfg.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-entries.h"

#include <string.h>

/* 10_linux gives such entries this id; before it gave ids at all, only this title. */
static gboolean
grub_entries_is_recovery (const GrubEntry *entry, const GrubDefaults *defaults)
{
  const char *words = grub_defaults_get_text (defaults, "GRUB_RECOVERY_TITLE");
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
grub_entries_default (const GrubCfg *cfg, const GrubEnv *env)
{
  const char *next = grub_env_get (env, "next_entry");
  const char *saved = grub_env_get (env, "saved_entry");
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
grub_entries_why_not (const GrubEntry *entry, const GrubDefaults *defaults, gboolean can_generate)
{
  const char *replace = grub_defaults_get_text (defaults, "GRUB_CMDLINE_LINUX_XEN_REPLACE");
  const char *replace_default = grub_defaults_get_text (defaults, "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT");

  if (!can_generate)
    return "grub-mkconfig, which writes it, is not installed";
  if (entry->xen
      && ((replace != NULL && *replace != '\0') || (replace_default != NULL && *replace_default != '\0')))
    return "for Xen GRUB_CMDLINE_LINUX_XEN_REPLACE holds its arguments: edit that by hand";
  return NULL;
}

/* Who writes the entry. Beside generated ones it is nobody's that was asked for: another system's, or
 * somebody's own; in a menu without any it is what this system boots. */
static void
grub_entries_describe_writer (const GrubEntry *entry, const GrubDefaults *defaults, gboolean can_generate,
                              gboolean beside_others, KargTarget *target)
{
  const char *why_not = grub_entries_why_not (entry, defaults, can_generate);

  if (!grub_cfg_is_generated (entry) && beside_others)
    karg_target_set_unmanaged (target, "it is not made from " GRUB_DEFAULTS_PATH
                                       ": edit it where it comes from (/etc/grub.d)");
  else if (!grub_cfg_is_generated (entry))
    karg_target_set_read_only (target, "no script of grub-mkconfig wrote it: edit it by hand");
  else if (why_not != NULL)
    karg_target_set_read_only (target, why_not);
  else
    karg_target_set_generated (target, grub_entries_is_recovery (entry, defaults));
}

void
grub_entries_describe (const GrubCfg *cfg, const char *path, const GrubDefaults *defaults, const GrubEnv *env,
                       gboolean can_generate, KargTargets *targets)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int default_entry = grub_entries_default (cfg, env);
  gboolean beside_others = cfg->blscfg || grub_cfg_count_generated (cfg) > 0;

  for (guint i = 0; i < cfg->entries->len; i++)
    {
      const GrubEntry *entry = grub_cfg_get (cfg, i);
      g_autofree char *id = NULL;
      KargTarget *target;

      if (entry->kernel == NULL)
        continue;
      id = grub_entries_unique_id (cfg, entry, taken);
      target = karg_targets_add (targets, KARG_TARGET_ENTRY, id);
      karg_target_take_cmdline (target, karg_cmdline_parse (entry->cmdline, -1));
      karg_target_set_location (target, path, entry->line);
      karg_target_set_title (target, entry->title);
      karg_target_set_kernel (target, grub_entries_version (entry));
      karg_target_set_default (target, default_entry == (int) i);
      grub_entries_describe_writer (entry, defaults, can_generate, beside_others, target);
    }
}

static gboolean
grub_entries_same_word (const KargCmdline *a, guint i, const KargCmdline *b, guint j)
{
  const KargWord *one = karg_cmdline_get_word (a, i);
  const KargWord *two = karg_cmdline_get_word (b, j);

  return g_str_equal (one->key, two->key) && g_strcmp0 (one->value, two->value) == 0;
}

/* Whether the words of @part stand in @whole, one behind the other. */
static gboolean
grub_entries_contain (const KargCmdline *whole, const KargCmdline *part)
{
  guint n = karg_cmdline_get_n_words (whole);
  guint m = karg_cmdline_get_n_words (part);

  for (guint start = 0; start + m <= n; start++)
    {
      guint i = 0;
      while (i < m && grub_entries_same_word (whole, start + i, part, i))
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

/* Whether what @intent takes away from the primary template is still in @cmdline. */
static gboolean
grub_entries_hold_removed (const KargCmdline *cmdline, const KargTargets *targets, const KargIntent *intent)
{
  const KargTarget *target = karg_targets_find (targets, "grub2", KARG_TARGET_TEMPLATE, GRUB_DEFAULTS_ALL);
  const GPtrArray *edits = target != NULL ? karg_intent_get_edits (intent, target) : NULL;
  g_autoptr (KargCmdline) copy = karg_cmdline_copy (cmdline);

  for (guint i = 0; edits != NULL && i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);
      KargEditKind kind = karg_edit_get_kind (edit);

      if ((kind == KARG_EDIT_REMOVE || kind == KARG_EDIT_LIST_REMOVE) && !grub_entries_is_own_word (edit)
          && karg_cmdline_apply (copy, edit))
        return TRUE;
    }
  return FALSE;
}

gboolean
grub_entries_are_stale (const GrubCfg *cfg, const GrubDefaults *defaults, const KargTargets *targets,
                        const KargIntent *intent)
{
  g_autoptr (GrubWords) all = grub_defaults_get (defaults, GRUB_DEFAULTS_ALL, NULL, NULL);
  g_autoptr (GrubWords) normal = grub_defaults_get (defaults, GRUB_DEFAULTS_NORMAL, NULL, NULL);

  if (all == NULL || normal == NULL)
    return FALSE;
  g_autofree char *both = g_strconcat (all->text->str, " ", normal->text->str, NULL);
  g_autoptr (KargCmdline) for_recovery = karg_cmdline_parse (all->text->str, all->text->len);
  g_autoptr (KargCmdline) for_normal = karg_cmdline_parse (both, -1);

  for (guint i = 0; i < cfg->entries->len; i++)
    {
      const GrubEntry *entry = grub_cfg_get (cfg, i);
      g_autoptr (KargCmdline) cmdline = NULL;

      if (!grub_cfg_is_generated (entry) || grub_entries_why_not (entry, defaults, TRUE) != NULL)
        continue;
      cmdline = karg_cmdline_parse (entry->cmdline, -1);
      if (!grub_entries_contain (cmdline,
                                 grub_entries_is_recovery (entry, defaults) ? for_recovery : for_normal)
          || grub_entries_hold_removed (cmdline, targets, intent))
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
