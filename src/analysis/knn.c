#include "analysis/knn.h"

#include "analysis/knn-candidates.h"
#include "base/hot.h"
#include "tensor/gemm.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LANES 16       /* floats added side by side */
#define BLOCK 1024     /* bank rows multiplied at once */
#define TILE 256       /* most queries of a job: the BLAS packs a block of the bank anew for each */
#define FEW_QUERIES 16 /* below, a product is no faster than the differences, and the bank is shared out instead */
#define SEGMENT 4096   /* bank rows of a job with few queries */

typedef struct
{
  double distance;
  int index;
} Neighbor;

/* What one worker needs. */
typedef struct
{
  float *keys;         /* [tile, BLOCK] */
  float *query;        /* [d], of length 1 for cosine */
  LkCandidates *lists; /* [tile] */
  Neighbor *neighbors; /* [keep] */
} Desk;

typedef struct
{
  LkMetric metric;
  const float *bank, *queries;
  int n_bank, n_queries, d, k;
  int keep, tile;
  gboolean exclude_self;
  gboolean (*cancelled) (gpointer);
  gpointer cancel_data;
  atomic_bool stop;
  float *scale;        /* [n_bank] row_scale () */
  float *offset;       /* [n_bank] 0; for Euclidean distance ½|b|² */
  LkCandidates *lists; /* [segments, n_queries], for few queries */
  int *index;          /* [n_queries, k] */
  float *distance;     /* [n_queries, k] or NULL */
  Desk *desks;         /* [threads] */
} Search;

static gboolean
must_stop (Search *search)
{
  if (!atomic_load (&search->stop) && search->cancelled != NULL && search->cancelled (search->cancel_data))
    atomic_store (&search->stop, TRUE);
  return atomic_load (&search->stop);
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

/* A candidate's key is, of products, what is not the same for all rows of a query: ½|b|² - q·b, or -q·b / |b|. Of
 * differences it is the squared distance, for cosine of rows of length 1. */

LK_HOT static void
products_to_keys (float *keys, const float *scale, const float *offset, int n)
{
  for (int j = 0; j < n; j++)
    keys[j] = offset[j] - keys[j] * scale[j];
}

/* Sums of (query - scale row)² for n rows. */
LK_HOT static void
differences_to_keys (const float *query, const float *rows, const float *scale, int n, int d, float *keys)
{
  for (int j = 0; j < n; j++)
    {
      const float *row = rows + (size_t) j * d;
      float lane[LANES] = { 0 }, sum = 0;
      int i = 0;

      for (; i + LANES <= d; i += LANES)
        for (int l = 0; l < LANES; l++)
          {
            float difference = query[i + l] - scale[j] * row[i + l];

            lane[l] += difference * difference;
          }
      for (; i < d; i++)
        sum += (query[i] - scale[j] * row[i]) * (query[i] - scale[j] * row[i]);
      for (int l = 0; l < LANES; l++)
        sum += lane[l];
      keys[j] = sum;
    }
}

LK_HOT static double
squared_length (const float *row, int d)
{
  double lane[LANES] = { 0 }, sum = 0;
  int i = 0;

  for (; i + LANES <= d; i += LANES)
    for (int l = 0; l < LANES; l++)
      lane[l] += (double) row[i + l] * row[i + l];
  for (; i < d; i++)
    sum += (double) row[i] * row[i];
  for (int l = 0; l < LANES; l++)
    sum += lane[l];
  return sum;
}

/* What a row is multiplied with: 1 / |row| for cosine (0 for zeros), else 1. NAN for a row that is not finite, or whose
 * products are not: such a row is no neighbor and has none. */
static double
row_scale (LkMetric metric, const float *row, int d)
{
  double squares = squared_length (row, d);

  if (!(squares <= FLT_MAX))
    return NAN;
  if (metric == LK_METRIC_EUCLIDEAN)
    return 1;
  return squares > 0 ? 1 / sqrt (squares) : 0;
}

static void
measure_rows_job (void *data, int job, int worker)
{
  Search *search = data;

  for (int i = job * SEGMENT; i < MIN ((job + 1) * SEGMENT, search->n_bank); i++)
    {
      const float *row = search->bank + (size_t) i * search->d;

      search->scale[i] = (float) row_scale (search->metric, row, search->d);
      search->offset[i] = search->metric == LK_METRIC_COSINE ? 0 : (float) (squared_length (row, search->d) / 2);
    }
}

/* Differences of one query and the bank rows first .. first + n - 1, n <= BLOCK. */
static void
take_differences (Search *search, Desk *desk, LkCandidates *list, int query, int first, int n)
{
  const float *row = search->queries + (size_t) query * search->d, *scale = search->scale + first;
  gboolean cosine = search->metric == LK_METRIC_COSINE;
  double factor = row_scale (search->metric, row, search->d);

  for (int i = 0; i < search->d; i++)
    desk->query[i] = (float) (row[i] * factor);
  differences_to_keys (desk->query, search->bank + (size_t) first * search->d, scale, n, search->d, desk->keys);
  /* A row of zeros has no direction: cosine 0, which is the squared distance 2 of rows of length 1. */
  for (int j = 0; j < n && cosine; j++)
    if ((scale[j] == 0 || factor == 0) && isfinite (desk->keys[j]))
      desk->keys[j] = 2;
  lk_candidates_take (list, search->keep, desk->keys, n, first, search->exclude_self ? query : -1);
}

/* -- the winners --------------------------------------------------------------------------------------------------- */

LK_HOT static double
squared_distance (const float *a, double scale_a, const float *b, double scale_b, int d)
{
  double lane[LANES] = { 0 }, sum = 0;
  int i = 0;

  for (; i + LANES <= d; i += LANES)
    for (int l = 0; l < LANES; l++)
      {
        double difference = a[i + l] * scale_a - b[i + l] * scale_b;

        lane[l] += difference * difference;
      }
  for (; i < d; i++)
    sum += (a[i] * scale_a - b[i] * scale_b) * (a[i] * scale_a - b[i] * scale_b);
  for (int l = 0; l < LANES; l++)
    sum += lane[l];
  return sum;
}

/* Of a query and a candidate. */
static double
exact_distance (LkMetric metric, const float *a, double scale_a, const float *b, int d)
{
  double scale_b;

  if (metric == LK_METRIC_EUCLIDEAN)
    return squared_distance (a, 1, b, 1, d);

  scale_b = row_scale (metric, b, d);
  return scale_a == 0 || scale_b == 0 ? 1 : squared_distance (a, scale_a, b, scale_b, d) / 2;
}

static int
compare_neighbors (const void *a, const void *b)
{
  const Neighbor *x = a, *y = b;

  if (x->distance != y->distance)
    return x->distance < y->distance ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorts the candidates of a query by their exact distances into neighbors; gives how many there are. */
static int
rank_candidates (Search *search, LkCandidates *list, int query, Neighbor *neighbors)
{
  const float *row = search->queries + (size_t) query * search->d;
  double scale = row_scale (search->metric, row, search->d);

  lk_candidates_cut (list, search->keep);
  for (int i = 0; i < list->n; i++)
    {
      int index = list->rows[i];
      const float *other = search->bank + (size_t) index * search->d;

      neighbors[i] = (Neighbor){ exact_distance (search->metric, row, scale, other, search->d), index };
    }
  qsort (neighbors, list->n, sizeof *neighbors, compare_neighbors);
  return list->n;
}

/* Whether no row beside the candidates can be among the k nearest, however the products were rounded. A sum of d
 * products is wrong by at most d units of rounding (2^-24) of |q| |b| (Higham, "Accuracy and stability of numerical
 * algorithms", 3.5). A row that is nearer than the last candidate is no longer than |q| plus that one's distance. */
static gboolean
products_are_enough (Search *search, const LkCandidates *list, int query, const Neighbor *neighbors, int n)
{
  const float *row = search->queries + (size_t) query * search->d;
  double unit = (search->d + 8) * ldexp (1, -24), squares = squared_length (row, search->d), length = sqrt (squares);
  double last, longest, error;

  if (n < search->keep || n == search->n_bank - (search->exclude_self ? 1 : 0))
    return TRUE;

  last = neighbors[search->k - 1].distance;
  if (search->metric == LK_METRIC_COSINE)
    return (last - 1) * length < list->limit - unit * length;

  longest = length + sqrt (MAX (squares + 2 * (double) list->limit, 0));
  error = unit * (length + longest / 2) * longest;
  return (last - squares) / 2 < list->limit - error;
}

static void
write_neighbors (Search *search, int query, const Neighbor *neighbors, int n)
{
  int *index = search->index + (size_t) query * search->k;
  float *distance = search->distance != NULL ? search->distance + (size_t) query * search->k : NULL;
  int next = 0;

  for (int r = 0; r < search->k; r++)
    {
      gboolean found = r < n;

      /* Rows that are not finite were never candidates: the lowest that are not there yet. */
      for (gboolean taken = !found; taken;)
        {
          taken = search->exclude_self && next == query;
          for (int i = 0; i < n && !taken; i++)
            taken = neighbors[i].index == next;
          next += taken;
        }
      index[r] = found ? neighbors[r].index : next++;
      if (distance != NULL)
        distance[r] = found ? (float) neighbors[r].distance : INFINITY;
    }
}

/* -- jobs ---------------------------------------------------------------------------------------------------------- */

static void
search_all_differences (Search *search, Desk *desk, LkCandidates *list, int query)
{
  lk_candidates_clear (list);
  for (int block = 0; block < search->n_bank && !must_stop (search); block += BLOCK)
    take_differences (search, desk, list, query, block, MIN (BLOCK, search->n_bank - block));
}

/* Many queries: a tile of them against the whole bank. */
static void
search_tile_job (void *data, int job, int worker)
{
  Search *search = data;
  Desk *desk = &search->desks[worker];
  int first = job * search->tile, count = MIN (search->tile, search->n_queries - first), d = search->d;

  for (int i = 0; i < count; i++)
    {
      lk_candidates_clear (&desk->lists[i]);
      if (isnan (row_scale (search->metric, search->queries + (size_t) (first + i) * d, d)))
        desk->lists[i].limit = -INFINITY; /* nothing is near it */
    }

  for (int block = 0; block < search->n_bank; block += BLOCK)
    {
      int n = MIN (BLOCK, search->n_bank - block);

      if (must_stop (search))
        return;
      lk_gemm (FALSE, TRUE, count, n, d, 1, search->queries + (size_t) first * d, d, search->bank + (size_t) block * d,
               d, 0, desk->keys, BLOCK);
      for (int i = 0; i < count; i++)
        {
          float *keys = desk->keys + (size_t) i * BLOCK;

          products_to_keys (keys, search->scale + block, search->offset + block, n);
          lk_candidates_take (&desk->lists[i], search->keep, keys, n, block, search->exclude_self ? first + i : -1);
        }
    }

  for (int i = 0; i < count && !must_stop (search); i++)
    {
      LkCandidates *list = &desk->lists[i];
      int n = rank_candidates (search, list, first + i, desk->neighbors);

      if (!products_are_enough (search, list, first + i, desk->neighbors, n))
        {
          search_all_differences (search, desk, list, first + i);
          n = rank_candidates (search, list, first + i, desk->neighbors);
        }
      write_neighbors (search, first + i, desk->neighbors, n);
    }
}

/* Few queries: all of them against a segment of the bank. */
static void
search_segment_job (void *data, int job, int worker)
{
  Search *search = data;
  LkCandidates *lists = search->lists + (size_t) job * search->n_queries;

  for (int block = job * SEGMENT; block < MIN ((job + 1) * SEGMENT, search->n_bank) && !must_stop (search);
       block += BLOCK)
    for (int i = 0; i < search->n_queries; i++)
      take_differences (search, &search->desks[worker], &lists[i], i, block, MIN (BLOCK, search->n_bank - block));
}

static void
search_few (Search *search, LkPool *pool)
{
  int segments = (search->n_bank + SEGMENT - 1) / SEGMENT;

  search->lists = lk_candidates_new (segments * search->n_queries, search->keep);
  lk_pool_run (pool, segments, search_segment_job, search);
  for (int i = 0; i < search->n_queries && !atomic_load (&search->stop); i++)
    {
      LkCandidates *list = &search->lists[i];
      Neighbor *neighbors = search->desks[0].neighbors;

      for (int s = 1; s < segments; s++)
        lk_candidates_join (list, search->keep, &search->lists[(size_t) s * search->n_queries + i]);
      write_neighbors (search, i, neighbors, rank_candidates (search, list, i, neighbors));
    }
  lk_candidates_free (search->lists);
}

gboolean
lk_knn_nearest (LkMetric metric,
                const float *bank,
                int n_bank,
                const float *queries,
                int n_queries,
                int d,
                int k,
                gboolean exclude_self,
                LkPool *pool,
                gboolean (*cancelled) (gpointer),
                gpointer cancel_data,
                int *index,
                float *distance)
{
  int threads = lk_pool_threads (pool);
  g_autofree float *scale = g_new (float, MAX (n_bank, 1)), *offset = g_new (float, MAX (n_bank, 1));
  g_autofree Desk *desks = g_new0 (Desk, threads);
  Search search = { .metric = metric,
                    .bank = bank,
                    .queries = queries,
                    .n_bank = n_bank,
                    .n_queries = n_queries,
                    .d = d,
                    .k = k,
                    /* A few more than asked for, so that rounding seldom leaves open who belongs there. */
                    .keep = k + MAX (8, k / 8),
                    .tile = CLAMP ((n_queries + 7) / 8, FEW_QUERIES, TILE),
                    .exclude_self = exclude_self,
                    .cancelled = cancelled,
                    .cancel_data = cancel_data,
                    .scale = scale,
                    .offset = offset,
                    .index = index,
                    .distance = distance,
                    .desks = desks };

  g_return_val_if_fail (k >= 1 && k <= n_bank - (exclude_self ? 1 : 0), FALSE);
  if (n_queries == 0)
    return TRUE;

  for (int t = 0; t < threads; t++)
    {
      desks[t].keys = g_new (float, (size_t) search.tile *BLOCK);
      desks[t].query = g_new (float, d);
      desks[t].lists = lk_candidates_new (search.tile, search.keep);
      desks[t].neighbors = g_new (Neighbor, search.keep);
    }
  lk_pool_run (pool, (n_bank + SEGMENT - 1) / SEGMENT, measure_rows_job, &search);
  if (n_queries < FEW_QUERIES)
    search_few (&search, pool);
  else
    lk_pool_run (pool, (n_queries + search.tile - 1) / search.tile, search_tile_job, &search);

  for (int t = 0; t < threads; t++)
    {
      g_free (desks[t].keys);
      g_free (desks[t].query);
      lk_candidates_free (desks[t].lists);
      g_free (desks[t].neighbors);
    }
  return !atomic_load (&search.stop);
}

void
lk_normalize_rows (float *x, int n, int d)
{
  for (int i = 0; i < n; i++)
    {
      float *row = x + (size_t) i * d;
      double squares = 0;
      float factor;

      for (int j = 0; j < d; j++)
        squares += (double) row[j] * row[j];
      factor = squares > 0 ? (float) (1 / sqrt (squares)) : 0;
      for (int j = 0; j < d; j++)
        row[j] *= factor;
    }
}
