#include "app/pair-work.h"

#include <glib/gi18n.h>
#include <math.h>

#define N_PAIRS 256 /* of each sort: a histogram can be read, and it takes a third of a second */

struct _LkPairWork
{
  LkPool *pool; /* of this thread alone */
  LkPairQuestion *question;

  /* The last network, and where it is from. */
  LkFrozenNet *net;
  LkRecordSource *source;
  guint life;
  /* The last sample, and what it was measured with. */
  LkPairSample *sample;
  LkFrozenNet *sample_net;
  LkRecipe *sample_recipe;
  LkDataset *sample_dataset;
};

void
lk_pair_question_free (LkPairQuestion *question)
{
  if (question == NULL)
    return;

  g_clear_pointer (&question->dataset, lk_dataset_unref);
  g_clear_pointer (&question->source, lk_record_source_unref);
  g_clear_pointer (&question->recipe, lk_recipe_unref);
  lk_frozen_net_unref (question->live);
  g_free (question->images);
  g_free (question);
}

LkPairAnswer *
lk_pair_answer_new (void)
{
  LkPairAnswer *answer = g_new0 (LkPairAnswer, 1);

  answer->step = -1;
  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    answer->energy[kind] = NAN;
  return answer;
}

void
lk_pair_answer_free (LkPairAnswer *answer)
{
  if (answer == NULL)
    return;

  lk_pair_sample_free (answer->sample);
  g_free (answer->words);
  g_free (answer->formula);
  g_free (answer->method);
  g_free (answer);
}

LkPairWork *
lk_pair_work_new (void)
{
  LkPairWork *work = g_new0 (LkPairWork, 1);

  work->pool = lk_pool_new (1, 0, NULL);
  return work;
}

static void
forget_sample (LkPairWork *work)
{
  g_clear_pointer (&work->sample, lk_pair_sample_free);
  g_clear_pointer (&work->sample_net, lk_frozen_net_unref);
  g_clear_pointer (&work->sample_recipe, lk_recipe_unref);
  g_clear_pointer (&work->sample_dataset, lk_dataset_unref);
}

static void
forget_net (LkPairWork *work)
{
  g_clear_pointer (&work->net, lk_frozen_net_unref);
  g_clear_pointer (&work->source, lk_record_source_unref);
}

void
lk_pair_work_free (LkPairWork *work)
{
  forget_sample (work);
  forget_net (work);
  lk_pair_question_free (work->question);
  lk_pool_free (work->pool);
  g_free (work);
}

void
lk_pair_work_ask (LkPairWork *work, LkPairQuestion *question)
{
  lk_pair_question_free (work->question);
  work->question = question;
}

/* -- what the question is about ------------------------------------------------------------------------------------ */

static LkFrozenNet *
load_net (const LkPairQuestion *q, GError **error)
{
  LkRun *run = lk_record_source_lock (q->source);
  LkFrozenNet *net;

  if (run == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The run is gone"));
      return NULL;
    }
  net = lk_frozen_net_load (run, q->step, error);
  lk_record_source_unlock (q->source);
  return net;
}

/* Makes work->net that of the step: the one it is, the trainer's, or from a checkpoint. */
static gboolean
find_net (LkPairWork *work, GError **error)
{
  const LkPairQuestion *q = work->question;
  LkFrozenNet *net;

  if (work->net != NULL && work->source == q->source && work->life == q->life &&
      lk_frozen_net_step (work->net) == q->step)
    return TRUE;

  if (q->live != NULL && lk_frozen_net_step (q->live) == q->step)
    net = lk_frozen_net_ref (q->live);
  else
    net = load_net (q, error);
  forget_net (work);
  work->net = net;
  work->source = lk_record_source_ref (q->source);
  work->life = q->life;
  return net != NULL;
}

static gboolean
takes_images (const LkFrozenNet *net, const LkDataset *dataset)
{
  int h, w, c;

  lk_frozen_net_image_size (net, &h, &w, &c);
  return dataset->h == h && dataset->w == w && dataset->c == c;
}

/* TRUE while there is more to measure. */
static gboolean
measure_sample (LkPairWork *work)
{
  const LkPairQuestion *q = work->question;

  if (work->sample == NULL || work->sample_net != work->net || work->sample_recipe != q->recipe ||
      work->sample_dataset != q->dataset)
    {
      forget_sample (work);
      work->sample = lk_pair_sample_new (q->dataset, N_PAIRS);
      work->sample_net = lk_frozen_net_ref (work->net);
      work->sample_recipe = lk_recipe_ref (q->recipe);
      work->sample_dataset = lk_dataset_ref (q->dataset);
    }
  return lk_pair_sample_measure (work->sample, work->net, q->dataset, q->recipe, q->seed, work->pool);
}

static void
measure_pair (LkPairWork *work, LkPairAnswer *answer)
{
  const LkPairQuestion *q = work->question;
  const LkNormalize *normalize = lk_frozen_net_normalize (work->net);
  gsize size = lk_dataset_image_size (q->dataset);
  g_autofree float *images = g_new (float, 2 * size);
  float energy[LK_ENERGY_N_KINDS], *out[LK_ENERGY_N_KINDS];

  for (gsize i = 0; i < 2 * size; i++)
    {
      gsize channel = i % (gsize) q->dataset->c;

      images[i] = (q->images[i] - normalize->mean[channel]) / normalize->std[channel];
    }
  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    out[kind] = &energy[kind];
  lk_pair_energy (work->net, images, images + size, 1, work->pool, out);
  for (int kind = 0; kind < LK_ENERGY_N_KINDS; kind++)
    answer->energy[kind] = energy[kind];
}

LkPairAnswer *
lk_pair_work_slice (LkPairWork *work)
{
  const LkPairQuestion *q = work->question;
  g_autoptr (GError) error = NULL;
  LkPairAnswer *answer;

  if (find_net (work, &error) && takes_images (work->net, q->dataset) && measure_sample (work))
    return NULL;

  answer = lk_pair_answer_new ();
  answer->serial = q->serial;
  answer->step = q->step;
  if (work->net == NULL)
    answer->words = g_strdup (error->message);
  else if (!takes_images (work->net, q->dataset))
    answer->words = g_strdup (_ ("The network takes images of another size"));
  else
    {
      const LkMethod *method = lk_frozen_net_method (work->net);

      answer->method = g_strdup (method->title);
      answer->formula = g_strdup (method->energy != NULL ? method->energy_formula : NULL);
      answer->sample = lk_pair_sample_copy (work->sample);
      if (q->images != NULL)
        measure_pair (work, answer);
    }
  g_clear_pointer (&work->question, lk_pair_question_free);
  return answer;
}
