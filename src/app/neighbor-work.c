#include "app/neighbor-work.h"

#include "app/session-private.h"
#include "tensor/gemm.h"
#include "train/evaluator.h"
#include "train/neighborhood.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define IMAGES_PER_SLICE 256
#define MAX_NETS 4
#define MAX_MATRICES 16
#define MAX_MATRIX_BYTES (G_GUINT64_CONSTANT (256) << 20)

/* What a network made of the images of a bank: [n, d]. */
typedef struct
{
  LkRecordSource *source; /* owned, so that no other run gets its address */
  guint life;
  long step;
  LkNeighborBank bank;
  int n, d;
  int done; /* rows that are embedded: n once it is whole */
  float *x;
} Matrix;

typedef struct
{
  LkRecordSource *source;
  guint life;
  LkFrozenNet *net;
} HeldNet;

typedef enum
{
  STAGE_BANK,
  STAGE_PIXELS,
  STAGE_EMBEDDING,
  STAGE_RANDOM,
  STAGE_MEMORY,
  STAGE_STABILITY,
  STAGE_DONE,
} Stage;

struct _LkNeighborWork
{
  gboolean (*cancelled) (gpointer);
  gpointer cancel_data;
  LkPool *pool;   /* for searches, which take milliseconds */
  LkPool *single; /* for networks: this thread alone, out of the trainer's way */

  LkNeighborQuestion *question; /* NULL = none yet */
  LkNeighborAnswer *answer;
  Stage stage;
  int *ids; /* [n] images of the bank */
  int n;
  int self;   /* row of the query in it; -1 = it is none of them */
  int *lists; /* [n_lists, list_size] neighbors at question->steps, for stability */
  int n_lists, list_size;

  GPtrArray *matrices; /* Matrix, the one used last at the end */
  GPtrArray *nets;     /* HeldNet, the same */
};

/* -- questions and answers ----------------------------------------------------------------------------------------- */

LkNeighborQuestion *
lk_neighbor_question_new (LkDataset *dataset)
{
  LkNeighborQuestion *question = g_new0 (LkNeighborQuestion, 1);

  question->dataset = lk_dataset_ref (dataset);
  question->step = question->since = question->query = -1;
  return question;
}

void
lk_neighbor_question_free (LkNeighborQuestion *question)
{
  if (question == NULL)
    return;

  lk_dataset_unref (question->dataset);
  g_clear_pointer (&question->source, lk_record_source_unref);
  lk_frozen_net_unref (question->live);
  g_free (question->probe);
  g_free (question->pixels);
  g_free (question);
}

static void
neighbors_clear (LkNeighbors *neighbors)
{
  g_free (neighbors->ids);
  g_free (neighbors->distance);
  g_free (neighbors->same_class);
  g_free (neighbors->joined);
  g_free (neighbors->left);
  g_free (neighbors->words);
  g_free (neighbors->memory_words);
  *neighbors = (LkNeighbors){ .precision = NAN, .since = -1, .stability = NAN };
}

LkNeighborAnswer *
lk_neighbor_answer_new (void)
{
  LkNeighborAnswer *answer = g_new0 (LkNeighborAnswer, 1);

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    neighbors_clear (&answer->spaces[space]);
  answer->step = answer->query = -1;
  answer->progress = -1;
  return answer;
}

LkNeighborAnswer *
lk_neighbor_answer_copy (const LkNeighborAnswer *answer)
{
  LkNeighborAnswer *copy = g_memdup2 (answer, sizeof *answer);

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    {
      LkNeighbors *to = &copy->spaces[space];
      gsize n = (gsize) to->n;

      to->ids = g_memdup2 (to->ids, n * sizeof (int));
      to->distance = g_memdup2 (to->distance, n * sizeof (float));
      to->same_class = g_memdup2 (to->same_class, n * sizeof (int));
      to->joined = g_memdup2 (to->joined, n * sizeof (int));
      to->left = g_memdup2 (to->left, (gsize) to->n_left * sizeof (int));
      to->words = g_strdup (to->words);
      to->memory_words = g_strdup (to->memory_words);
    }
  return copy;
}

void
lk_neighbor_answer_free (LkNeighborAnswer *answer)
{
  if (answer == NULL)
    return;

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    neighbors_clear (&answer->spaces[space]);
  g_free (answer);
}

/* -- what was loaded ----------------------------------------------------------------------------------------------- */

static void
matrix_free (gpointer data)
{
  Matrix *matrix = data;

  lk_record_source_unref (matrix->source);
  g_free (matrix->x);
  g_free (matrix);
}

static void
held_net_free (gpointer data)
{
  HeldNet *held = data;

  lk_record_source_unref (held->source);
  lk_frozen_net_unref (held->net);
  g_free (held);
}

/* Item i is the one used last. */
static gpointer
touch (GPtrArray *array, guint i)
{
  gpointer item = g_ptr_array_steal_index (array, i);

  g_ptr_array_add (array, item);
  return item;
}

static guint64
matrix_bytes (const Matrix *matrix)
{
  return (guint64) matrix->n * (guint64) matrix->d * sizeof (float);
}

/* Drops what was not used for longest. Two always stay: the shown step and the random encoder. */
static void
trim_matrices (LkNeighborWork *self)
{
  guint64 bytes = 0;

  for (guint i = 0; i < self->matrices->len; i++)
    bytes += matrix_bytes (g_ptr_array_index (self->matrices, i));
  while (self->matrices->len > 2 && (self->matrices->len > MAX_MATRICES || bytes > MAX_MATRIX_BYTES))
    {
      bytes -= matrix_bytes (g_ptr_array_index (self->matrices, 0));
      g_ptr_array_remove_index (self->matrices, 0);
    }
}

static Matrix *
find_matrix (LkNeighborWork *self, long step)
{
  const LkNeighborQuestion *q = self->question;

  for (guint i = self->matrices->len; i-- > 0;)
    {
      Matrix *matrix = g_ptr_array_index (self->matrices, i);

      if (matrix->source == q->source && matrix->life == q->life && matrix->step == step && matrix->bank == q->bank &&
          matrix->n == self->n)
        return touch (self->matrices, i);
    }
  return NULL;
}

static Matrix *
add_matrix (LkNeighborWork *self, long step, int d, float *x, int done)
{
  const LkNeighborQuestion *q = self->question;
  Matrix *matrix = g_new0 (Matrix, 1);

  *matrix = (Matrix){
    .source = lk_record_source_ref (q->source),
    .life = q->life,
    .step = step,
    .bank = q->bank,
    .n = self->n,
    .d = d,
    .done = done,
    .x = x,
  };
  g_ptr_array_add (self->matrices, matrix);
  trim_matrices (self);
  return matrix;
}

static LkFrozenNet *
hold_net (LkNeighborWork *self, LkFrozenNet *net)
{
  HeldNet *held = g_new0 (HeldNet, 1);

  *held = (HeldNet){ lk_record_source_ref (self->question->source), self->question->life, net };
  g_ptr_array_add (self->nets, held);
  if (self->nets->len > MAX_NETS)
    g_ptr_array_remove_index (self->nets, 0);
  return net;
}

/* The network of a step: held, the trainer's, or from a checkpoint; NULL with an error. Owned by what holds it. */
static LkFrozenNet *
net_of (LkNeighborWork *self, long step, GError **error)
{
  const LkNeighborQuestion *q = self->question;
  LkFrozenNet *net = NULL;
  LkRun *run;

  for (guint i = self->nets->len; i-- > 0;)
    {
      HeldNet *held = g_ptr_array_index (self->nets, i);

      if (held->source == q->source && held->life == q->life && lk_frozen_net_step (held->net) == step)
        return ((HeldNet *) touch (self->nets, i))->net;
    }
  if (q->live != NULL && lk_frozen_net_step (q->live) == step)
    return hold_net (self, lk_frozen_net_ref (q->live));

  run = lk_record_source_lock (q->source);
  if (run == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The run is gone"));
      return NULL;
    }
  net = lk_frozen_net_load (run, step, error);
  lk_record_source_unlock (q->source);
  return net != NULL ? hold_net (self, net) : NULL;
}

/* The recorded embedding of the probe set at a step. NULL with an error. */
static Matrix *
recorded_matrix (LkNeighborWork *self, long step, GError **error)
{
  Matrix *matrix = find_matrix (self, step);
  g_autofree float *x = NULL;
  int n, d;

  if (matrix != NULL)
    return matrix;

  x = lk_record_source_load_embedding (self->question->source, step, &n, &d, error);
  if (x != NULL && n == self->n)
    return add_matrix (self, step, d, g_steal_pointer (&x), n);
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The run is gone"));
  return NULL;
}

/* -- the query ----------------------------------------------------------------------------------------------------- */

static const guint8 *
query_pixels (LkNeighborWork *self)
{
  const LkNeighborQuestion *q = self->question;

  return q->query >= 0 ? lk_dataset_image (q->dataset, LK_TRAIN, q->query) : q->pixels;
}

/* What the network of that step makes of the query: its row, or embedded now. [d] (transfer full); NULL with an error. */
static float *
query_features (LkNeighborWork *self, const Matrix *matrix, GError **error)
{
  float *features = g_new (float, matrix->d);
  LkFrozenNet *net;

  if (self->self >= 0)
    {
      memcpy (features, matrix->x + (gsize) self->self * (gsize) matrix->d, (gsize) matrix->d * sizeof (float));
      return features;
    }

  net = net_of (self, matrix->step, error);
  if (net != NULL && lk_frozen_net_features (net) == matrix->d &&
      lk_frozen_net_embed_pixels (net, query_pixels (self), 1, self->single, NULL, NULL, features, NULL))
    return features;
  if (net != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The network of step %ld is of another size"),
                 matrix->step);
  g_free (features);
  return NULL;
}

/* -- one space ----------------------------------------------------------------------------------------------------- */

static void
take_rows (LkNeighborWork *self, LkNeighborSpace space, int n, const int *rows, const float *distance)
{
  const LkNeighborQuestion *q = self->question;
  const LkColumn *classes = lk_dataset_classes (q->dataset, LK_TRAIN);
  const int *label = classes != NULL ? classes->category : NULL;
  LkNeighbors *neighbors = &self->answer->spaces[space];

  neighbors_clear (neighbors);
  neighbors->n = n;
  neighbors->ids = g_new (int, MAX (n, 1));
  neighbors->same_class = g_new (int, MAX (n, 1));
  neighbors->distance = g_memdup2 (distance, (gsize) n * sizeof (float));
  for (int i = 0; i < n; i++)
    neighbors->ids[i] = self->ids[rows[i]];
  neighbors->precision = lk_neighborhood_classes (
      label, neighbors->ids, n, label != NULL && q->query >= 0 ? label[q->query] : -1, neighbors->same_class);
  if (n == 0)
    neighbors->words = g_strdup (_ ("There are no other images"));
}

static void
take_words (LkNeighborWork *self, LkNeighborSpace space, const char *words)
{
  neighbors_clear (&self->answer->spaces[space]);
  self->answer->spaces[space].words = g_strdup (words);
}

/* FALSE if cancelled. */
static gboolean
find_in_pixels (LkNeighborWork *self)
{
  const LkNeighborQuestion *q = self->question;
  g_autofree int *rows = g_new (int, q->k);
  g_autofree float *distance = g_new (float, q->k);
  int n = lk_neighborhood_find_pixels (q->metric, q->dataset, self->ids, self->n, query_pixels (self), self->self, q->k,
                                       self->pool, self->cancelled, self->cancel_data, rows, distance);

  if (n < 0)
    return FALSE;
  take_rows (self, LK_NEIGHBOR_PIXELS, n, rows, distance);
  return TRUE;
}

/* The k nearest rows of a matrix; how many, -1 if cancelled or with an error. */
static int
find_rows (LkNeighborWork *self, const Matrix *matrix, int *rows, float *distance, GError **error)
{
  const LkNeighborQuestion *q = self->question;
  g_autofree float *query = query_features (self, matrix, error);

  if (query == NULL)
    return -1;
  return lk_neighborhood_find (q->metric, matrix->x, matrix->n, matrix->d, query, self->self, q->k, self->pool,
                               self->cancelled, self->cancel_data, rows, distance);
}

/* -- a bank that is embedded on demand ----------------------------------------------------------------------------- */

/* Its matrix at that step, with some more rows done. NULL with an error, or if cancelled. */
static Matrix *
embed_some (LkNeighborWork *self, long step, GError **error)
{
  Matrix *matrix = find_matrix (self, step);
  LkFrozenNet *net;
  int n;

  if (matrix != NULL && matrix->done == matrix->n)
    return matrix;

  net = net_of (self, step, error);
  if (net == NULL)
    return NULL;
  if (matrix == NULL)
    {
      int d = lk_frozen_net_features (net);

      matrix = add_matrix (self, step, d, g_new (float, (gsize) self->n *(gsize) d), 0);
    }
  n = MIN (IMAGES_PER_SLICE, matrix->n - matrix->done);
  if (!lk_frozen_net_embed (net, self->question->dataset, LK_TRAIN, self->ids, matrix->done, n, self->single,
                            self->cancelled, self->cancel_data, matrix->x + (gsize) matrix->done * (gsize) matrix->d,
                            NULL))
    {
      if (!self->cancelled (self->cancel_data))
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The network takes images of another size"));
      return NULL;
    }
  matrix->done += n;
  return matrix;
}

/* -- the stages ---------------------------------------------------------------------------------------------------- */

static void
no_run_words (LkNeighborWork *self)
{
  const char *words = self->question->source == NULL ? _ ("Press Train to see how a network arranges the images")
                                                     : _ ("Nothing is recorded yet");

  take_words (self, LK_NEIGHBOR_EMBEDDING, words);
  take_words (self, LK_NEIGHBOR_RANDOM, words);
}

static Stage
begin (LkNeighborWork *self)
{
  const LkNeighborQuestion *q = self->question;
  int n_train = q->dataset->splits[LK_TRAIN].n;

  g_clear_pointer (&self->ids, g_free);
  self->n = 0;
  self->self = -1;
  self->answer->query = q->query;
  if (q->query < 0 && q->pixels == NULL)
    {
      for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
        take_words (self, space, _ ("Select an image to see its neighbors"));
      return STAGE_DONE;
    }

  if (q->bank == LK_NEIGHBOR_BANK_RECORDED)
    self->ids = g_memdup2 (q->probe, (gsize) q->n_probe * sizeof (int));
  else
    self->ids = lk_evaluation_images (LK_EVALUATION_BANK, n_train, q->bank_size);
  self->n = q->bank == LK_NEIGHBOR_BANK_RECORDED ? q->n_probe : q->bank_size;
  self->answer->bank_size = self->n;
  for (int i = 0; i < self->n && q->query >= 0 && self->self < 0; i++)
    if (self->ids[i] == q->query)
      self->self = i;
  return STAGE_PIXELS;
}

/* Embedding or random encoder; the stage that follows. */
static Stage
find_in_network (LkNeighborWork *self, LkNeighborSpace space, long step, Stage this, Stage next)
{
  const LkNeighborQuestion *q = self->question;
  g_autoptr (GError) error = NULL;
  g_autofree int *rows = g_new (int, q->k);
  g_autofree float *distance = g_new (float, q->k);
  Matrix *matrix;
  int n;

  matrix = q->bank == LK_NEIGHBOR_BANK_RECORDED ? recorded_matrix (self, step, &error)
                                                : embed_some (self, step, &error);
  if (matrix != NULL && matrix->done < matrix->n)
    {
      take_words (self, space, _ ("The images are being embedded"));
      /* Its turn comes later. */
      if (this == STAGE_EMBEDDING)
        take_words (self, LK_NEIGHBOR_RANDOM, _ ("The images are being embedded"));
      self->answer->progress = (double) matrix->done / matrix->n;
      return this;
    }
  self->answer->progress = -1;
  n = matrix != NULL ? find_rows (self, matrix, rows, distance, &error) : -1;
  if (error != NULL)
    take_words (self, space, error->message);
  else if (n < 0)
    return this;
  else
    take_rows (self, space, n, rows, distance);
  return next;
}

/* Rows of the k nearest at an earlier step; how many, -1 if cancelled or with an error. */
static int
find_at (LkNeighborWork *self, long step, int *rows, GError **error)
{
  g_autofree float *distance = g_new (float, self->question->k);
  Matrix *matrix = recorded_matrix (self, step, error);

  return matrix != NULL ? find_rows (self, matrix, rows, distance, error) : -1;
}

static Stage
remember (LkNeighborWork *self)
{
  const LkNeighborQuestion *q = self->question;
  LkNeighbors *now = &self->answer->spaces[LK_NEIGHBOR_EMBEDDING];
  g_autofree int *then = g_new (int, q->k);
  g_autoptr (GError) error = NULL;
  int n;

  if (now->n == 0)
    return STAGE_DONE;
  if (q->bank != LK_NEIGHBOR_BANK_RECORDED)
    now->memory_words = g_strdup (_ ("Only the recorded images know the past"));
  else if (q->since < 0 || q->since == q->step)
    now->memory_words = g_strdup (_ ("There is no earlier step to look back to"));
  if (now->memory_words != NULL)
    return STAGE_DONE;

  n = find_at (self, q->since, then, &error);
  if (error != NULL)
    now->memory_words = g_strdup (error->message);
  else if (n < 0)
    return STAGE_MEMORY;
  else
    {
      for (int i = 0; i < n; i++)
        then[i] = self->ids[then[i]];
      now->since = q->since;
      now->joined = g_new (int, now->n);
      now->left = g_new (int, MAX (n, 1));
      now->n_left = lk_neighborhood_compare (then, n, now->ids, now->n, now->joined, now->left);
    }
  return self->self >= 0 ? STAGE_STABILITY : STAGE_DONE;
}

/* One recorded step after the other. */
static Stage
measure_stability (LkNeighborWork *self)
{
  const LkNeighborQuestion *q = self->question;
  LkNeighbors *now = &self->answer->spaces[LK_NEIGHBOR_EMBEDDING];
  g_autofree int *rows = g_new (int, q->k);
  g_autoptr (GError) error = NULL;
  int n;

  if (self->n_lists < q->n_steps)
    {
      n = find_at (self, q->steps[self->n_lists], rows, &error);
      if (error != NULL) /* a step that was thinned out meanwhile: stability stays unknown */
        return STAGE_DONE;
      if (n < 0)
        return STAGE_STABILITY;
      self->list_size = n;
      memcpy (self->lists + (gsize) self->n_lists++ * (gsize) n, rows, (gsize) n * sizeof (int));
      return STAGE_STABILITY;
    }
  now->stability = lk_neighborhood_stability (self->lists, self->n_lists, self->list_size);
  return STAGE_DONE;
}

static Stage
do_stage (LkNeighborWork *self)
{
  const LkNeighborQuestion *q = self->question;

  switch (self->stage)
    {
    case STAGE_BANK:
      return begin (self);
    case STAGE_PIXELS:
      if (!find_in_pixels (self))
        return STAGE_PIXELS;
      if (q->source != NULL && q->step >= 0)
        return STAGE_EMBEDDING;
      no_run_words (self);
      return STAGE_DONE;
    case STAGE_EMBEDDING:
      return find_in_network (self, LK_NEIGHBOR_EMBEDDING, q->step, STAGE_EMBEDDING, STAGE_RANDOM);
    case STAGE_RANDOM:
      return find_in_network (self, LK_NEIGHBOR_RANDOM, 0, STAGE_RANDOM, STAGE_MEMORY);
    case STAGE_MEMORY:
      return remember (self);
    case STAGE_STABILITY:
      return measure_stability (self);
    case STAGE_DONE:
    default:
      return STAGE_DONE;
    }
}

/* -- the work ------------------------------------------------------------------------------------------------------ */

LkNeighborWork *
lk_neighbor_work_new (gboolean (*cancelled) (gpointer), gpointer data)
{
  LkNeighborWork *self = g_new0 (LkNeighborWork, 1);

  self->cancelled = cancelled;
  self->cancel_data = data;
  self->answer = lk_neighbor_answer_new ();
  self->stage = STAGE_DONE;
  self->matrices = g_ptr_array_new_with_free_func (matrix_free);
  self->nets = g_ptr_array_new_with_free_func (held_net_free);
  return self;
}

void
lk_neighbor_work_free (LkNeighborWork *self)
{
  if (self == NULL)
    return;

  lk_pool_free (self->pool);
  lk_pool_free (self->single);
  lk_neighbor_question_free (self->question);
  lk_neighbor_answer_free (self->answer);
  g_ptr_array_unref (self->matrices);
  g_ptr_array_unref (self->nets);
  g_free (self->ids);
  g_free (self->lists);
  g_free (self);
}

void
lk_neighbor_work_ask (LkNeighborWork *self, LkNeighborQuestion *question)
{
  if (self->pool == NULL)
    {
      self->pool = lk_pool_new ((int) g_get_num_processors (), LK_SESSION_NICE, lk_thread_init);
      self->single = lk_pool_new (1, 0, NULL);
    }
  lk_neighbor_question_free (self->question);
  self->question = question;
  lk_neighbor_answer_free (self->answer);
  self->answer = lk_neighbor_answer_new ();
  self->answer->serial = question->serial;
  self->answer->step = question->step;
  self->answer->busy = TRUE;
  self->stage = STAGE_BANK;
  g_free (self->lists);
  self->lists = g_new (int, (gsize) question->k *LK_NEIGHBOR_STEPS);
  self->n_lists = 0;
}

gboolean
lk_neighbor_work_slice (LkNeighborWork *self, gboolean *news)
{
  Stage before = self->stage;

  *news = FALSE;
  if (before == STAGE_DONE)
    return FALSE;

  self->stage = do_stage (self);
  self->answer->busy = self->stage != STAGE_DONE;
  /* All three spaces at once, and again with what takes longer; while a bank is embedded, how far it is. */
  *news = self->stage == STAGE_DONE || (before == STAGE_RANDOM && self->stage == STAGE_MEMORY) ||
          self->answer->progress >= 0;
  return self->answer->busy;
}

const LkNeighborAnswer *
lk_neighbor_work_answer (LkNeighborWork *self)
{
  return self->answer;
}
