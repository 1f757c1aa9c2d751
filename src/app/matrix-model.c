#include "app/matrix-model.h"

#include "analysis/matrix-order.h"
#include "app/latest-job.h"
#include "tensor/gemm.h"
#include "train/evaluator.h"

#include <glib/gi18n.h>
#include <string.h>

#define IMAGES_PER_PIECE 128

/* All that an answer depends on: a question that is the last one again is not asked. */
typedef struct
{
  const LkRecordSource *source;
  const LkNetTicket *ticket;
  const LkDataset *dataset;
  long step;
  guint life;
  int space, order, by_variance;
} Key;

typedef struct
{
  LkRecordSource *source; /* what was recorded at step; or NULL: */
  LkNetTicket *ticket;    /* what the untrained network makes of it */
  long step;
  LkDataset *dataset;
  int *sample; /* [n]: images; NULL = not known */
  int n;
  LkSpace space;
  LkMatrixOrder order;
  gboolean by_variance;

  int d, done;
  float *x;    /* [n, d]; rows up to done are there */
  char *words; /* why there is nothing */
} Request;

struct _LkMatrixModel
{
  GObject parent_instance;

  LkSession *session; /* outlives this */
  gboolean active;
  LkSpace space;
  LkMatrixOrder order;
  gboolean by_variance;
  guint life; /* another one after a rewind: recorded steps may mean something else */
  Key last;   /* of the last question */

  LkLatestJob *job; /* NULL once disposed */
  LkPool *single;   /* for the network: the analyst's thread alone */
  LkMatrix *matrix;
  gboolean busy;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkMatrixModel, lk_matrix_model, G_TYPE_OBJECT)

static void
matrix_clear (gpointer data)
{
  LkMatrix *matrix = data;

  g_free (matrix->words);
  g_free (matrix->values);
  g_free (matrix->sample);
  g_free (matrix->column);
  g_free (matrix->groups);
  g_clear_pointer (&matrix->dataset, lk_dataset_unref);
}

static void
matrix_unref (gpointer matrix)
{
  g_atomic_rc_box_release_full (matrix, matrix_clear);
}

static LkMatrix *
empty_matrix (const char *words)
{
  LkMatrix *matrix = g_atomic_rc_box_new0 (LkMatrix);

  matrix->step = -1;
  matrix->words = g_strdup (words);
  return matrix;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request == NULL)
    return;

  g_clear_pointer (&request->source, lk_record_source_unref);
  g_clear_pointer (&request->ticket, lk_net_ticket_unref);
  lk_dataset_unref (request->dataset);
  g_free (request->sample);
  g_free (request->x);
  g_free (request->words);
  g_free (request);
}

/* -- in the analyst's thread --------------------------------------------------------------------------------------- */

static void
load (Request *request)
{
  LkRun *run = lk_record_source_lock (request->source);
  g_autoptr (GError) error = NULL;
  int n = 0;

  if (run == NULL)
    return;

  request->x = lk_run_load_space (run, request->step, request->space, &n, &request->d, &error);
  lk_record_source_unlock (request->source);
  if (request->x == NULL)
    {
      request->words = g_strdup (error->message);
      return;
    }
  if (n != request->n)
    g_clear_pointer (&request->sample, g_free);
  request->n = request->done = n;
}

/* Some more images through the untrained network. TRUE while there are more. */
static gboolean
embed (Request *request, LkPool *pool)
{
  g_autoptr (GError) error = NULL;
  LkFrozenNet *net = lk_net_ticket_get (request->ticket, &error);
  int n = MIN (IMAGES_PER_PIECE, request->n - request->done);
  float *to;

  if (net == NULL)
    {
      request->words = g_strdup (error->message);
      return FALSE;
    }
  if (request->x == NULL)
    {
      request->d = request->space == LK_SPACE_BACKBONE    ? lk_frozen_net_features (net)
                   : request->space == LK_SPACE_PROJECTOR ? lk_frozen_net_outputs (net)
                                                          : 0;
      if (request->d == 0)
        {
          request->words = g_strdup (_ ("There is no such output before training."));
          return FALSE;
        }
      request->x = g_new (float, (gsize) request->n *(gsize) request->d);
    }

  to = request->x + (gsize) request->done * (gsize) request->d;
  if (!lk_frozen_net_embed (net, request->dataset, LK_TRAIN, request->sample + request->done, 0, n, pool, NULL, NULL,
                            request->space == LK_SPACE_BACKBONE ? to : NULL,
                            request->space == LK_SPACE_PROJECTOR ? to : NULL))
    {
      request->words = g_strdup (_ ("The network takes images of another size."));
      return FALSE;
    }
  request->done += n;
  return request->done < request->n;
}

static gboolean
prepare (gpointer data, gpointer owner)
{
  Request *request = data;

  if (request->source == NULL)
    return embed (request, ((LkMatrixModel *) owner)->single);

  load (request);
  return FALSE;
}

/* Classes of the images; NULL without labels. [n] */
static int *
classes_of (const Request *request)
{
  const LkColumn *classes = lk_dataset_classes (request->dataset, LK_TRAIN);
  int *class;

  if (classes == NULL || request->sample == NULL)
    return NULL;

  class = g_new (int, request->n);
  for (int i = 0; i < request->n; i++)
    class[i] = classes->category[request->sample[i]];
  return class;
}

static void
fill_groups (LkMatrix *matrix, const Request *request, const int *class, const int *row)
{
  const LkColumn *classes = lk_dataset_classes (request->dataset, LK_TRAIN);

  matrix->groups = g_new0 (LkMatrixGroup, matrix->n + 1);
  for (int i = 0, last = G_MININT; i < matrix->n; i++)
    {
      int own = class[row[i]];

      if (own != last)
        matrix->groups[matrix->n_groups++] = (LkMatrixGroup){ own >= 0 ? classes->categories[own] : _ ("no class"), i,
                                                              0 };
      matrix->groups[matrix->n_groups - 1].n++;
      last = own;
    }
}

static int *
order_rows (const Request *request, const int *class)
{
  int *row = g_new (int, request->n);

  for (int i = 0; i < request->n; i++)
    row[i] = i;
  if (request->order != LK_MATRIX_AS_RECORDED)
    lk_matrix_order_rows (request->x, request->n, request->d, class, row);
  return row;
}

static int *
order_columns (const Request *request)
{
  int *column = g_new (int, request->d);

  for (int i = 0; i < request->d; i++)
    column[i] = i;
  if (request->by_variance)
    lk_matrix_order_columns (request->x, request->n, request->d, column);
  return column;
}

static gpointer
compute (gconstpointer data, const gint *stop, gpointer owner)
{
  const Request *request = data;
  g_autofree int *class = request->order == LK_MATRIX_BY_CLASS ? classes_of (request) : NULL;
  g_autofree int *row = NULL;
  LkMatrix *matrix;

  if (request->x == NULL)
    return empty_matrix (request->words != NULL ? request->words : "");

  lk_thread_init ();
  row = order_rows (request, class);
  matrix = g_atomic_rc_box_new0 (LkMatrix);
  *matrix = (LkMatrix){ .dataset = lk_dataset_ref (request->dataset),
                        .step = MAX (request->step, 0),
                        .space = request->space,
                        .n = request->n,
                        .d = request->d };
  matrix->column = order_columns (request);
  matrix->values = g_new (float, (gsize) matrix->n *(gsize) matrix->d);
  matrix->sample = g_new (int, matrix->n);
  for (int i = 0; i < matrix->n; i++)
    {
      const float *from = request->x + (gsize) row[i] * (gsize) matrix->d;
      float *to = matrix->values + (gsize) i * (gsize) matrix->d;

      matrix->sample[i] = request->sample != NULL ? request->sample[row[i]] : -1;
      for (int k = 0; k < matrix->d; k++)
        to[k] = from[matrix->column[k]];
    }
  if (class != NULL)
    fill_groups (matrix, request, class, row);
  return matrix;
}

/* -- in the main loop ---------------------------------------------------------------------------------------------- */

static void
take (LkMatrixModel *self, LkMatrix *matrix)
{
  matrix_unref (self->matrix);
  self->matrix = matrix;
  g_signal_emit (self, changed_signal, 0);
}

static void
deliver (gconstpointer result, gpointer owner)
{
  LkMatrixModel *self = owner;

  self->busy = FALSE;
  take (self, g_atomic_rc_box_acquire ((gpointer) result));
}

static const LkLatestKind kind = { compute, request_free, deliver, matrix_unref, prepare };

/* What was recorded, or what the untrained network makes of the images that a run would look at; NULL without data. */
static Request *
make_request (LkMatrixModel *self)
{
  LkDataset *dataset = lk_session_get_dataset (self->session);
  LkRecordSource *source = lk_session_get_record_source (self->session);
  LkNetTicket *ticket = lk_shown_net_get_untrained (lk_session_get_shown_net (self->session));
  long step = source != NULL ? lk_session_get_shown_embedding (self->session) : -1;
  Request *request;

  if (dataset == NULL || (step < 0 && ticket == NULL))
    return NULL;

  request = g_new0 (Request, 1);
  *request = (Request){ .step = step,
                        .dataset = lk_dataset_ref (dataset),
                        .space = self->space,
                        .order = self->order,
                        .by_variance = self->by_variance };
  if (step >= 0)
    {
      request->source = lk_record_source_ref (source);
      request->sample = lk_run_probe_among (lk_session_get_run (self->session), dataset->splits[LK_TRAIN].n,
                                            &request->n);
    }
  else
    {
      g_autoptr (LkValues) values = lk_experiment_values (lk_session_get_experiment (self->session));
      int n = dataset->splits[LK_TRAIN].n;

      request->ticket = lk_net_ticket_ref (ticket);
      request->n = MIN (lk_values_int (values, "eval.probe_size"), n);
      request->sample = lk_evaluation_images (LK_EVALUATION_PROBE, n, request->n);
    }
  return request;
}

static void
ask (LkMatrixModel *self)
{
  Request *request;
  Key key;

  if (!self->active || self->job == NULL)
    return;

  request = make_request (self);
  memset (&key, 0, sizeof key);
  if (request != NULL)
    key = (Key){ request->source, request->ticket,   request->dataset,  request->step,
                 self->life,      (int) self->space, (int) self->order, self->by_variance };
  if (memcmp (&key, &self->last, sizeof key) == 0)
    {
      request_free (request);
      return;
    }

  self->last = key;
  self->busy = request != NULL;
  if (request != NULL)
    lk_latest_job_ask (self->job, request);
  else
    take (self, empty_matrix (_ ("Choose a data set or open a folder of images to see what a network makes of them.")));
}

static void
rewound_cb (LkMatrixModel *self)
{
  self->life++;
  ask (self);
}

void
lk_matrix_model_set_active (LkMatrixModel *self, gboolean active)
{
  self->active = active;
  ask (self);
}

void
lk_matrix_model_choose (LkMatrixModel *self, LkSpace space, LkMatrixOrder order, gboolean by_variance)
{
  self->space = space;
  self->order = order;
  self->by_variance = by_variance;
  ask (self);
}

const LkMatrix *
lk_matrix_model_get (LkMatrixModel *self)
{
  return self->matrix;
}

gboolean
lk_matrix_model_is_busy (LkMatrixModel *self)
{
  return self->busy;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_matrix_model_dispose (GObject *object)
{
  LkMatrixModel *self = LK_MATRIX_MODEL (object);

  g_clear_pointer (&self->job, lk_latest_job_free);
  g_clear_pointer (&self->single, lk_pool_free);
  g_clear_pointer (&self->matrix, matrix_unref);

  G_OBJECT_CLASS (lk_matrix_model_parent_class)->dispose (object);
}

static void
lk_matrix_model_class_init (LkMatrixModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_matrix_model_dispose;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lk_matrix_model_init (LkMatrixModel *self)
{
  self->space = LK_SPACE_PROJECTOR;
  self->by_variance = TRUE;
  self->single = lk_pool_new (1, 0, NULL);
  self->matrix = empty_matrix ("");
}

LkMatrixModel *
lk_matrix_model_new (LkSession *session)
{
  LkMatrixModel *self = g_object_new (LK_TYPE_MATRIX_MODEL, NULL);

  self->session = session;
  self->job = lk_latest_job_new (lk_session_get_analyst (session), LK_ANALYST_QUERY, &kind, self);
  g_signal_connect_object (session, "rewound", G_CALLBACK (rewound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (rewound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (rewound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_shown_net (session), "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "records", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return self;
}
