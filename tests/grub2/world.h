/* world.h: a small system to try the GRUB back end on. */

#pragma once

#include "build.h"
#include "facts/collect.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;
  KargFacts *facts;
  KargRoot *root;
  KargConfig *config;
  KargHost *host;
  KargTargets *targets;
  KargIntent *intent;
  KargChangeset *changes;
} World;

/* A directory without a boot loader; os-release says @id. */
World *world_new (const char *id);
/* A copy of the golden tree @name. */
World *world_copy (const char *name);
void world_free (World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

void world_write (World *world, const char *path, const char *text);
/* @text up to @length, NUL bytes too. */
void world_write_bytes (World *world, const char *path, const char *text, gsize length);
char *world_read_file (World *world, const char *path);
void world_fact (World *world, const char *group, const char *name, const char *value);

/* A system whose grub-mkconfig is there, with this /etc/default/grub (NULL: none). */
World *world_with_defaults (const char *text);

/* Looks at the tree anew: probes and reads. */
KargBackendState world_look (World *world);
void world_add_role (World *world, const char *role);
KargTarget *world_target (World *world, KargTargetKind kind, const char *id);
/* The text of a template, which is there. */
const char *world_template (World *world, const char *id);
/* What keeps a template from being written. */
const char *world_read_only (World *world, const char *id);

/* Asks for edits the way the engine does: what is added goes to the primary templates unless the secondary
 * one has it, what goes goes from all. */
void world_ask (World *world, KargEditKind kind, const char *argument);
/* Plans what was asked. Several times in a row for the same answer. */
void world_plan (World *world);
/* The reason of the only refusal; its place must be @path and @line if not NULL. */
const char *world_refusal (World *world, const char *path, guint line);
/* Writes the planned files and looks again. */
void world_commit (World *world);
/* The commands, one on a line, "!" before those that are owed. */
char *world_commands (World *world);

/* Plans, commits, and finds that the same question changes nothing. Returns: the text of @path. */
char *world_change (World *world, KargEditKind kind, const char *argument, const char *path);

G_END_DECLS
