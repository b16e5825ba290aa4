/* system.h: a small system to try the GRUB back end on. */

#pragma once

#include "backend.h"

G_BEGIN_DECLS

/* No boot loader; os-release says @id. */
Fixture *system_new (const char *id);
/* A golden tree, and the facts that are found there. */
Fixture *system_host (const char *name);
/* A system whose grub-mkconfig is there, with this /etc/default/grub (NULL: none), looked at. */
Fixture *system_with_defaults (const char *text);

/* The text of a template, which is there and writable. */
const char *system_template (Fixture *fixture, const char *id);
/* What keeps a template from being written. */
const char *system_read_only (Fixture *fixture, const char *id);
/* The reason of the only refusal, beside which nothing is planned; its place must be @path and @line if not NULL. */
const char *system_refusal (Fixture *fixture, const char *path, guint line);

G_END_DECLS
