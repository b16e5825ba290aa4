/* target.c: the places that hold a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

struct _KargTargets
{
  GPtrArray *all;       /* KargTarget */
  GHashTable *by_id;    /* set of KargTarget: the first with its back end, kind and id */
  GStringChunk *texts;  /* every string of every target: many are the same path or title */
  KargCmdline *nothing; /* what a target without arguments shows */
  const char *backend;
};

struct _KargTarget
{
  KargTargets *owner;
  const char *backend;
  KargTargetKind kind;
  const char *id;
  KargCmdline *cmdline;
  const char *path;
  guint line;
  GHashTable *word_locations; /* index → KargWordLocation; NULL when no word has one of its own */
  const char *title;
  const char *kernel;
  const char *read_only;
  const char *holder_backend;
  const char *holder_id;
  GPtrArray *claims; /* KargTargetClaim; NULL when there is none */
  gboolean is_default;
  gboolean unmanaged;
  gboolean generated;
  gboolean recovery;
  gboolean secondary;
};

typedef struct
{
  const char *path;
  guint line;
} KargWordLocation;

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
  g_clear_pointer (&target->word_locations, g_hash_table_unref);
  g_clear_pointer (&target->claims, g_ptr_array_unref);
  g_free (target);
}

static const char *
karg_target_text (KargTarget *target, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (target->owner->texts, text) : NULL;
}

KargTargets *
karg_targets_new (void)
{
  KargTargets *targets = g_new0 (KargTargets, 1);

  targets->all = g_ptr_array_new_with_free_func (karg_target_free);
  targets->by_id = g_hash_table_new (karg_target_hash, karg_target_equal);
  targets->texts = g_string_chunk_new (4096);
  targets->nothing = karg_cmdline_parse ("", 0);
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
  karg_cmdline_free (targets->nothing);
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
  target->id = karg_target_text (target, id);
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

void
karg_target_take_cmdline (KargTarget *target, KargCmdline *cmdline)
{
  g_clear_pointer (&target->cmdline, karg_cmdline_free);
  target->cmdline = cmdline;
}

void
karg_target_set_location (KargTarget *target, const char *path, guint line)
{
  target->path = karg_target_text (target, path);
  target->line = line;
}

void
karg_target_set_word_location (KargTarget *target, guint index, const char *path, guint line)
{
  KargWordLocation *location = g_new0 (KargWordLocation, 1);

  location->path = karg_target_text (target, path);
  location->line = line;
  if (target->word_locations == NULL)
    target->word_locations = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (target->word_locations, GUINT_TO_POINTER (index), location);
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
karg_target_set_read_only (KargTarget *target, const char *reason)
{
  target->read_only = karg_target_text (target, reason);
}

void
karg_target_set_unmanaged (KargTarget *target, const char *reason)
{
  target->read_only = karg_target_text (target, reason);
  target->unmanaged = TRUE;
}

void
karg_target_set_generated (KargTarget *target, gboolean recovery)
{
  target->generated = TRUE;
  target->recovery = recovery;
}

void
karg_target_set_secondary (KargTarget *target)
{
  target->secondary = TRUE;
}

void
karg_target_set_held_by (KargTarget *target, const char *backend, const char *id)
{
  target->holder_backend = karg_target_text (target, backend);
  target->holder_id = karg_target_text (target, id);
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

const KargCmdline *
karg_target_get_cmdline (const KargTarget *target)
{
  return target->cmdline != NULL ? target->cmdline : target->owner->nothing;
}

const char *
karg_target_get_path (const KargTarget *target)
{
  return target->path;
}

guint
karg_target_get_line (const KargTarget *target)
{
  return target->line;
}

static const KargWordLocation *
karg_target_find_word_location (const KargTarget *target, guint index)
{
  if (target->word_locations == NULL)
    return NULL;
  return g_hash_table_lookup (target->word_locations, GUINT_TO_POINTER (index));
}

const char *
karg_target_get_word_path (const KargTarget *target, guint index)
{
  const KargWordLocation *location = karg_target_find_word_location (target, index);

  return location != NULL ? location->path : target->path;
}

guint
karg_target_get_word_line (const KargTarget *target, guint index)
{
  const KargWordLocation *location = karg_target_find_word_location (target, index);

  return location != NULL ? location->line : target->line;
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
karg_target_is_writable (const KargTarget *target)
{
  return target->read_only == NULL && !target->unmanaged && !target->generated && target->holder_id == NULL;
}

const char *
karg_target_get_read_only_reason (const KargTarget *target)
{
  return target->read_only;
}

gboolean
karg_target_is_unmanaged (const KargTarget *target)
{
  return target->unmanaged;
}

gboolean
karg_target_is_generated (const KargTarget *target)
{
  return target->generated;
}

gboolean
karg_target_is_recovery (const KargTarget *target)
{
  return target->recovery;
}

gboolean
karg_target_is_secondary (const KargTarget *target)
{
  return target->secondary;
}

const char *
karg_target_get_holder_backend (const KargTarget *target)
{
  return target->holder_backend;
}

const char *
karg_target_get_holder_id (const KargTarget *target)
{
  return target->holder_id;
}

void
karg_target_add_claim (KargTarget *target, const char *claimant, const char *arguments)
{
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
