/* grub-cfg.c: what a grub.cfg offers to boot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-cfg.h"

#include <karg/lines.h>

#include "grub-script.h"

#include <string.h>

/* A text with more places than this that no GRUB can read is none of GRUB's. */
#define GRUB_CFG_ERRORS_MAX 64

/* What an open "{" belongs to: an entry's index, or this. */
#define GRUB_CFG_OTHER_BLOCK (-2)

typedef struct
{
  GrubCfg *cfg;
  const char *text;
  gsize length;
  gsize pos;
  guint line; /* at @pos */
  char *section;
  GArray *blocks; /* int: the open "{" */
  int entry;      /* the menu entry we are in, or -1 */
  int menu;       /* the submenu we are in, or -1 */
} GrubCfgReader;

static void
grub_cfg_entry_free (gpointer data)
{
  GrubEntry *entry = data;

  g_free (entry->id);
  g_free (entry->title);
  g_free (entry->section);
  g_free (entry->kernel);
  g_free (entry->cmdline);
  g_free (entry);
}

void
grub_cfg_free (GrubCfg *cfg)
{
  g_ptr_array_unref (cfg->entries);
  g_free (cfg->default_setting);
  g_free (cfg);
}

const GrubEntry *
grub_cfg_get (const GrubCfg *cfg, guint index)
{
  return g_ptr_array_index (cfg->entries, index);
}

static void
grub_cfg_advance (GrubCfgReader *reader, gsize to)
{
  for (; reader->pos < to; reader->pos++)
    reader->line += reader->text[reader->pos] == '\n' ? 1 : 0;
}

static const char *
grub_cfg_word (const GPtrArray *words, guint index)
{
  return index < words->len ? g_ptr_array_index (words, index) : NULL;
}

/* "menuentry 'title' --class x $menuentry_id_option 'id' {"; that variable holds "--id" where GRUB knows
 * it. */
static int
grub_cfg_open_entry (GrubCfgReader *reader, const GPtrArray *words, gboolean submenu)
{
  static const char *const with_value[] = { "--class", "--users", "--hotkey", "--source", NULL };
  GrubEntry *entry = g_new0 (GrubEntry, 1);

  for (guint i = 1; i < words->len; i++)
    {
      const char *word = grub_cfg_word (words, i);

      if (g_str_equal (word, "--id") || g_str_equal (word, "$menuentry_id_option")
          || g_str_equal (word, "${menuentry_id_option}"))
        {
          g_free (entry->id);
          entry->id = g_strdup (grub_cfg_word (words, ++i));
        }
      else if (g_strv_contains (with_value, word))
        i++;
      else if (word[0] != '-' && entry->title == NULL)
        entry->title = g_strdup (word);
    }
  entry->title = entry->title != NULL ? entry->title : g_strdup ("");
  entry->id = entry->id != NULL ? entry->id : g_strdup (entry->title);
  entry->parent = reader->menu;
  entry->submenu = submenu;
  entry->section = g_strdup (reader->section);
  entry->line = reader->line;
  g_ptr_array_add (reader->cfg->entries, entry);
  return reader->cfg->entries->len - 1;
}

/* Takes the kernel and its arguments, which are the words from @first on. */
static void
grub_cfg_take_kernel (GrubCfgReader *reader, GrubEntry *entry, const GrubWords *words, const GPtrArray *raw,
                      guint first)
{
  /* A module's first argument is not told to the kernel; 20_linux_xen writes this. */
  guint from
      = entry->xen && g_strcmp0 (grub_cfg_word (raw, first + 1), "placeholder") == 0 ? first + 2 : first + 1;

  entry->kernel = g_strdup (grub_cfg_word (raw, first));
  entry->line = reader->line;
  if (from < words->words->len)
    entry->cmdline = g_strdup (words->text->str + g_array_index (words->words, GrubWord, from).text_start);
  else
    entry->cmdline = g_strdup ("");
}

static void
grub_cfg_entry_command (GrubCfgReader *reader, const GrubWords *words, const GPtrArray *raw, guint first)
{
  static const char *const linux_commands[] = { "linux", "linux16", "linuxefi", NULL };
  static const char *const xen_commands[] = { "multiboot", "multiboot2", "xen_hypervisor", NULL };
  static const char *const module_commands[] = { "module", "module2", "xen_module", NULL };
  GrubEntry *entry = g_ptr_array_index (reader->cfg->entries, reader->entry);
  const char *command = grub_cfg_word (raw, first);

  if (entry->kernel != NULL || raw->len < first + 2)
    return;
  if (g_strv_contains (xen_commands, command))
    entry->xen = TRUE;
  else if (g_strv_contains (linux_commands, command)
           || (entry->xen && g_strv_contains (module_commands, command)))
    {
      while (first + 1 < raw->len && g_str_has_prefix (grub_cfg_word (raw, first + 1), "--"))
        first++;
      if (first + 1 < raw->len)
        grub_cfg_take_kernel (reader, entry, words, raw, first + 1);
    }
}

static void
grub_cfg_command (GrubCfgReader *reader, const GrubWords *words, const GPtrArray *raw)
{
  static const char *const reserved[] = { "then", "else", "do", "if", NULL };
  const char *argument;
  guint first = 0;

  while (first + 1 < raw->len && g_strv_contains (reserved, grub_cfg_word (raw, first)))
    first++;
  if (first >= raw->len)
    return;
  argument = grub_cfg_word (raw, first + 1);
  if (reader->entry >= 0)
    grub_cfg_entry_command (reader, words, raw, first);
  else if (g_str_equal (grub_cfg_word (raw, first), "blscfg"))
    reader->cfg->blscfg = TRUE;
  else if (g_str_equal (grub_cfg_word (raw, first), "set") && argument != NULL
           && g_str_has_prefix (argument, "default_kernelopts="))
    reader->cfg->lends_options = argument[strlen ("default_kernelopts=")] != '\0';
  else if (g_str_equal (grub_cfg_word (raw, first), "set") && argument != NULL
           && g_str_has_prefix (argument, "default=") && reader->blocks->len == 0
           && reader->cfg->default_setting == NULL && strstr (argument, "next_entry") == NULL)
    reader->cfg->default_setting = g_strdup (argument + strlen ("default="));
}

static void
grub_cfg_open_block (GrubCfgReader *reader, const GPtrArray *words)
{
  const char *command = grub_cfg_word (words, 0);
  gboolean submenu = g_strcmp0 (command, "submenu") == 0;
  int block = GRUB_CFG_OTHER_BLOCK;

  if (reader->entry < 0 && (submenu || g_strcmp0 (command, "menuentry") == 0))
    {
      block = grub_cfg_open_entry (reader, words, submenu);
      if (submenu)
        reader->menu = block;
      else
        reader->entry = block;
    }
  g_array_append_val (reader->blocks, block);
}

static void
grub_cfg_close_block (GrubCfgReader *reader)
{
  int block;

  if (reader->blocks->len == 0)
    return;
  block = g_array_index (reader->blocks, int, reader->blocks->len - 1);
  g_array_set_size (reader->blocks, reader->blocks->len - 1);
  if (block >= 0 && block == reader->entry)
    reader->entry = -1;
  else if (block >= 0 && block == reader->menu)
    reader->menu = grub_cfg_get (reader->cfg, block)->parent;
}

/* A comment may say which script wrote what follows: "### BEGIN /etc/grub.d/10_linux ###". */
static void
grub_cfg_comment (GrubCfgReader *reader)
{
  const char *start = reader->text + reader->pos;
  const char *newline = memchr (start, '\n', reader->length - reader->pos);
  gsize length = newline != NULL ? (gsize) (newline - start) : reader->length - reader->pos;
  g_autofree char *line = g_strndup (start, MIN (length, 4096));

  if (g_str_has_prefix (line, "### BEGIN "))
    {
      const char *path = line + strlen ("### BEGIN ");
      g_free (reader->section);
      reader->section = g_strndup (path, strcspn (path, " "));
    }
  else if (g_str_has_prefix (line, "### END "))
    g_clear_pointer (&reader->section, g_free);
  grub_cfg_advance (reader, reader->pos + length);
}

/* Reads one command and what ends it. Returns: FALSE for a place that GRUB could not read. */
static gboolean
grub_cfg_step (GrubCfgReader *reader)
{
  g_autoptr (GPtrArray) raw = NULL;
  gsize end;
  g_autoptr (GrubWords) words
      = grub_words_parse_command (reader->text + reader->pos, reader->length - reader->pos, &raw, &end);
  char stop;

  end += reader->pos;
  stop = end < reader->length ? reader->text[end] : '\0';
  if (words == NULL)
    {
      const char *newline = memchr (reader->text + reader->pos, '\n', reader->length - reader->pos);
      grub_cfg_advance (reader, newline != NULL ? (gsize) (newline - reader->text) + 1 : reader->length);
      return FALSE;
    }
  if (stop == '{')
    grub_cfg_open_block (reader, raw);
  else
    grub_cfg_command (reader, words, raw);
  grub_cfg_advance (reader, end);
  if (stop == '}')
    grub_cfg_close_block (reader);
  if (stop == '#')
    grub_cfg_comment (reader);
  else if (end < reader->length)
    grub_cfg_advance (reader, end + 1);
  return TRUE;
}

GrubCfg *
grub_cfg_parse (const char *text, gsize length)
{
  GrubCfg *cfg = g_new0 (GrubCfg, 1);
  GrubCfgReader reader = { .cfg = cfg, .text = text, .length = length, .line = 1, .entry = -1, .menu = -1 };
  guint errors = 0;

  cfg->entries = g_ptr_array_new_with_free_func (grub_cfg_entry_free);
  reader.blocks = g_array_new (FALSE, FALSE, sizeof (int));
  while (reader.pos < length && errors < GRUB_CFG_ERRORS_MAX)
    errors += grub_cfg_step (&reader) ? 0 : 1;
  g_free (reader.section);
  g_array_unref (reader.blocks);
  return cfg;
}

/* A parsed file, which keeps the bytes it was made of. */
typedef struct
{
  GrubCfg *cfg;
  GBytes *bytes;
} GrubCfgFile;

static void
grub_cfg_file_free (gpointer data)
{
  GrubCfgFile *file = data;

  grub_cfg_free (file->cfg);
  g_bytes_unref (file->bytes);
  g_free (file);
}

static gpointer
grub_cfg_file_make (const KargHost *host, gpointer data, GError **error)
{
  GrubCfgFile *file = g_new0 (GrubCfgFile, 1);
  gsize length;
  const char *text = g_bytes_get_data (data, &length);

  file->bytes = g_bytes_ref (data);
  file->cfg = grub_cfg_parse (text != NULL ? text : "", length);
  return file;
}

const GrubCfg *
grub_cfg_read (const KargHost *host, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), path, error);
  gsize length;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  const char *nul = text != NULL && length > 0 ? memchr (text, '\0', length) : NULL;
  const GrubCfgFile *file;

  if (bytes == NULL)
    return NULL;
  if (nul != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, length, nul - text),
                         "holds a NUL byte, so it is no text file");
      return NULL;
    }
  file = karg_host_remember (host, KARG_HOST_RUN, bytes, grub_cfg_file_make, bytes, grub_cfg_file_free, error);
  return file->cfg;
}

gboolean
grub_cfg_is_generated (const GrubEntry *entry)
{
  g_autofree char *script = entry->section != NULL ? g_path_get_basename (entry->section) : NULL;

  return script != NULL && entry->kernel != NULL
         && (g_str_has_prefix (script, "10_linux") || g_str_has_prefix (script, "20_linux_xen"));
}

guint
grub_cfg_count_generated (const GrubCfg *cfg)
{
  guint n = 0;

  for (guint i = 0; i < cfg->entries->len; i++)
    n += grub_cfg_is_generated (grub_cfg_get (cfg, i)) ? 1 : 0;
  return n;
}

guint
grub_cfg_count_kernels (const GrubCfg *cfg)
{
  guint n = 0;

  for (guint i = 0; i < cfg->entries->len; i++)
    n += grub_cfg_get (cfg, i)->kernel != NULL ? 1 : 0;
  return n;
}

/* The child of @menu that @name means: its number, id or title. */
static int
grub_cfg_find_child (const GrubCfg *cfg, int menu, const char *name)
{
  gboolean is_number = name[0] != '\0' && name[strspn (name, "0123456789")] == '\0';
  guint64 number = is_number ? g_ascii_strtoull (name, NULL, 10) : 0;

  for (guint i = 0; i < cfg->entries->len; i++)
    {
      const GrubEntry *entry = grub_cfg_get (cfg, i);

      if (entry->parent != menu)
        continue;
      if (is_number ? number-- == 0 : (g_str_equal (entry->id, name) || g_str_equal (entry->title, name)))
        return i;
    }
  return -1;
}

/* Cuts the next level off @path: up to a ">" that is not doubled. */
static char *
grub_cfg_next_level (const char **path)
{
  GString *level = g_string_new (NULL);

  for (; **path != '\0'; (*path)++)
    {
      if (**path == '>' && (*path)[1] != '>')
        {
          (*path)++;
          break;
        }
      *path += **path == '>' ? 1 : 0;
      g_string_append_c (level, **path);
    }
  return g_string_free (level, FALSE);
}

int
grub_cfg_find (const GrubCfg *cfg, const char *wanted)
{
  int found = -1;

  do
    {
      g_autofree char *level = grub_cfg_next_level (&wanted);
      found = grub_cfg_find_child (cfg, found, level);
    }
  while (found >= 0 && *wanted != '\0');

  while (found >= 0 && grub_cfg_get (cfg, found)->submenu)
    found = grub_cfg_find_child (cfg, found, "0");
  return found;
}
