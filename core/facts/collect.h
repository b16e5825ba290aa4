/* collect.h: where facts come from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>

G_BEGIN_DECLS

/* Facts are built once and then only read. */
KargFacts *karg_facts_new (void);
void karg_facts_set (KargFacts *facts, const char *group, const char *name, const char *value, const char *source);
void karg_facts_set_tristate (KargFacts *facts, const char *group, const char *name, KargTristate value,
                              const char *source);

/* Collects everything. @root is the operating system; @hardware a tree with proc/ and sys/ (the running machine's "/"),
 * or NULL: the hardware is unknown. Never fails: what can't be read is unknown. */
KargFacts *karg_facts_collect (KargRoot *root, KargRoot *hardware);

/* The hardware of the recorded file @path (as karg_facts_to_text() wrote it) with the operating system of @root.
 * Fails: NOT_FOUND, PERMISSION, IO, SYNTAX with file and line. */
KargFacts *karg_facts_collect_recorded (KargRoot *root, const char *path, GError **error);

G_END_DECLS
