/* Exact nearest neighbors: seconds of each search, one for each line of standard input, so that a peer can take turns.
 *
 * Usage: bench-knn BANK.npy QUERIES.npy cosine|euclidean K THREADS OUT.npy; OUT gets the neighbors (i4) when the input
 * ends. A query does not find itself where both files are the same. neighbors.py drives it. */

#include "analysis/knn.h"
#include "io/npy.h"
#include "tensor/gemm.h"

#include <stdio.h>
#include <stdlib.h>

static const float *
read_rows (const char *path, int *n, int *d)
{
  g_autoptr (GError) error = NULL;
  LkTensorEntry entry;
  GBytes *bytes; /* lives as long as the program */

  if (!lk_npy_read (path, &entry, &bytes, &error) || entry.dtype != LK_DTYPE_F32 || entry.rank != 2)
    g_error ("%s: %s", path, error != NULL ? error->message : "no matrix of <f4");
  *n = (int) entry.shape[0];
  *d = (int) entry.shape[1];
  return entry.data;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const float *bank, *queries;
  int n_bank, n_queries, d, k;
  g_autofree int *index = NULL;
  g_autofree float *distance = NULL;
  LkMetric metric;
  LkPool *pool;
  char line[16];

  if (argc != 7)
    return 2;

  lk_thread_init ();
  bank = read_rows (argv[1], &n_bank, &d);
  queries = read_rows (argv[2], &n_queries, &d);
  metric = g_str_equal (argv[3], "cosine") ? LK_METRIC_COSINE : LK_METRIC_EUCLIDEAN;
  k = atoi (argv[4]);
  pool = lk_pool_new (atoi (argv[5]), 0, lk_thread_init);
  index = g_new (int, (size_t) n_queries *k);
  distance = g_new (float, (size_t) n_queries *k);

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      gint64 start = g_get_monotonic_time ();

      lk_knn_nearest (metric, bank, n_bank, queries, n_queries, d, k, g_str_equal (argv[1], argv[2]), pool, NULL, NULL,
                      index, distance);
      printf ("%.6f\n", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
      fflush (stdout);
    }

  lk_pool_free (pool);
  if (!lk_npy_write (argv[6], LK_DTYPE_I32, (gint64[]){ n_queries, k }, 2, index, &error))
    g_error ("%s", error->message);
  return 0;
}
