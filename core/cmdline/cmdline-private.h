/* cmdline-private.h: a command line from the inside: a list of words and blanks that edits rearrange.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "scanner.h"

#include <karg/cmdline.h>

G_BEGIN_DECLS

#define KARG_ORIGIN_NEW G_MAXSIZE

/* Some bytes, and where they stood in the text that was parsed. */
typedef struct
{
  const char *bytes;
  gsize length;
  gsize origin; /* KARG_ORIGIN_NEW: an edit brought them */
} KargBytes;

typedef struct _KargItem KargItem;

/* A word, or the bytes between two. */
struct _KargItem
{
  KargItem *prev;
  KargItem *next;
  KargBytes all;      /* what it was made of */
  GArray *parts;      /* KargBytes: what it is made of since an edit went into it; NULL before */
  gsize span_end;     /* of what has parts: where the word ended in the text that was parsed, or KARG_ORIGIN_NEW */
  char *owned;        /* what @all points to, when an edit brought it */
  KargWord word;      /* of words only; start and length hold when the text is not stale */
  char *strings;      /* what its key and value point to, when they are not the command line's */
  KargToken token;    /* of words only: offsets from the word's first byte */
  gboolean is_word;
  gint64 place;       /* words later in the line have a higher number */
  KargItem *same_prev; /* kernel words with the same key, in their order */
  KargItem *same_next;
};

/* The kernel's words with one key. */
typedef struct
{
  KargItem *first;
  KargItem *last;
} KargChain;

struct _KargCmdline
{
  char *source;       /* as it was parsed */
  gsize source_length;
  KargItem *items;    /* those of the parsing; others are allocated one by one */
  guint n_items;
  char *strings;      /* keys and values of the words of the parsing, each with its NUL */
  GPtrArray *brought; /* KargItem that edits made, also those that are gone again */
  KargItem *head;
  KargItem *tail;
  KargItem *last;     /* the last word that the kernel reads, or NULL */
  KargItem *end;      /* the word behind which new ones go, when an end was set; NULL: the front */
  KargItem *gap;      /* the blank before which they go then, or NULL */
  gboolean has_end;
  GHashTable *chains; /* key → KargChain; NULL until somebody asks */
  gboolean edited;
  gboolean stale;     /* text and words are to be made anew */
  char *text;         /* as it stands */
  gsize length;
  GPtrArray *words;   /* KargItem, in their order */
};

/* The words that the kernel reads with @key. Never NULL; empty when there are none. */
const KargChain *karg_cmdline_get_chain (const KargCmdline *cmdline, const char *key);

gboolean karg_item_is (const KargItem *item, const char *key, const char *value);

/* The word before or behind @item, for init's too; NULL when there is none. */
KargItem *karg_item_get_previous_word (const KargItem *item);
KargItem *karg_item_get_next_word (const KargItem *item);

/* Puts @text, which is one word, behind the word @after, or before everything when that is NULL.
 * Returns: (transfer none): the new word. */
KargItem *karg_cmdline_insert_after (KargCmdline *cmdline, KargItem *after, const char *text);
KargItem *karg_cmdline_insert_before (KargCmdline *cmdline, KargItem *before, const char *text);
/* Where new words with @key go. */
KargItem *karg_cmdline_append (KargCmdline *cmdline, const char *key, const char *text);

/* Takes a word away, with one run of blanks. */
void karg_cmdline_remove (KargCmdline *cmdline, KargItem *item);

/* Lets @text stand in the place of a word. Returns: the new word. */
KargItem *karg_cmdline_replace (KargCmdline *cmdline, KargItem *item, const char *text);

/* Lets @text stand for the bytes [start, end) of a word, which stays one word. Returns: the new word. */
KargItem *karg_cmdline_replace_part (KargCmdline *cmdline, KargItem *item, gsize start, gsize end, const char *text);

/* The first word that the kernel reads; NULL when there is none. And the one behind @item. */
KargItem *karg_cmdline_get_first (const KargCmdline *cmdline);
KargItem *karg_cmdline_get_next (const KargItem *item);

G_END_DECLS
