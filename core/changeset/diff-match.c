/* diff-match.c: which elements of two sequences differ.
 *
 * The divide-and-conquer form of E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986: linear
 * memory, and time in proportion to the length times the number of differences. Boxes wait on a stack of our
 * own, so that no input can exhaust the process's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "diff-match.h"

#include <string.h>

/* A box that needs more edits than this is called different as a whole: 16 MiB that share little must not
 * take minutes. */
#define DIFF_MATCH_EDITS_MAX 4096

/* Elements [a0, a1) of the one side against [b0, b1) of the other. */
typedef struct
{
  int a0, a1, b0, b1;
} DiffBox;

typedef struct
{
  const DiffSide *a;
  const DiffSide *b;
  int *forward;  /* by diagonal: how far into a the best path from the start of the box got */
  int *backward; /* the same from its end */
  int most;      /* more edits than this are not looked for */
  GArray *boxes; /* still to do */
} DiffWork;

static gboolean
diff_match_same (const DiffWork *work, const DiffBox *box, gboolean backward, int i, int j)
{
  if (backward)
    return work->a->ids[box->a1 - 1 - i] == work->b->ids[box->b1 - 1 - j];
  return work->a->ids[box->a0 + i] == work->b->ids[box->b0 + j];
}

/* All paths with @edits edits from one corner of @box; diagonals and distances count from that corner.
 * TRUE when one meets a path from the other corner; *x, *y is where, counted from the start of the box. */
static gboolean
diff_match_round (DiffWork *work, const DiffBox *box, int edits, gboolean backward, int *x, int *y)
{
  int n = box->a1 - box->a0, m = box->b1 - box->b0;
  int *reach = (backward ? work->backward : work->forward) + work->most + 1;
  const int *other = (backward ? work->forward : work->backward) + work->most + 1;
  int rounds = backward ? edits : edits - 1; /* how many the other side has done */
  gboolean may_meet = ((n - m) & 1) == !backward;

  for (int k = -edits; k <= edits; k += 2)
    {
      int i = k == -edits || (k != edits && reach[k - 1] < reach[k + 1]) ? reach[k + 1] : reach[k - 1] + 1;
      while (i < n && i - k < m && diff_match_same (work, box, backward, i, i - k))
        i++;
      reach[k] = i;

      int mirror = n - m - k; /* this diagonal as the other side counts it */
      if (!may_meet || i > n || i - k > m || mirror < -rounds || mirror > rounds)
        continue;
      if (other[mirror] <= n && other[mirror] - mirror <= m && i + other[mirror] >= n)
        {
          *x = backward ? n - i : i;
          *y = backward ? m - (i - k) : i - k;
          return TRUE;
        }
    }
  return FALSE;
}

/* A point on a shortest path through @box, relative to its start. FALSE when the way is too long to look
 * for. */
static gboolean
diff_match_split (DiffWork *work, const DiffBox *box, int *x, int *y)
{
  int n = box->a1 - box->a0, m = box->b1 - box->b0;
  int most = MIN ((n + m + 1) / 2, work->most);

  work->forward[work->most + 2] = 0;
  work->backward[work->most + 2] = 0;
  for (int edits = 0; edits <= most; edits++)
    if (diff_match_round (work, box, edits, FALSE, x, y) || diff_match_round (work, box, edits, TRUE, x, y))
      return (*x > 0 || *y > 0) && (*x < n || *y < m);
  return FALSE;
}

static void
diff_match_box (DiffWork *work, DiffBox box)
{
  int x = 0, y = 0;

  while (box.a0 < box.a1 && box.b0 < box.b1 && work->a->ids[box.a0] == work->b->ids[box.b0])
    box.a0++, box.b0++;
  while (box.a0 < box.a1 && box.b0 < box.b1 && work->a->ids[box.a1 - 1] == work->b->ids[box.b1 - 1])
    box.a1--, box.b1--;

  if (box.a0 == box.a1 || box.b0 == box.b1 || !diff_match_split (work, &box, &x, &y))
    {
      memset (work->a->changed + box.a0, 1, box.a1 - box.a0);
      memset (work->b->changed + box.b0, 1, box.b1 - box.b0);
      return;
    }
  DiffBox first = { box.a0, box.a0 + x, box.b0, box.b0 + y };
  DiffBox second = { box.a0 + x, box.a1, box.b0 + y, box.b1 };
  g_array_append_val (work->boxes, first);
  g_array_append_val (work->boxes, second);
}

void
diff_match (DiffSide *a, DiffSide *b)
{
  int most = MIN (a->n / 2 + b->n / 2 + 1, DIFF_MATCH_EDITS_MAX);
  gsize size = 2 * (gsize) most + 4;
  g_autofree int *forward = g_new0 (int, size);
  g_autofree int *backward = g_new0 (int, size);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (DiffBox));
  DiffWork work = { a, b, forward, backward, most, boxes };
  DiffBox all = { 0, a->n, 0, b->n };

  g_array_append_val (boxes, all);
  while (boxes->len > 0)
    {
      DiffBox box = g_array_index (boxes, DiffBox, boxes->len - 1);
      g_array_set_size (boxes, boxes->len - 1);
      diff_match_box (&work, box);
    }
}
