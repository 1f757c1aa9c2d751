/* Is the map of a network that trains both good and calm? For each embedding that a run recorded: KL divergence of the map
 * that went on from the last one, against a map made from nothing in 1,000 iterations (at most 10 % more), how far points
 * moved, as a part of the map's radius (at most 0.35), and how many of the 10 nearest neighbors stayed.
 *
 *   bench-coherence RUN [ITERATIONS EXAGGERATED EXAGGERATION] ... */

#include "analysis/map-frame.h"
#include "train/live-map.h"
#include "train/run.h"

#include "tensor/gemm.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  long step;
  float *features;
  int n, d;
  double cold_kl, stayed;
} Snapshot;

static void
finish (LkLiveMap *map)
{
  while (lk_live_map_work (map))
    ;
}

static void
take (LkLiveMap *map, const Snapshot *s)
{
  float *copy = g_memdup2 (s->features, (gsize) s->n * (gsize) s->d * sizeof (float));

  if (!lk_live_map_take (map, copy, s->n, s->d, NULL, FALSE))
    g_error ("the features of step %ld are not finite", s->step);
}

static double
share_of_same (const int *a, const int *b, int n, int k)
{
  int same = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < k; j++)
      for (int l = 0; l < k; l++)
        same += a[i * k + j] == b[i * k + l];
  return (double) same / n / k;
}

/* Each map from nothing; neighbors [n, k] of the last one stay in last. */
static void
measure_cold (Snapshot *s, int **last, LkPool *pool)
{
  g_autoptr (LkLiveMap) map = lk_live_map_new (0, pool);
  const int *neighbors;
  int k;

  take (map, s);
  finish (map);
  s->cold_kl = lk_live_map_progress (map).kl;
  neighbors = lk_live_map_neighbors (map, &k);
  s->stayed = *last != NULL ? share_of_same (*last, neighbors, s->n, k) : 0;
  g_free (*last);
  *last = g_memdup2 (neighbors, (gsize) s->n * (gsize) k * sizeof (int));
}

static void
print_scheme (const Snapshot *snapshots, int n, const LkTsneSchedule *warm, LkPool *pool)
{
  g_autoptr (LkLiveMap) map = lk_live_map_new (0, pool);
  double worst = 0, farthest = 0;

  printf ("\n%d iterations, exaggeration %g for %d\n%8s %8s %8s %8s %8s %8s\n", warm->iterations, warm->exaggeration,
          warm->exaggerated, "step", "stayed", "KL cold", "KL warm", "more", "move");
  lk_live_map_set_warm (map, warm);
  for (int i = 0; i < n; i++)
    {
      const Snapshot *s = &snapshots[i];
      g_autofree float *before = g_memdup2 (i > 0 ? lk_live_map_layout (map) : NULL, (gsize) s->n * 2 * sizeof (float));
      g_autofree float *after = NULL;
      double kl, more, move = 0;

      take (map, s);
      finish (map);
      kl = lk_live_map_progress (map).kl;
      more = kl / s->cold_kl - 1;
      if (i > 0)
        {
          after = g_memdup2 (lk_live_map_layout (map), (gsize) s->n * 2 * sizeof (float));
          lk_map_align (after, before, s->n);
          move = lk_map_motion (before, after, s->n);
          worst = MAX (worst, more);
          farthest = MAX (farthest, move);
        }
      printf ("%8ld %7.0f%% %8.3f %8.3f %7.1f%% %8.3f\n", s->step, 100 * s->stayed, s->cold_kl, kl, 100 * more, move);
    }
  printf ("%8s %8s %8s %8s %7.1f%% %8.3f  %s\n", "worst", "", "", "", 100 * worst, farthest,
          worst <= 0.1 && farthest <= 0.35 ? "good" : "NOT GOOD");
}

int
main (int argc, char **argv)
{
  static const LkTsneSchedule schemes[] = { { 200, 100, 4 }, { 300, 150, 4 }, { 400, 200, 4 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRun) run = argc > 1 ? lk_run_open (argv[1], FALSE, &error) : NULL;
  g_autofree LkRecord *records = NULL;
  g_autofree Snapshot *snapshots = NULL;
  g_autofree int *last = NULL;
  LkPool *pool;
  int n_records, n = 0;

  if (run == NULL)
    {
      fprintf (stderr, "%s\n",
               error != NULL ? error->message : "bench-coherence RUN [ITERATIONS EXAGGERATED EXAGGERATION] ...");
      return 2;
    }

  lk_thread_init ();
  pool = lk_pool_new (1, 0, NULL);
  n_records = lk_run_records (run, &records);
  snapshots = g_new0 (Snapshot, n_records);
  for (int i = 0; i < n_records; i++)
    if (records[i].embedding)
      {
        Snapshot *s = &snapshots[n];

        s->step = records[i].step;
        s->features = lk_run_load_embedding (run, s->step, &s->n, &s->d, &error);
        if (s->features == NULL)
          g_error ("%s", error->message);
        measure_cold (s, &last, pool);
        n++;
      }

  printf ("%d points, %d features\n", n > 0 ? snapshots[0].n : 0, n > 0 ? snapshots[0].d : 0);
  for (int i = 2; i + 2 < argc; i += 3)
    print_scheme (snapshots, n,
                  &(LkTsneSchedule){ atoi (argv[i]), atoi (argv[i + 1]), g_ascii_strtod (argv[i + 2], NULL) }, pool);
  for (guint i = 0; argc <= 2 && i < G_N_ELEMENTS (schemes); i++)
    print_scheme (snapshots, n, &schemes[i], pool);

  for (int i = 0; i < n; i++)
    g_free (snapshots[i].features);
  lk_pool_free (pool);
  return 0;
}
