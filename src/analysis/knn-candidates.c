#include "analysis/knn-candidates.h"

#include "base/hot.h"

#include <float.h>
#include <math.h>

#define GROUP LK_CANDIDATE_GROUP

LkCandidates *
lk_candidates_new (int n, int keep)
{
  int room = 2 * keep + GROUP;
  LkCandidates *lists = g_new0 (LkCandidates, n);
  float *keys = g_new (float, (size_t) n *room);
  int *rows = g_new (int, (size_t) n *room);

  for (int i = 0; i < n; i++)
    {
      lists[i].keys = keys + (size_t) i * room;
      lists[i].rows = rows + (size_t) i * room;
      lk_candidates_clear (&lists[i]);
    }
  return lists;
}

void
lk_candidates_free (LkCandidates *lists)
{
  g_free (lists[0].keys);
  g_free (lists[0].rows);
  g_free (lists);
}

LK_HOT static int
count_up_to (const float *keys, int n, float limit)
{
  int count = 0;

  for (int i = 0; i < n; i++)
    count += keys[i] <= limit;
  return count;
}

/* Halves the range of keys that holds the last one to keep: counting is quick, and no branch depends on the keys. */
void
lk_candidates_cut (LkCandidates *self, int keep)
{
  float low = INFINITY, high = -INFINITY;
  int below = 0, n = 0;

  if (self->n <= keep)
    return;

  for (int i = 0; i < self->n; i++)
    {
      low = MIN (low, self->keys[i]);
      high = MAX (high, self->keys[i]);
    }
  /* Just below; numbers under FLT_MIN are zero in threads that compute. */
  low -= MAX (fabsf (low) * FLT_EPSILON, FLT_MIN);

  /* Always fewer than keep up to low, and at least so many up to high. */
  for (int count = self->n; count != keep;)
    {
      float middle = 0.5f * low + 0.5f * high;

      if (!(low < middle && middle < high))
        break;
      count = count_up_to (self->keys, self->n, middle);
      if (count < keep)
        {
          low = middle;
          below = count;
        }
      else
        high = middle;
    }

  for (int i = 0, edge = keep - below; i < self->n; i++)
    {
      float key = self->keys[i];
      int is_below = key <= low, on_edge = !is_below & (key <= high) & (edge > 0);

      self->keys[n] = key;
      self->rows[n] = self->rows[i];
      n += is_below + on_edge;
      edge -= on_edge;
    }
  self->n = n;
  self->limit = high;
}

void
lk_candidates_clear (LkCandidates *self)
{
  self->n = 0;
  self->limit = INFINITY;
}

LK_HOT static void
take_groups (LkCandidates *self, int keep, const float *keys, int n, int first_row, int self_row)
{
  for (int j = 0; j < n; j += GROUP)
    {
      float limit = self->limit;
      int below = 0, at = self->n;

      for (int l = 0; l < GROUP; l++)
        below |= keys[j + l] < limit;
      if (!below)
        continue;

      for (int l = 0; l < GROUP; l++)
        {
          self->keys[at] = keys[j + l];
          self->rows[at] = first_row + j + l;
          at += (keys[j + l] < limit) & (first_row + j + l != self_row);
        }
      self->n = at;
      if (at >= 2 * keep)
        lk_candidates_cut (self, keep);
    }
}

void
lk_candidates_take (LkCandidates *self, int keep, float *keys, int n, int first_row, int self_row)
{
  for (int j = n; j % GROUP != 0; j++)
    keys[j] = INFINITY;
  take_groups (self, keep, keys, n, first_row, self_row);
}

void
lk_candidates_join (LkCandidates *self, int keep, const LkCandidates *later)
{
  for (int i = 0; i < later->n; i++)
    {
      self->keys[self->n] = later->keys[i];
      self->rows[self->n++] = later->rows[i];
      if (self->n == 2 * keep)
        lk_candidates_cut (self, keep);
    }
}
