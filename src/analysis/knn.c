#include "analysis/knn.h"

#include "tensor/gemm.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#define QUERIES_PER_JOB 64
#define BANK_PER_BLOCK 1024

typedef struct
{
  const float *bank, *queries;
  int n_bank, n_queries, d, k;
  gboolean exclude_self;
  gboolean (*cancelled) (gpointer);
  gpointer cancel_data;
  atomic_bool stop;
  int *index;        /* [n_queries, k] */
  float *similarity; /* [n_queries, k] */
  float *products;   /* [threads, QUERIES_PER_JOB, BANK_PER_BLOCK] */
} Search;

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

/* Puts a bank row into the sorted list of one query. Bank rows come in rising order, so an equal one stays behind. */
static void
insert (int *index, float *similarity, int k, int bank_row, float value)
{
  int at = k - 1;

  while (at > 0 && value > similarity[at - 1])
    {
      similarity[at] = similarity[at - 1];
      index[at] = index[at - 1];
      at--;
    }
  similarity[at] = value;
  index[at] = bank_row;
}

static void
take_block (Search *search, int query, int first_bank, int n_bank, const float *products)
{
  int *index = search->index + (size_t) query * search->k;
  float *similarity = search->similarity + (size_t) query * search->k;
  float last = similarity[search->k - 1];

  for (int j = 0; j < n_bank; j++)
    {
      /* A product that is not a number is the least similar of all. */
      float value = products[j] >= -2 ? products[j] : -2;

      if (value <= last || (search->exclude_self && first_bank + j == query))
        continue;
      insert (index, similarity, search->k, first_bank + j, value);
      last = similarity[search->k - 1];
    }
}

static void
search_job (void *data, int job, int worker)
{
  Search *search = data;
  int first = job * QUERIES_PER_JOB;
  int count = MIN (QUERIES_PER_JOB, search->n_queries - first);
  float *products = search->products + (size_t) worker * QUERIES_PER_JOB * BANK_PER_BLOCK;

  for (size_t i = (size_t) first * search->k; i < (size_t) (first + count) * search->k; i++)
    {
      search->index[i] = -1;
      search->similarity[i] = -3;
    }

  for (int block = 0; block < search->n_bank; block += BANK_PER_BLOCK)
    {
      int n = MIN (BANK_PER_BLOCK, search->n_bank - block);

      if (atomic_load (&search->stop) || (search->cancelled != NULL && search->cancelled (search->cancel_data)))
        {
          atomic_store (&search->stop, TRUE);
          return;
        }
      lk_gemm (FALSE, TRUE, count, n, search->d, 1, search->queries + (size_t) first * search->d, search->d,
               search->bank + (size_t) block * search->d, search->d, 0, products, BANK_PER_BLOCK);
      for (int i = 0; i < count; i++)
        take_block (search, first + i, block, n, products + (size_t) i * BANK_PER_BLOCK);
    }
}

gboolean
lk_knn_search (const float *bank,
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
               float *similarity)
{
  Search search = { .bank = bank,
                    .queries = queries,
                    .n_bank = n_bank,
                    .n_queries = n_queries,
                    .d = d,
                    .k = k,
                    .exclude_self = exclude_self,
                    .cancelled = cancelled,
                    .cancel_data = cancel_data,
                    .index = index };
  g_autofree float *own_similarity = NULL;
  g_autofree float *products = g_new (float, (size_t) lk_pool_threads (pool) * QUERIES_PER_JOB * BANK_PER_BLOCK);

  g_return_val_if_fail (k >= 1 && k <= n_bank - (exclude_self ? 1 : 0), FALSE);

  if (similarity == NULL)
    similarity = own_similarity = g_new (float, (size_t) n_queries *k);
  search.similarity = similarity;
  search.products = products;
  lk_pool_run (pool, (n_queries + QUERIES_PER_JOB - 1) / QUERIES_PER_JOB, search_job, &search);
  return !atomic_load (&search.stop);
}

/* The rows of the bank that have a label; NULL if all have. */
static float *
labelled_rows (const float *bank, const int *label, int n_bank, int d, int *labels_out, int *n_out)
{
  float *rows = NULL;
  int n = 0;

  for (int i = 0; i < n_bank; i++)
    if (label[i] >= 0)
      labels_out[n++] = label[i];
  *n_out = n;
  if (n == n_bank)
    return NULL;

  rows = g_new (float, (size_t) n *d);
  n = 0;
  for (int i = 0; i < n_bank; i++)
    if (label[i] >= 0)
      memcpy (rows + (size_t) n++ * d, bank + (size_t) i * d, (size_t) d * sizeof (float));
  return rows;
}

/* The class with the most weight; the lowest of equals. votes [n_classes] is scratch. */
static int
vote (const int *index,
      const float *similarity,
      int k,
      const int *label,
      double temperature,
      int n_classes,
      double *votes)
{
  int best = 0;

  memset (votes, 0, (size_t) n_classes * sizeof *votes);
  /* Relative to the nearest one, so that small temperatures do not overflow. */
  for (int j = 0; j < k; j++)
    votes[label[index[j]]] += exp (((double) similarity[j] - similarity[0]) / temperature);
  for (int c = 1; c < n_classes; c++)
    if (votes[c] > votes[best])
      best = c;
  return best;
}

double
lk_knn_accuracy (const float *bank,
                 const int *bank_label,
                 int n_bank,
                 const float *queries,
                 const int *query_label,
                 int n_queries,
                 int d,
                 int n_classes,
                 int k,
                 double temperature,
                 LkPool *pool,
                 gboolean (*cancelled) (gpointer),
                 gpointer cancel_data,
                 int *predicted)
{
  g_autofree int *labels = g_new (int, MAX (n_bank, 1));
  g_autofree float *rows = NULL;
  g_autofree int *index = NULL;
  g_autofree float *similarity = NULL;
  g_autofree double *votes = g_new (double, MAX (n_classes, 1));
  int n_labelled, counted = 0, right = 0;

  rows = labelled_rows (bank, bank_label, n_bank, d, labels, &n_labelled);
  if (n_labelled == 0 || n_queries == 0)
    return NAN;

  k = MIN (k, n_labelled);
  index = g_new (int, (size_t) n_queries *k);
  similarity = g_new (float, (size_t) n_queries *k);
  if (!lk_knn_search (rows != NULL ? rows : bank, n_labelled, queries, n_queries, d, k, FALSE, pool, cancelled,
                      cancel_data, index, similarity))
    return NAN;

  for (int i = 0; i < n_queries; i++)
    {
      int winner = vote (index + (size_t) i * k, similarity + (size_t) i * k, k, labels, temperature, n_classes, votes);

      if (predicted != NULL)
        predicted[i] = winner;
      counted += query_label[i] >= 0;
      right += query_label[i] >= 0 && query_label[i] == winner;
    }
  return counted > 0 ? (double) right / counted : NAN;
}
