/* template.c: /etc/kernel/cmdline as a target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "template.h"

#include <string.h>

#include "cmdline-d.h"
#include "kernel-cmdline.h"

#define TEMPLATE_FALLBACK "/usr/lib/kernel/cmdline"

/* "0123456789abcdef0123456789abcdef-VERSION": how kernel-install names an entry when its token is the
 * machine's id. */
static gboolean
template_is_token_name (const char *id)
{
  gsize n = 0;

  while (g_ascii_isxdigit (id[n]))
    n++;
  return n == 32 && id[n] == '-';
}

static gboolean
template_made_file (const KargBlsFile *file)
{
  gsize size;
  const char *text;

  if (file->bytes == NULL)
    return FALSE;
  if (template_is_token_name (file->name.id))
    return TRUE;
  text = g_bytes_get_data (file->bytes, &size);
  return size > 0 && g_strstr_len (text, size, "90-loaderentry.install") != NULL;
}

gboolean
karg_template_is_used (const KargHost *host, const GPtrArray *files)
{
  static const char *const signs[] = {
    KARG_TEMPLATE_ID, TEMPLATE_FALLBACK, "/etc/kernel/install.conf", "/etc/kernel/entry-token",
    "/usr/lib/kernel/install.d/20-grub.install", /* Red Hat's */
    "/etc/kernel/postinst.d/zz-systemd-boot",    /* Debian's */
    "/usr/bin/sdbootutil",                       /* SUSE's */
  };
  KargRoot *root = karg_host_get_root (host);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (karg_root_exists (root, signs[i]))
      return TRUE;
  if (karg_cmdline_d_is_enough (root))
    return TRUE;
  for (guint i = 0; i < files->len; i++)
    if (template_made_file (g_ptr_array_index (files, i)))
      return TRUE;
  return FALSE;
}

static gboolean
template_names_kernelopts (const char *options)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (options, -1);

  return karg_cmdline_contains (cmdline, "$kernelopts", NULL) || karg_cmdline_contains (cmdline, "${kernelopts}", NULL);
}

/* What @file passes to a kernel; NULL when it starts none, or in a variable. (transfer full) */
static char *
template_read_seed (const KargBlsFile *file, KargBlsReader reader)
{
  g_autofree char *reason = NULL;
  g_autofree char *options = NULL;

  if (file->entry == NULL || !karg_bls_file_starts_kernel (file, &reason))
    return NULL;
  options = karg_bls_entry_get_options (file->entry, reader);
  return options == NULL ? g_strdup ("") : g_steal_pointer (&options);
}

static gboolean
template_has_root (const char *options)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (options, -1);

  return karg_cmdline_contains (cmdline, "root", NULL);
}

/* The default's, unless it has no root= and another has one: kernels to come would not boot. */
char *
karg_template_find_seed (const GPtrArray *files, gint default_index, KargBlsReader reader)
{
  g_autofree char *seed = NULL;

  for (gint i = -1; i < (gint) files->len; i++)
    {
      if (i < 0 && default_index < 0)
        continue;
      g_autofree char *options = template_read_seed (g_ptr_array_index (files, i < 0 ? default_index : i), reader);
      if (options == NULL)
        continue;
      if (seed == NULL && template_names_kernelopts (options))
        return NULL;
      if (seed == NULL || template_has_root (options))
        {
          g_free (seed);
          seed = g_steal_pointer (&options);
        }
      if (template_has_root (seed))
        break;
    }
  return g_steal_pointer (&seed);
}

/* Which file is in force; NULL when neither is there. A dangling link counts as being there. */
static const char *
template_find (KargRoot *root)
{
  static const char *const paths[] = { KARG_TEMPLATE_ID, TEMPLATE_FALLBACK };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *link = karg_root_read_link (root, paths[i]);

      if (link != NULL || karg_root_exists (root, paths[i]))
        return paths[i];
    }
  return NULL;
}

/* A file that lost its content, as by a full disk, promises nothing: an argument alone in it would leave
 * the next kernel without its root=. */
static gboolean
template_is_empty (const char *text)
{
  return strspn (text, " \t\r\n") == strlen (text);
}

static KargSink
template_get_sink (KargRoot *root, KargBlsReader reader)
{
  gboolean grub = reader == KARG_BLS_READER_GRUB;

  if (karg_root_exists (root, "/usr/bin/sdbootutil"))
    return grub ? KARG_SINK_SDBOOTUTIL_GRUB : KARG_SINK_SDBOOTUTIL;
  return grub ? KARG_SINK_KERNEL_INSTALL_GRUB : KARG_SINK_KERNEL_INSTALL;
}

/* The arguments that it holds, or is to be made with. @title: set for the latter. */
static KargText *
template_read_text (KargRoot *root, const char *path, const char *seed, KargSink sink, const char **title, GError **error)
{
  g_autoptr (GBytes) bytes = path != NULL ? karg_root_read (root, path, error) : NULL;
  gboolean refills = seed != NULL && !template_is_empty (seed);
  g_autoptr (KargText) text
    = bytes != NULL ? karg_kernel_cmdline_read (path, bytes, KARG_TEMPLATE_ID, sink, refills, error) : NULL;

  if (path != NULL && (text == NULL || seed == NULL || !template_is_empty (karg_text_get (text, NULL))))
    return g_steal_pointer (&text);

  g_autofree char *line = karg_kernel_cmdline_seed (seed);
  *title = path == NULL ? "kernels to come: not there yet, as the default entry"
                        : "kernels to come: empty, as the default entry";
  return karg_kernel_cmdline_new (KARG_TEMPLATE_ID, g_strcmp0 (path, KARG_TEMPLATE_ID) == 0 ? bytes : NULL, line, sink);
}

/* @seed without the words that drop-ins bring. (transfer full) */
static char *
template_strip_seed (const char *seed, const GPtrArray *drop_ins)
{
  g_autoptr (KargText) added = karg_kernel_cmdline_new_empty (KARG_SINK_LITERAL);

  for (guint i = 0; i < drop_ins->len; i++)
    karg_cmdline_d_append (g_ptr_array_index (drop_ins, i), i, added, NULL);
  g_autoptr (KargCmdline) theirs = karg_cmdline_parse (karg_text_get (added, NULL), -1);
  g_autoptr (KargCmdline) words = karg_cmdline_parse (seed, -1);
  GString *own = g_string_new (NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (words); i++)
    {
      const KargWord *word = karg_cmdline_get_word (words, i);
      if (!karg_cmdline_contains (theirs, word->key, word->value))
        g_string_append_printf (own, "%s%.*s", own->len > 0 ? " " : "", (int) word->length, seed + word->start);
    }
  return g_string_free (own, FALSE);
}

/* The file, and what drop-ins add to it. New words go to the file; where it need not be there, because drop-ins alone
 * will do, to the last of them. */
static KargText *
template_read_all (KargRoot *root, const char *path, const char *seed, KargSink sink, const GPtrArray *drop_ins,
                   const char **title, GError **error)
{
  gboolean alone = path == NULL && drop_ins->len > 0 && karg_cmdline_d_is_enough (root);
  g_autofree char *own = seed != NULL && path == NULL ? template_strip_seed (seed, drop_ins) : g_strdup (seed);
  g_autoptr (KargText) text
    = alone ? karg_kernel_cmdline_new_empty (sink) : template_read_text (root, path, own, sink, title, error);

  if (text != NULL && !alone && drop_ins->len > 0)
    karg_text_set_end (text);
  for (guint i = 0; text != NULL && i < drop_ins->len; i++)
    {
      const KargCmdlineDropIn *drop_in = g_ptr_array_index (drop_ins, i);
      if (!karg_cmdline_d_append (drop_in, i + 2, text, error))
        return NULL;
      if (alone && drop_in->fixed == NULL)
        karg_text_set_end (text);
    }
  return g_steal_pointer (&text);
}

void
karg_template_read (KargRoot *root, KargBlsReader reader, const char *seed, KargTargets *targets)
{
  const char *path = template_find (root);
  const char *title = "kernels to come";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drop_ins = karg_cmdline_d_read (root, &error);

  if (path == NULL && seed == NULL && (drop_ins == NULL || drop_ins->len == 0))
    return;
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_TEMPLATE, KARG_TEMPLATE_ID);
  KargSink sink = template_get_sink (root, reader);
  KargText *text = drop_ins != NULL ? template_read_all (root, path, seed, sink, drop_ins, &title, &error) : NULL;

  karg_target_set_title (target, title);
  if (text == NULL || karg_text_locate (text, 0, NULL) == NULL)
    karg_target_set_location (target, path != NULL ? path : KARG_TEMPLATE_ID, 0);
  if (text != NULL)
    karg_target_take_text (target, text);
  else
    karg_target_set_unknown (target, error->message);
}

/* Where the file is to be written, its directory perhaps too. (transfer full) */
static char *
template_resolve (KargRoot *root)
{
  char *path = karg_root_resolve (root, KARG_TEMPLATE_ID, NULL);
  g_autofree char *etc = path == NULL ? karg_root_resolve (root, "/etc", NULL) : NULL;

  if (path != NULL)
    return path;
  return g_strconcat (etc != NULL ? etc : "/etc", &KARG_TEMPLATE_ID[strlen ("/etc")], NULL);
}

/* Whether an edit wants something to be there. */
static gboolean
template_wants_words (const GPtrArray *edits)
{
  for (guint i = 0; i < edits->len; i++)
    {
      KargEditKind kind = karg_edit_get_kind (g_ptr_array_index (edits, i));

      if (kind == KARG_EDIT_ADD || kind == KARG_EDIT_SET || kind == KARG_EDIT_LIST_ADD)
        return TRUE;
    }
  return FALSE;
}

/* Nothing of it is missing, but the file is: with it, the next kernel gets what was asked for. */
static gboolean
template_create (KargRoot *root, KargSink sink, const char *line, KargChangeset *changes, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  char *text = karg_kernel_cmdline_create (KARG_TEMPLATE_ID, line, sink, &refusal);

  if (text == NULL)
    {
      karg_changeset_refuse (changes, KARG_TEMPLATE_ID, refusal);
      return TRUE;
    }
  g_autoptr (GBytes) after = g_bytes_new_take (text, strlen (text));
  g_autoptr (GBytes) before = karg_root_read (root, KARG_TEMPLATE_ID, NULL);
  g_autofree char *path = template_resolve (root);

  return karg_changeset_add_file (changes, path, before, after, KARG_PHASE_TEMPLATE, error);
}

gboolean
karg_template_plan (KargRoot *root, KargBlsReader reader, const KargTargets *targets, const KargIntent *intent,
                    KargChangeset *changes, GError **error)
{
  const KargTarget *target = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, KARG_TEMPLATE_ID);
  const KargText *text = target != NULL ? karg_target_get_text (target) : NULL;

  if (text == NULL)
    return TRUE;
  if (karg_intent_changes (intent, target) || karg_text_locate (text, 0, NULL) != NULL
      || !template_wants_words (karg_intent_get_edits (intent, target)))
    return TRUE;
  gsize end;
  const char *all = karg_text_get (text, &end);
  karg_text_get_end (text, &end);
  g_autofree char *line = g_strndup (all, end);
  return template_create (root, template_get_sink (root, reader), line, changes, error);
}
