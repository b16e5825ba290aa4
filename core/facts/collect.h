/* collect.h: where facts come from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>

G_BEGIN_DECLS

/* Facts are built once and then only read. Without a @value the fact stays unknown. Names that a file
 * could not hold (see karg_facts_is_name()) are left out: they come from what a machine's files call
 * themselves. Bytes that are not UTF-8 are replaced. */
KargFacts *karg_facts_new (void);
void karg_facts_set (KargFacts *facts, const char *group, const char *name, const char *value,
                     const char *source);
void karg_facts_set_tristate (KargFacts *facts, const char *group, const char *name, KargTristate value,
                              const char *source);

/* Whether @name can name a group or a fact: printable ASCII, without "[]=\" and "#" and without blanks at
 * its ends. */
gboolean karg_facts_is_name (const char *name);

/* Whether @group describes the machine, not the operating system on it. */
gboolean karg_facts_is_hardware_group (const char *group);

/* Facts from @length bytes of text as karg_facts_to_text() writes it; @file names it in errors and is the
 * source of values that stand below no comment. Fails: SYNTAX with file and line. */
KargFacts *karg_facts_from_text (const char *text, gsize length, const char *file, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* How much to look at. */
typedef enum
{
  KARG_COLLECT_HOST, /* what planning needs, a dozen small files: cpu, machine, firmware, os, kernel */
  KARG_COLLECT_ALL,  /* and acpi, iommu, pci; every installed kernel's configuration, modules and their options */
} KargCollect;

/* Collects. @root is the operating system; @hardware a tree with proc/ and sys/ (the running machine's "/"),
 * or NULL: the hardware is unknown. Never fails: what can't be read is unknown. */
KargFacts *karg_facts_collect (KargRoot *root, KargRoot *hardware, KargCollect what);

/* The hardware of the recorded file @path (as karg_facts_to_text() wrote it; a path of this process, not
 * of @root) with the operating system of @root. Fails: NOT_FOUND, PERMISSION, IO, SYNTAX with file and
 * line. */
KargFacts *karg_facts_collect_recorded (KargRoot *root, const char *path, KargCollect what, GError **error);

G_END_DECLS
