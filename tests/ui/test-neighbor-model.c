/* LkNeighborModel in the real window beside the real trainer: its neighbors are those that a plain search finds. */

#include "fixture.h"

#include "app/neighbor-model.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define K 10

typedef struct
{
  LkNeighborModel *model;
  long step; /* wanted; -2 = any */
  LkNeighborSpace space;
} Wait;

/* -- helpers ------------------------------------------------------------------------------------------------------- */

static gboolean
is_answered (gpointer data)
{
  const Wait *wait = data;

  return !lk_neighbor_model_is_busy (wait->model) &&
         (wait->step == -2 || lk_neighbor_model_get_step (wait->model) == wait->step);
}

static const LkNeighbors *
answer_of (LkNeighborModel *model, LkNeighborSpace space, long step)
{
  Wait wait = { model, step, space };

  wait_until (is_answered, &wait, 60);
  return lk_neighbor_model_get (model, space);
}

static LkNeighborModel *
model_of (Fixture *f)
{
  LkNeighborModel *model = lk_session_get_neighbors (f->session);

  g_object_set (model, "k", K, NULL);
  lk_neighbor_model_set_active (model, TRUE);
  return model;
}

static void
select_image (Fixture *f, int id)
{
  lk_selection_set (lk_session_get_selection (f->session), &id, 1);
}

static gboolean
has_records (gpointer data)
{
  Fixture *f = data;

  return lk_session_get_state (f->session) == LK_SESSION_PAUSED &&
         lk_session_get_shown_embedding (f->session) == f->wanted_step;
}

/* Paused at the recorded step 4. */
static void
train (Fixture *f)
{
  set (f, "record.every", "0.001");
  lk_session_step (f->session, 4);
  f->wanted_step = 4;
  wait_until (has_records, f, 60);
}

static int *
probe_of (Fixture *f, int *n)
{
  int *probe = lk_run_probe (lk_session_get_run (f->session), n);

  g_assert_nonnull (probe);
  return probe;
}

/* 1 - cosine, in double. */
static double
cosine_distance (const float *a, const float *b, int d)
{
  double ab = 0, aa = 0, bb = 0;

  for (int i = 0; i < d; i++)
    {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
  return 1 - ab / sqrt (aa * bb);
}

/* The nearest K images of the recorded embedding at a step to row self, by a plain search: ids [K]. */
static void
search_plainly (Fixture *f, long step, int self, int ids[K])
{
  int n, d, n_probe;
  g_autofree float *x = lk_run_load_embedding (lk_session_get_run (f->session), step, &n, &d, NULL);
  g_autofree int *probe = probe_of (f, &n_probe);
  g_autofree gboolean *taken = g_new0 (gboolean, n);

  for (int r = 0; r < K; r++)
    {
      int best = -1;
      double least = INFINITY;

      for (int i = 0; i < n; i++)
        {
          double distance = cosine_distance (x + (gsize) self * d, x + (gsize) i * d, d);

          if (i != self && !taken[i] && distance < least)
            {
              least = distance;
              best = i;
            }
        }
      taken[best] = TRUE;
      ids[r] = probe[best];
    }
}

static gboolean
contains (const int *list, int n, int id)
{
  for (int i = 0; i < n; i++)
    if (list[i] == id)
      return TRUE;
  return FALSE;
}

static int
count_common (const int *a, const int *b, int n)
{
  int common = 0;

  for (int i = 0; i < n; i++)
    common += contains (b, n, a[i]);
  return common;
}

static void
count_cb (int *count)
{
  ++*count;
}

/* -- tests --------------------------------------------------------------------------------------------------------- */

static void
test_without_run (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  const LkNeighbors *pixels = answer_of (model, LK_NEIGHBOR_PIXELS, -2), *embedding;

  g_assert_cmpint (pixels->n, ==, 0);
  g_assert_nonnull (strstr (pixels->words, "Select an image"));

  select_image (f, 7);
  pixels = answer_of (model, LK_NEIGHBOR_PIXELS, -2);
  g_assert_cmpint (pixels->n, ==, K);
  g_assert_cmpint (lk_neighbor_model_get_query (model), ==, 7);
  g_assert_cmpint (lk_neighbor_model_get_bank_size (model), ==, 100);
  for (int i = 0; i < K; i++)
    {
      g_assert_cmpint (pixels->ids[i], !=, 7);
      g_assert_true (pixels->same_class[i] == 0 || pixels->same_class[i] == 1);
      if (i > 0)
        g_assert_cmpfloat (pixels->distance[i], >=, pixels->distance[i - 1]);
    }
  embedding = lk_neighbor_model_get (model, LK_NEIGHBOR_EMBEDDING);
  g_assert_cmpint (embedding->n, ==, 0);
  g_assert_nonnull (strstr (embedding->words, "Press Train"));
  g_assert_cmpint (lk_neighbor_model_get_step (model), ==, -1);

  g_object_set (model, "k", 25, NULL);
  g_assert_cmpint (answer_of (model, LK_NEIGHBOR_PIXELS, -2)->n, ==, 25);
  g_object_set (model, "metric", LK_METRIC_EUCLIDEAN, "bank", LK_NEIGHBOR_BANK_ALL, NULL);
  pixels = answer_of (model, LK_NEIGHBOR_PIXELS, -2);
  g_assert_cmpint (pixels->n, ==, 25);
  g_assert_cmpint (lk_neighbor_model_get_bank_size (model), ==, 640);
}

/* Neighbors, classes, memory and stability at a live step and at a recorded one. */
static void
test_recorded (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  LkDataset *dataset = lk_session_get_dataset (f->session);
  const int *label = lk_dataset_classes (dataset, LK_TRAIN)->category;
  const LkNeighbors *embedding, *random;
  g_autofree int *probe = NULL;
  int n, now[K], first[K], before[K], same = 0, stayed;
  double kept = 0;

  train (f);
  probe = probe_of (f, &n);
  select_image (f, probe[3]);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  search_plainly (f, 4, 3, now);
  search_plainly (f, 0, 3, first);
  g_assert_cmpint (embedding->n, ==, K);
  g_assert_cmpmem (embedding->ids, sizeof now, now, sizeof now);

  for (int i = 0; i < K; i++)
    {
      g_assert_cmpint (embedding->same_class[i], ==, label[now[i]] == label[probe[3]]);
      same += embedding->same_class[i];
    }
  g_assert_cmpfloat_with_epsilon (embedding->precision, same / (double) K, 1e-12);

  /* Memory since the first record. */
  g_assert_cmpint (embedding->since, ==, 0);
  g_assert_null (embedding->memory_words);
  stayed = count_common (now, first, K);
  g_assert_cmpint (embedding->n_left, ==, K - stayed);
  for (int i = 0; i < K; i++)
    g_assert_cmpint (embedding->joined[i], ==, !contains (first, K, now[i]));
  for (int step = 1; step <= 4; step++)
    {
      search_plainly (f, step - 1, 3, before);
      search_plainly (f, step, 3, now);
      kept += count_common (before, now, K) / (double) K / 4;
    }
  g_assert_cmpfloat_with_epsilon (embedding->stability, kept, 1e-12);

  /* The random encoder is step 0, and that is what the clock can show. */
  random = lk_neighbor_model_get (model, LK_NEIGHBOR_RANDOM);
  g_assert_cmpmem (random->ids, sizeof first, first, sizeof first);
  lk_clock_show (lk_session_get_clock (f->session), 0);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 0);
  g_assert_cmpmem (embedding->ids, sizeof first, first, sizeof first);
  g_assert_null (embedding->joined);
  g_assert_nonnull (embedding->memory_words);
  g_assert_true (isnan (embedding->stability));

  /* Since a chosen step. */
  lk_clock_go_live (lk_session_get_clock (f->session));
  g_object_set (model, "since", (gint64) 3, NULL);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  search_plainly (f, 3, 3, before);
  search_plainly (f, 4, 3, now);
  g_assert_cmpint (embedding->since, ==, 3);
  g_assert_cmpint (embedding->n_left, ==, K - count_common (before, now, K));

  /* Back: the network forgets what it learned. */
  lk_session_rewind (f->session, 0);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 0);
  g_assert_cmpmem (embedding->ids, sizeof first, first, sizeof first);

  lk_session_reset (f->session);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, -1);
  g_assert_nonnull (strstr (embedding->words, "Press Train"));
  g_assert_cmpint (lk_neighbor_model_get (model, LK_NEIGHBOR_PIXELS)->n, ==, K);
}

static int
image_outside (const int *probe, int n)
{
  int id = 0;

  while (contains (probe, n, id))
    id++;
  return id;
}

/* An image that was not recorded is embedded by the network of the step. */
static void
test_outside (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  const LkNeighbors *embedding;
  g_autofree int *probe = NULL;
  int n;

  train (f);
  probe = probe_of (f, &n);
  select_image (f, image_outside (probe, n));
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpstr (embedding->words, ==, NULL);
  g_assert_cmpint (embedding->n, ==, K);
  g_assert_cmpint (lk_neighbor_model_get (model, LK_NEIGHBOR_RANDOM)->n, ==, K);
  g_assert_nonnull (embedding->joined); /* step 0 has a checkpoint */

  /* Step 2 has none. */
  lk_clock_show (lk_session_get_clock (f->session), 2);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 2);
  g_assert_cmpint (embedding->n, ==, 0);
  g_assert_nonnull (strstr (embedding->words, "Step 2 has no checkpoint"));
}

/* Banks that are embedded on demand: their nearest are found among all, and the recorded ones lie as far as before. */
static void
test_banks (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  const LkNeighbors *embedding;
  g_autofree int *probe = NULL;
  float nearest;
  int n;

  train (f);
  probe = probe_of (f, &n);
  select_image (f, probe[0]);
  nearest = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4)->distance[0];

  g_object_set (model, "bank", LK_NEIGHBOR_BANK_PART, NULL);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpint (embedding->n, ==, K);
  g_assert_cmpint (lk_neighbor_model_get_bank_size (model), ==, 300);

  g_object_set (model, "bank", LK_NEIGHBOR_BANK_ALL, NULL);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpint (embedding->n, ==, K);
  g_assert_cmpint (lk_neighbor_model_get_bank_size (model), ==, 640);
  g_assert_cmpfloat (embedding->distance[0], <=, nearest);
  g_assert_nonnull (embedding->memory_words);
  g_assert_cmpint (lk_neighbor_model_get (model, LK_NEIGHBOR_RANDOM)->n, ==, K);

  lk_neighbor_model_cancel (model);
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpint (lk_neighbor_model_get_bank_size (model), ==, 100);
  g_assert_cmpfloat (embedding->distance[0], ==, nearest);
}

/* -- picture files ------------------------------------------------------------------------------------------------- */

static gboolean
has_file (gpointer model)
{
  return lk_neighbor_model_get_file (model) != NULL;
}

/* Image id of the data, four times as large. */
static char *
write_picture (Fixture *f, int id)
{
  LkDataset *dataset = lk_session_get_dataset (f->session);
  const guint8 *image = lk_dataset_image (dataset, LK_TRAIN, id);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 4 * dataset->w, 4 * dataset->h);
  char *path = g_build_filename (f->runs_dir, "query.png", NULL);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < 4 * dataset->h; y++)
    for (int x = 0; x < 4 * dataset->w; x++)
      for (int c = 0; c < 3; c++)
        pixels[y * stride + 3 * x + c] = image[((y / 4) * dataset->w + x / 4) * dataset->c + MIN (c, dataset->c - 1)];
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  return path;
}

static void
test_file (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  const LkNeighbors *embedding;
  g_autofree int *probe = NULL;
  g_autofree char *path = NULL, *bad = g_build_filename (f->runs_dir, "bad.png", NULL);
  int n;

  train (f);
  probe = probe_of (f, &n);
  path = write_picture (f, probe[5]);
  lk_neighbor_model_query_file (model, path);
  wait_until (has_file, model, 30);
  g_assert_cmpstr (lk_neighbor_model_get_file (model), ==, path);
  g_assert_nonnull (lk_neighbor_model_get_file_pixels (model));
  embedding = answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpint (lk_neighbor_model_get_query (model), ==, -1);
  g_assert_cmpint (embedding->n, ==, K);
  g_assert_cmpint (embedding->same_class[0], ==, -1);
  g_assert_true (isnan (embedding->precision));
  /* Nearly the image that it was made of. */
  g_assert_cmpint (lk_neighbor_model_get (model, LK_NEIGHBOR_PIXELS)->ids[0], ==, probe[5]);

  /* What is no picture changes nothing, and is told. */
  g_assert_true (g_file_set_contents (bad, "\x89PNG\r\n\x1a\nnothing", -1, NULL));
  g_clear_pointer (&f->problem, g_free);
  lk_neighbor_model_query_file (model, bad);
  wait_until (has_problem, f, 30);
  g_assert_nonnull (strstr (f->problem, "bad.png"));
  g_assert_cmpstr (lk_neighbor_model_get_file (model), ==, path);

  /* Selecting an image puts it in the file's place. */
  select_image (f, probe[1]);
  g_assert_null (lk_neighbor_model_get_file (model));
  answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpint (lk_neighbor_model_get_query (model), ==, probe[1]);
  g_unlink (path);
  g_unlink (bad);
}

/* -- without labels ------------------------------------------------------------------------------------------------- */

/* 40 of them; the folder. */
static char *
open_pictures (Fixture *f)
{
  char *folder = g_dir_make_tmp ("likeness-pictures-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%02d.png", folder, i);
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 16, 16);

      gdk_pixbuf_fill (pixbuf, (guint32) i * 0x05030700u + 0x10101000u);
      g_assert_true (gdk_pixbuf_save (pixbuf, name, "png", NULL, NULL));
    }
  g_assert_true (lk_session_open_dataset (f->session, folder, &error));
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
  return folder;
}

static void
test_without_labels (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  g_autofree char *folder = open_pictures (f);
  const LkNeighbors *pixels;

  select_image (f, 2);
  pixels = answer_of (model, LK_NEIGHBOR_PIXELS, -2);
  g_assert_cmpint (pixels->n, ==, K);
  g_assert_cmpint (pixels->same_class[0], ==, -1);
  g_assert_true (isnan (pixels->precision));

  train (f);
  g_assert_cmpint (answer_of (model, LK_NEIGHBOR_EMBEDDING, 4)->n, ==, K);
  g_assert_true (isnan (lk_neighbor_model_get (model, LK_NEIGHBOR_EMBEDDING)->precision));
  remove_tree (folder);
}

/* -- other data ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkSession *session;
  LkDataset *before;
  int checks;
} Change;

static void
check_emptied_cb (Change *change)
{
  LkNeighborModel *model = lk_session_get_neighbors (change->session);

  if (lk_session_get_dataset (change->session) == change->before)
    return;

  change->checks++;
  g_assert_cmpint (lk_neighbor_model_get_query (model), ==, -1);
  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    {
      const LkNeighbors *neighbors = lk_neighbor_model_get (model, (LkNeighborSpace) space);

      g_assert_cmpint (neighbors->n, ==, 0);
      g_assert_nonnull (neighbors->words);
    }
}

/* From the moment on when there are other data nobody can take ids of the old ones for theirs; with a panel and without. */
static void
test_other_data (Fixture *f, gconstpointer active)
{
  LkNeighborModel *model = model_of (f);
  Change change = { f->session, lk_session_get_dataset (f->session), 0 };
  g_autofree char *folder = NULL;

  select_image (f, 300);
  g_assert_cmpint (answer_of (model, LK_NEIGHBOR_PIXELS, -2)->n, ==, K);
  g_assert_cmpint (lk_neighbor_model_get_query (model), ==, 300);
  lk_neighbor_model_set_active (model, active != NULL);

  lk_dataset_ref (change.before);
  g_signal_connect_swapped (lk_session_get_selection (f->session), "changed", G_CALLBACK (check_emptied_cb), &change);
  g_signal_connect_swapped (f->session, "notify::dataset-title", G_CALLBACK (check_emptied_cb), &change);
  folder = open_pictures (f);
  g_assert_cmpint (change.checks, >=, 2);
  g_signal_handlers_disconnect_by_data (lk_session_get_selection (f->session), &change);
  g_signal_handlers_disconnect_by_data (f->session, &change);
  lk_dataset_unref (change.before);
  remove_tree (folder);
}

/* -- work ---------------------------------------------------------------------------------------------------------- */

/* Without a panel nothing is computed; with one, answers follow the training. */
static void
test_active (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = lk_session_get_neighbors (f->session);
  int changes = 0;

  g_signal_connect_swapped (model, "changed", G_CALLBACK (count_cb), &changes);
  select_image (f, 1);
  train (f);
  g_assert_false (lk_neighbor_model_is_busy (model));
  g_assert_cmpint (changes, ==, 0);

  lk_neighbor_model_set_active (model, TRUE);
  g_assert_true (lk_neighbor_model_is_busy (model));
  answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
  g_assert_cmpint (changes, >=, 1);

  lk_session_step (f->session, 3);
  answer_of (model, LK_NEIGHBOR_EMBEDDING, 7);
  g_assert_cmpint (lk_neighbor_model_get_step (model), ==, 7);
  g_signal_handlers_disconnect_by_data (model, &changes);
}

static gboolean
has_embedding (gpointer model)
{
  return lk_neighbor_model_get (model, LK_NEIGHBOR_EMBEDDING)->n > 0 && lk_neighbor_model_get_bank_size (model) == 640;
}

static gboolean
is_of_later_step (gpointer data)
{
  const Wait *wait = data;

  return lk_neighbor_model_get_step (wait->model) > wait->step;
}

/* A large bank is embedded to its end while training goes on, and stays at its step until it is asked for anew. */
static void
test_beside_training (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  Wait wait = { model, -2, LK_NEIGHBOR_EMBEDDING };

  set (f, "train.epochs", "2000");
  select_image (f, 4);
  lk_session_train (f->session);
  wait_for_step (f, 5);
  g_object_set (model, "bank", LK_NEIGHBOR_BANK_ALL, NULL);
  wait_until (has_embedding, model, 60);
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_RUNNING);
  g_assert_cmpint (lk_neighbor_model_get (model, LK_NEIGHBOR_EMBEDDING)->n, ==, K);

  wait.step = lk_neighbor_model_get_step (model);
  g_assert_cmpint (wait.step, >=, 0);
  lk_neighbor_model_renew (model);
  wait_for_step (f, 100);
  lk_neighbor_model_renew (model);
  wait_until (is_of_later_step, &wait, 60);
  wait_until (has_embedding, model, 60);
}

/* How long it takes from a selection to its answer, in the main loop. */
static void
test_speed (Fixture *f, gconstpointer data)
{
  LkNeighborModel *model = model_of (f);
  g_autofree int *probe = NULL;
  double best = INFINITY;
  int n;

  train (f);
  probe = probe_of (f, &n);
  for (int i = 0; i < 20; i++)
    {
      gint64 start = g_get_monotonic_time ();

      select_image (f, probe[i]);
      answer_of (model, LK_NEIGHBOR_EMBEDDING, 4);
      best = MIN (best, (double) (g_get_monotonic_time () - start) / 1e3);
    }
  g_test_message ("from a selection to the answer with all its parts: %.1f ms", best);
  g_assert_cmpfloat (best, <, 100);
}

#define ADD_WITH(name, data, test) \
  g_test_add ("/ui/neighbors/" name, Fixture, data, fixture_set_up, test, fixture_tear_down)
#define ADD(name, test) ADD_WITH (name, NULL, test)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ADD ("pixels-need-no-run", test_without_run);
  ADD ("recorded-bank-is-a-plain-search", test_recorded);
  ADD ("images-outside-the-probe-set-are-embedded", test_outside);
  ADD ("banks-on-demand", test_banks);
  ADD ("a-picture-file-is-a-query", test_file);
  ADD ("nothing-breaks-without-labels", test_without_labels);
  ADD_WITH ("an-answer-ends-with-its-data", "active", test_other_data);
  ADD_WITH ("an-answer-ends-with-its-data-unseen", NULL, test_other_data);
  ADD ("works-only-for-a-panel", test_active);
  ADD ("a-bank-is-embedded-beside-training", test_beside_training);
  ADD ("answers-at-once", test_speed);
  return g_test_run ();
}
