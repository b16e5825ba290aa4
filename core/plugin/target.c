/* target.c: the places that hold a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

#include "text/carry.h"

struct _KargTargets
{
  GPtrArray *all;      /* KargTarget */
  GHashTable *by_id;   /* set of KargTarget: the first with its back end, kind and id */
  GStringChunk *texts; /* every string of every target */
  const char *backend;
};

struct _KargTarget
{
  KargTargets *owner;
  const char *backend;
  KargTargetKind kind;
  const char *id;
  KargText *text;       /* NULL: not known */
  KargCmdline *cmdline; /* of the text, once somebody asks */
  const char *path;
  guint line;
  const char *title;
  const char *kernel;
  KargAccess access;
  const char *reason;
  const char *incomplete; /* why there may be more than the text */
  const char *perhaps;
  const char *primary;
  GPtrArray *claims; /* KargTargetClaim; NULL when there is none */
  gboolean is_default;
  gboolean recovery;
  gboolean rescue;
};

typedef struct
{
  const char *claimant;
  KargCmdline *arguments;
} KargTargetClaim;

static void
karg_target_claim_free (gpointer data)
{
  KargTargetClaim *claim = data;

  karg_cmdline_free (claim->arguments);
  g_free (claim);
}

static guint
karg_target_hash (gconstpointer key)
{
  const KargTarget *target = key;

  return (g_str_hash (target->backend) * 31 + target->kind) * 31 + g_str_hash (target->id);
}

static gboolean
karg_target_equal (gconstpointer a, gconstpointer b)
{
  const KargTarget *left = a;
  const KargTarget *right = b;

  return left->kind == right->kind && g_str_equal (left->id, right->id) && g_str_equal (left->backend, right->backend);
}

static void
karg_target_free (gpointer data)
{
  KargTarget *target = data;

  g_clear_pointer (&target->cmdline, karg_cmdline_free);
  g_clear_pointer (&target->text, karg_text_unref);
  g_clear_pointer (&target->claims, g_ptr_array_unref);
  g_free (target);
}

static const char *
karg_target_text (KargTarget *target, const char *text)
{
  return text != NULL ? g_string_chunk_insert (target->owner->texts, text) : NULL;
}

KargTargets *
karg_targets_new (void)
{
  KargTargets *targets = g_new0 (KargTargets, 1);

  targets->all = g_ptr_array_new_with_free_func (karg_target_free);
  targets->by_id = g_hash_table_new (karg_target_hash, karg_target_equal);
  targets->texts = g_string_chunk_new (4096);
  targets->backend = "";
  return targets;
}

void
karg_targets_free (KargTargets *targets)
{
  if (targets == NULL)
    return;
  g_hash_table_unref (targets->by_id);
  g_ptr_array_unref (targets->all);
  g_string_chunk_free (targets->texts);
  g_free (targets);
}

void
karg_targets_set_backend (KargTargets *targets, const char *backend)
{
  targets->backend = g_string_chunk_insert_const (targets->texts, backend);
}

KargTarget *
karg_targets_add (KargTargets *targets, KargTargetKind kind, const char *id)
{
  KargTarget *target = g_new0 (KargTarget, 1);

  target->owner = targets;
  target->backend = targets->backend;
  target->kind = kind;
  target->id = karg_target_text (target, id != NULL ? id : "");
  g_ptr_array_add (targets->all, target);
  if (!g_hash_table_contains (targets->by_id, target))
    g_hash_table_add (targets->by_id, target);
  return target;
}

guint
karg_targets_get_n (const KargTargets *targets)
{
  return targets->all->len;
}

KargTarget *
karg_targets_get (const KargTargets *targets, guint index)
{
  return index < targets->all->len ? g_ptr_array_index (targets->all, index) : NULL;
}

KargTarget *
karg_targets_find (const KargTargets *targets, const char *backend, KargTargetKind kind, const char *id)
{
  const KargTarget wanted = { .backend = backend, .kind = kind, .id = id };

  return g_hash_table_lookup (targets->by_id, &wanted);
}

KargTarget *
karg_targets_find_own (const KargTargets *targets, KargTargetKind kind, const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);
  return karg_targets_find (targets, targets->backend, kind, id);
}

gboolean
karg_targets_is_own (const KargTargets *targets, const KargTarget *target)
{
  return g_str_equal (target->backend, targets->backend);
}

gboolean
karg_targets_check (const KargTargets *targets, GError **error)
{
  for (guint i = 0; i < targets->all->len; i++)
    {
      const KargTarget *target = g_ptr_array_index (targets->all, i);
      const char *id = target->id;
      const KargTarget *primary
        = target->primary != NULL ? karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, target->primary) : NULL;

      if (!karg_targets_is_own (targets, target))
        continue;
      if (*id == '\0')
        g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "it describes a target without an id");
      else if (karg_targets_find_own (targets, target->kind, id) != target)
        g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "it describes two targets with the id “%s”", id);
      else if (target->primary != NULL && (primary == NULL || primary->primary != NULL))
        g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                     "“%s” adds to “%s”, which it doesn't describe as a primary template", id, target->primary);
      else
        continue;
      return FALSE;
    }
  return TRUE;
}

void
karg_target_take_text (KargTarget *target, KargText *text)
{
  if (text != NULL && karg_text_is_broken (text))
    {
      karg_text_unref (text);
      karg_target_set_unknown (target, "its back end speaks of bytes that are not there, which is a mistake of its author");
      return;
    }
  g_clear_pointer (&target->cmdline, karg_cmdline_free);
  g_clear_pointer (&target->text, karg_text_unref);
  target->text = text;
}

void
karg_target_set_unknown (KargTarget *target, const char *reason)
{
  g_return_if_fail (reason != NULL);
  karg_target_take_text (target, NULL);
  target->reason = karg_target_text (target, reason);
}

void
karg_target_set_incomplete (KargTarget *target, const char *reason, const char *perhaps)
{
  g_return_if_fail (reason != NULL);
  target->incomplete = karg_target_text (target, reason);
  target->perhaps = karg_target_text (target, perhaps);
}

void
karg_target_set_access (KargTarget *target, KargAccess access, const char *reason)
{
  target->access = access;
  target->reason = karg_target_text (target, reason);
}

void
karg_target_set_location (KargTarget *target, const char *path, guint line)
{
  g_return_if_fail (path != NULL);
  target->path = karg_target_text (target, path);
  target->line = line;
}

void
karg_target_set_title (KargTarget *target, const char *title)
{
  target->title = karg_target_text (target, title);
}

void
karg_target_set_kernel (KargTarget *target, const char *version)
{
  target->kernel = karg_target_text (target, version);
}

void
karg_target_set_default (KargTarget *target, gboolean is_default)
{
  target->is_default = is_default;
}

void
karg_target_set_recovery (KargTarget *target)
{
  target->recovery = TRUE;
}

void
karg_target_set_rescue (KargTarget *target)
{
  target->rescue = TRUE;
}

void
karg_target_set_secondary (KargTarget *target, const char *primary)
{
  g_return_if_fail (primary != NULL);
  target->primary = karg_target_text (target, primary);
}

const char *
karg_target_get_backend (const KargTarget *target)
{
  return target->backend;
}

KargTargetKind
karg_target_get_kind (const KargTarget *target)
{
  return target->kind;
}

const char *
karg_target_get_id (const KargTarget *target)
{
  return target->id;
}

const char *
karg_target_get_incomplete (const KargTarget *target)
{
  return target->text != NULL ? target->incomplete : NULL;
}

const char *
karg_target_get_perhaps (const KargTarget *target)
{
  return target->perhaps;
}

const KargText *
karg_target_get_text (const KargTarget *target)
{
  return target->text;
}

const KargCmdline *
karg_target_get_cmdline (const KargTarget *target)
{
  KargTarget *self = (KargTarget *) target;
  gsize length;

  if (target->cmdline == NULL && target->text != NULL)
    {
      const char *bytes = karg_text_get (target->text, &length);
      self->cmdline = karg_cmdline_parse (bytes, length);
    }
  return target->cmdline;
}

const char *
karg_target_get_path (const KargTarget *target)
{
  if (target->path != NULL || target->text == NULL)
    return target->path;
  return karg_text_locate (target->text, 0, NULL);
}

guint
karg_target_get_line (const KargTarget *target)
{
  guint line = target->line;

  if (target->path == NULL && target->text != NULL)
    karg_text_locate (target->text, 0, &line);
  return line;
}

/* The file that holds the word at @index, and the line; NULL when that can't be told. */
static const char *
karg_target_locate_word (const KargTarget *target, guint index, guint *line)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);

  if (cmdline == NULL || index >= karg_cmdline_get_n_words (cmdline))
    return NULL;
  return karg_text_locate (target->text, karg_cmdline_get_word (cmdline, index)->start, line);
}

const char *
karg_target_get_word_path (const KargTarget *target, guint index)
{
  const char *path = karg_target_locate_word (target, index, NULL);

  return path != NULL ? path : karg_target_get_path (target);
}

guint
karg_target_get_word_line (const KargTarget *target, guint index)
{
  guint line = 0;

  return karg_target_locate_word (target, index, &line) != NULL ? line : karg_target_get_line (target);
}

const char *
karg_target_get_title (const KargTarget *target)
{
  return target->title;
}

const char *
karg_target_get_kernel (const KargTarget *target)
{
  return target->kernel;
}

gboolean
karg_target_is_default (const KargTarget *target)
{
  return target->is_default;
}

gboolean
karg_target_is_recovery (const KargTarget *target)
{
  return target->recovery;
}

gboolean
karg_target_is_rescue (const KargTarget *target)
{
  return target->rescue;
}

const char *
karg_target_get_primary (const KargTarget *target)
{
  return target->primary;
}

KargAccess
karg_target_get_access (const KargTarget *target)
{
  if (target->access != KARG_ACCESS_WRITABLE)
    return target->access;
  if (target->text == NULL)
    return KARG_ACCESS_READ_ONLY;
  return karg_text_is_foreign (target->text) ? KARG_ACCESS_HELD : KARG_ACCESS_WRITABLE;
}

const char *
karg_target_kind_get_name (KargTargetKind kind)
{
  static const char *const names[] = { "entry", "template", "modules" };

  return names[kind];
}

const char *
karg_access_get_name (KargAccess access)
{
  static const char *const names[] = { "writable", "read-only", "unmanaged", "generated", "held" };

  return names[access];
}

const char *
karg_target_get_reason (const KargTarget *target)
{
  if (target->reason != NULL || karg_target_get_access (target) != KARG_ACCESS_READ_ONLY)
    return target->reason;
  return target->text == NULL ? "its arguments are not known" : "it can't be written";
}

const KargTarget *
karg_target_get_holder (const KargTarget *target)
{
  const KargTargets *targets = target->owner;

  for (guint i = 0; karg_target_get_access (target) == KARG_ACCESS_HELD && i < targets->all->len; i++)
    {
      const KargTarget *holder = g_ptr_array_index (targets->all, i);

      if (holder->kind == KARG_TARGET_TEMPLATE && holder->text != NULL && karg_text_is_held_by (target->text, holder->text))
        return holder;
    }
  return NULL;
}

void
karg_target_add_claim (KargTarget *target, const char *claimant, const char *arguments)
{
  g_return_if_fail (claimant != NULL && arguments != NULL);
  KargTargetClaim *claim = g_new0 (KargTargetClaim, 1);

  if (target->claims == NULL)
    target->claims = g_ptr_array_new_with_free_func (karg_target_claim_free);
  claim->claimant = karg_target_text (target, claimant);
  claim->arguments = karg_cmdline_parse (arguments, -1);
  g_ptr_array_add (target->claims, claim);
}

const char *
karg_target_get_claimant (const KargTarget *target, const char *key, const char *value)
{
  g_return_val_if_fail (key != NULL, NULL);
  for (guint i = 0; target->claims != NULL && i < target->claims->len; i++)
    {
      const KargTargetClaim *claim = g_ptr_array_index (target->claims, i);
      for (guint w = 0; w < karg_cmdline_get_n_words (claim->arguments); w++)
        {
          const KargWord *word = karg_cmdline_get_word (claim->arguments, w);
          if (karg_key_equal (word->key, key) && g_strcmp0 (word->value, value) == 0)
            return claim->claimant;
        }
    }
  return NULL;
}
