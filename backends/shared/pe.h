/* pe.h: sections of an EFI program.
 *
 * Unified kernel images keep their kernel arguments in a section ".cmdline", boot loaders and stubs say
 * who they are in ".sdmagic". Only the headers and the section that is asked for are read; garbage is an
 * error, never more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

typedef struct _KargPe KargPe;

/* Reads the headers of @path. Fails: SYNTAX when it is no PE file; NOT_FOUND, PERMISSION, IO. */
KargPe *karg_pe_open (KargRoot *root, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void karg_pe_free (KargPe *pe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargPe, karg_pe_free)

gboolean karg_pe_has_section (const KargPe *pe, const char *name);

/* The first section @name as text, up to its first NUL, without blanks and newlines at its end. (transfer
 * full) NULL without an error when there is none. Of an image with several profiles this is the base
 * profile's.
 * Fails: SYNTAX when it is larger than 64 KiB or lies outside the file; IO, PERMISSION. */
char *karg_pe_read_text (const KargPe *pe, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What stands between "#### LoaderInfo: @program " and " ####" in ".sdmagic": its version. (transfer full)
 * NULL when it is another program, or none. */
char *karg_pe_get_program_version (const KargPe *pe, const char *program);

G_END_DECLS
