/* grub-cfg.h: what a grub.cfg offers to boot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>
#include <karg/host.h>

G_BEGIN_DECLS

/* A menu entry or a submenu. */
typedef struct
{
  char *id; /* of --id, or the title */
  char *title;
  int parent; /* the submenu it lies in, or -1 */
  gboolean submenu;
  char *section; /* the script of /etc/grub.d that wrote it, or NULL */
  guint line;    /* of the command that has the arguments, else of the entry */
  char *kernel;  /* path of the kernel as GRUB is told; NULL: it boots something else */
  char *cmdline; /* what the kernel gets behind its path */
  gboolean xen;
} GrubEntry;

typedef struct
{
  GPtrArray *entries;    /* GrubEntry, in the order of the menu */
  gboolean lends_options; /* "default_kernelopts" is what entries without options get */
  char *default_setting; /* what "set default" says, or NULL; "${saved_entry}" stays */
  gboolean blscfg;       /* it shows boot loader entries as well */
} GrubCfg;

/* The file @path, parsed once a run as long as its bytes stay; owned by @host.
 * Fails: NOT_FOUND; PERMISSION, IO; SYNTAX for a NUL byte. */
const GrubCfg *grub_cfg_read (const KargHost *host, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Never fails: what GRUB could not read ends the reading. */
GrubCfg *grub_cfg_parse (const char *text, gsize length);
void grub_cfg_free (GrubCfg *cfg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GrubCfg, grub_cfg_free)

/* Whether a script of grub-mkconfig writes this entry from its settings. */
gboolean grub_cfg_is_generated (const GrubEntry *entry);
/* How many of the entries that are so, and how many boot a kernel at all. */
guint grub_cfg_count_generated (const GrubCfg *cfg);
guint grub_cfg_count_kernels (const GrubCfg *cfg);

const GrubEntry *grub_cfg_get (const GrubCfg *cfg, guint index);

/* The entry that @wanted (an index, id or title, with ">" between levels) leads to, or -1. */
int grub_cfg_find (const GrubCfg *cfg, const char *wanted);

G_END_DECLS
