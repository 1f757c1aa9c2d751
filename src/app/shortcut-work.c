#include "app/shortcut-work.h"

#include "train/pair-energy.h"

#include <math.h>
#include <string.h>

#define N_PAIRS 128
/* One piece of work takes about so long. */
#define PIECE_MICROSECONDS 20000
#define LEAST_PIECE 2
#define LARGEST_PIECE 64

struct _LkShortcutWork
{
  LkPool *pool; /* of this thread alone */

  /* The cues of the last images. */
  LkCueTable *table;
  LkDataset *dataset;
  int *images;

  /* What is under way. */
  const LkShortcutQuestion *question;
  float *features; /* [n, d] */
  int done;        /* rows of them */
  LkPairSample *sample;
  double image_microseconds; /* that one took */
};

void
lk_shortcut_question_free (gpointer data)
{
  LkShortcutQuestion *question = data;

  lk_dataset_unref (question->dataset);
  g_clear_pointer (&question->source, lk_record_source_unref);
  g_clear_pointer (&question->net, lk_net_ticket_unref);
  g_clear_pointer (&question->recipe, lk_recipe_unref);
  g_free (question->images);
  g_free (question);
}

void
lk_shortcut_answer_free (gpointer data)
{
  LkShortcutAnswer *answer = data;

  g_clear_pointer (&answer->net, lk_net_ticket_unref);
  g_clear_pointer (&answer->recipe, lk_recipe_unref);
  g_free (answer);
}

LkShortcutWork *
lk_shortcut_work_new (void)
{
  LkShortcutWork *work = g_new0 (LkShortcutWork, 1);

  work->pool = lk_pool_new (1, 0, NULL);
  work->image_microseconds = PIECE_MICROSECONDS / 16.0;
  return work;
}

static void
forget_table (LkShortcutWork *work)
{
  g_clear_pointer (&work->table, lk_cue_table_unref);
  g_clear_pointer (&work->dataset, lk_dataset_unref);
  g_clear_pointer (&work->images, g_free);
}

static void
forget_question (LkShortcutWork *work)
{
  work->question = NULL;
  g_clear_pointer (&work->features, g_free);
  g_clear_pointer (&work->sample, lk_pair_sample_free);
  work->done = 0;
}

void
lk_shortcut_work_free (LkShortcutWork *work)
{
  forget_table (work);
  forget_question (work);
  lk_pool_free (work->pool);
  g_free (work);
}

/* -- pieces -------------------------------------------------------------------------------------------------------- */

static gboolean
has_table (LkShortcutWork *work, const LkShortcutQuestion *q)
{
  return work->table != NULL && work->dataset == q->dataset && lk_cue_table_size (work->table) == q->n &&
         memcmp (work->images, q->images, (gsize) q->n * sizeof (int)) == 0;
}

static void
make_table (LkShortcutWork *work, const LkShortcutQuestion *q)
{
  forget_table (work);
  work->table = lk_cue_table_new (q->dataset, q->images, q->n);
  work->dataset = lk_dataset_ref (q->dataset);
  work->images = g_memdup2 (q->images, (gsize) q->n * sizeof (int));
}

static gboolean
takes_images (const LkFrozenNet *net, const LkDataset *dataset)
{
  int h, w, c;

  lk_frozen_net_image_size (net, &h, &w, &c);
  return dataset->h == h && dataset->w == w && dataset->c == c;
}

static int
piece_size (LkShortcutWork *work)
{
  return (int) CLAMP (PIECE_MICROSECONDS / work->image_microseconds, LEAST_PIECE, LARGEST_PIECE);
}

static void
note_time (LkShortcutWork *work, gint64 began, int images)
{
  work->image_microseconds = MAX ((double) (g_get_monotonic_time () - began) / MAX (images, 1), 1);
}

static gboolean
embed_some (LkShortcutWork *work, const LkShortcutQuestion *q, const LkFrozenNet *net)
{
  gsize d = (gsize) lk_frozen_net_features (net);
  int n = MIN (piece_size (work), q->n - work->done);
  gint64 began = g_get_monotonic_time ();

  if (work->features == NULL)
    work->features = g_new (float, (gsize) q->n *d);
  lk_frozen_net_embed (net, q->dataset, LK_TRAIN, q->images, work->done, n, work->pool, NULL, NULL,
                       work->features + (gsize) work->done * d, NULL);
  work->done += n;
  note_time (work, began, n);
  return work->done < q->n;
}

static gboolean
measure_some (LkShortcutWork *work, const LkShortcutQuestion *q, const LkFrozenNet *net)
{
  gint64 began = g_get_monotonic_time ();
  int before;
  gboolean more;

  if (work->sample == NULL)
    work->sample = lk_pair_sample_new (q->dataset, N_PAIRS);
  before = work->sample->done;
  more = lk_pair_sample_measure_cosines (work->sample, MAX (piece_size (work) / 2, 2), net, q->dataset, q->recipe,
                                         q->seed, work->pool);
  note_time (work, began, 2 * (work->sample->done - before));
  return more;
}

gboolean
lk_shortcut_work_prepare (LkShortcutWork *work, const LkShortcutQuestion *q)
{
  LkFrozenNet *net;

  if (work->question != q)
    {
      forget_question (work);
      work->question = q;
    }
  if (q->unit != LK_SHORTCUT_OVERLAP && !has_table (work, q))
    {
      make_table (work, q);
      return TRUE;
    }
  if (q->unit == LK_SHORTCUT_RECORDED)
    return FALSE;

  net = lk_net_ticket_get (q->net, NULL);
  if (net == NULL || !takes_images (net, q->dataset))
    return FALSE;
  return q->unit == LK_SHORTCUT_OVERLAP ? measure_some (work, q, net) : embed_some (work, q, net);
}

/* -- answers ------------------------------------------------------------------------------------------------------- */

/* What was recorded holds the images of the question first. */
static void
explain_record (LkShortcutWork *work, const LkShortcutQuestion *q, LkShortcut *shortcut)
{
  int n, d;
  g_autofree float *features = lk_record_source_load_embedding (q->source, q->step, &n, &d, NULL);

  if (features != NULL && n >= q->n)
    lk_shortcut_of_features (work->table, features, d, shortcut);
}

static double
explain_overlap (const LkPairSample *sample)
{
  g_autofree float *cosine = g_new (float, MAX (sample->done, 1));

  for (int i = 0; i < sample->done; i++)
    cosine[i] = 1 - sample->positive[LK_ENERGY_COSINE][i];
  return lk_shortcut_of_overlap (sample->overlap, cosine, sample->done);
}

LkShortcutAnswer *
lk_shortcut_work_answer (LkShortcutWork *work, const LkShortcutQuestion *q)
{
  LkShortcutAnswer *answer = g_new0 (LkShortcutAnswer, 1);
  LkFrozenNet *net = q->net != NULL ? lk_net_ticket_get (q->net, NULL) : NULL;

  *answer = (LkShortcutAnswer){ .unit = q->unit,
                                .life = q->life,
                                .step = q->step,
                                .net = q->net != NULL ? lk_net_ticket_ref (q->net) : NULL,
                                .recipe = q->recipe != NULL ? lk_recipe_ref (q->recipe) : NULL };
  answer->shortcut.explained = NAN;
  for (int cue = 0; cue < LK_N_CUES; cue++)
    answer->shortcut.part[cue] = NAN;

  if (q->unit == LK_SHORTCUT_RECORDED)
    explain_record (work, q, &answer->shortcut);
  else if (q->unit == LK_SHORTCUT_OVERLAP && work->sample != NULL)
    answer->shortcut.part[LK_CUE_OVERLAP] = explain_overlap (work->sample);
  else if (q->unit == LK_SHORTCUT_UNTRAINED && work->features != NULL)
    lk_shortcut_of_features (work->table, work->features, lk_frozen_net_features (net), &answer->shortcut);
  forget_question (work);
  return answer;
}
