#include "app/map-model.h"

#include "app/session.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define PUBLISH_MS 33
#define LEAST_PERPLEXITY 2
#define LARGEST_PERPLEXITY 100

struct _LkMapModel
{
  GObject parent_instance;

  LkSession *session; /* owns the model */
  LkMapWorker *worker;
  gboolean active;

  int projection, space, axis_x, axis_y;
  double perplexity;
  int from, to;     /* ends of the axis, by id; -1 = not chosen */
  GArray *isolated; /* int, rows of the probe set, rising; NULL = all */

  GHashTable *rows;   /* id -> row of the run's probe set; NULL = unknown yet */
  LkMapRequest asked; /* last; its rows are not kept */
  gboolean has_asked;
  guint number; /* of the last request */
  guint oldest; /* results of earlier requests are of a run that is gone */
  LkMapResult *result;
  guint timeout;
};

enum
{
  PROP_0,
  PROP_PROJECTION,
  PROP_SPACE,
  PROP_PERPLEXITY,
  PROP_AXIS_X,
  PROP_AXIS_Y,
  N_PROPS
};

enum
{
  SIGNAL_POINTS,
  SIGNAL_MOVED,
  SIGNAL_MEASURED,
  SIGNAL_STATUS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkMapModel, lk_map_model, G_TYPE_OBJECT)

/* -- results ------------------------------------------------------------------------------------------------------- */

static gboolean
same_array (gconstpointer a, gconstpointer b, gsize bytes)
{
  return (a == NULL) == (b == NULL) && (a == NULL || memcmp (a, b, bytes) == 0);
}

static gboolean
same_points (const LkMapResult *a, const LkMapResult *b)
{
  return a->n == b->n && same_array (a->ids, b->ids, (gsize) a->n * sizeof (int));
}

static gboolean
same_layout (const LkMapResult *a, const LkMapResult *b)
{
  return same_array (a->layout, b->layout, (gsize) a->n * 2 * sizeof (float));
}

static gboolean
same_measures (const LkMapResult *a, const LkMapResult *b)
{
  return a->n_neighbors == b->n_neighbors && same_array (a->trust, b->trust, (gsize) a->n * sizeof (float)) &&
         same_array (a->neighbors, b->neighbors, (gsize) a->n * (gsize) a->n_neighbors * sizeof (int));
}

/* Takes the result over, and tells what is new. */
static void
show (LkMapModel *self, LkMapResult *result)
{
  LkMapResult *old = self->result;
  gboolean points = !same_points (old, result);
  gboolean moved = !points && !same_layout (old, result);
  gboolean measured = points || !same_measures (old, result);

  self->result = result;
  if (points)
    g_signal_emit (self, signals[SIGNAL_POINTS], 0);
  if (moved)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0);
  if (measured)
    g_signal_emit (self, signals[SIGNAL_MEASURED], 0);
  g_signal_emit (self, signals[SIGNAL_STATUS], 0);
  lk_map_result_free (old);
}

static gboolean
is_settled (LkMapModel *self)
{
  return !self->has_asked || (self->result->request == self->number && self->result->rests);
}

static gboolean
take_cb (gpointer data)
{
  LkMapModel *self = data;
  LkMapResult *result = lk_map_worker_take (self->worker);

  if (result != NULL && result->request >= self->oldest)
    show (self, result);
  else
    lk_map_result_free (result);
  if (self->active && !is_settled (self))
    return G_SOURCE_CONTINUE;

  self->timeout = 0;
  return G_SOURCE_REMOVE;
}

static void
watch_worker (LkMapModel *self)
{
  if (self->timeout == 0)
    self->timeout = g_timeout_add (PUBLISH_MS, take_cb, self);
}

/* -- requests ------------------------------------------------------------------------------------------------------ */

static void
read_probe (LkMapModel *self)
{
  LkRun *run = lk_session_get_run (self->session);
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  g_autofree int *probe = NULL;
  int n;

  if (self->rows != NULL || run == NULL || dataset == NULL ||
      (probe = lk_run_probe_among (run, dataset->splits[LK_TRAIN].n, &n)) == NULL)
    return;

  self->rows = g_hash_table_new (NULL, NULL);
  for (int i = 0; i < n; i++)
    g_hash_table_insert (self->rows, GINT_TO_POINTER (probe[i]), GINT_TO_POINTER (i));
}

/* -1 if it is no point. */
static int
row_of (LkMapModel *self, int id)
{
  gpointer row;

  return self->rows != NULL && g_hash_table_lookup_extended (self->rows, GINT_TO_POINTER (id), NULL, &row)
             ? GPOINTER_TO_INT (row)
             : -1;
}

static gboolean
same_request (const LkMapRequest *a, const LkMapRequest *b)
{
  return a->source == b->source && a->dataset == b->dataset && a->step == b->step && a->space == b->space &&
         a->view.projection == b->view.projection && a->view.perplexity == b->view.perplexity &&
         a->view.axis_x == b->view.axis_x && a->view.axis_y == b->view.axis_y && a->view.from == b->view.from &&
         a->view.to == b->view.to;
}

/* Nothing to show. */
static void
forget (LkMapModel *self)
{
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->isolated, g_array_unref);
  self->from = self->to = -1;
  if (self->has_asked)
    self->number = self->oldest = lk_map_worker_ask (self->worker, NULL);
  self->has_asked = FALSE;
  show (self, g_memdup2 (&(LkMapResult){ .step = -1, .request = self->number, .rests = TRUE }, sizeof (LkMapResult)));
}

/* Asks for what is to be shown, unless that is what was asked for last. */
static void
update (LkMapModel *self, gboolean again)
{
  LkMapRequest request = {
    .source = lk_session_get_record_source (self->session),
    .dataset = lk_session_get_dataset (self->session),
    .step = lk_session_get_shown_embedding (self->session),
    .space = self->space,
    .view = { self->projection, self->perplexity, self->axis_x, self->axis_y, -1, -1 },
  };

  if (!self->active || request.source == NULL || request.dataset == NULL || request.step < 0)
    return;

  read_probe (self);
  if (self->rows == NULL)
    return;

  request.view.from = row_of (self, self->from);
  request.view.to = row_of (self, self->to);
  if (!again && self->has_asked && same_request (&request, &self->asked))
    return;

  if (self->isolated != NULL)
    {
      request.rows = (int *) (gpointer) self->isolated->data;
      request.n_rows = (int) self->isolated->len;
    }
  self->number = lk_map_worker_ask (self->worker, &request);
  self->asked = request;
  self->asked.rows = NULL;
  self->has_asked = TRUE;
  watch_worker (self);
  g_signal_emit (self, signals[SIGNAL_STATUS], 0);
}

static void
look_cb (LkMapModel *self)
{
  update (self, FALSE);
}

static void
rewound_cb (LkMapModel *self)
{
  update (self, TRUE);
}

void
lk_map_model_set_active (LkMapModel *self, gboolean active)
{
  g_return_if_fail (LK_IS_MAP_MODEL (self));

  active = active != FALSE;
  if (active == self->active)
    return;

  self->active = active;
  lk_map_worker_pause (self->worker, !active);
  update (self, FALSE);
  if (active)
    watch_worker (self);
}

/* -- what is asked for --------------------------------------------------------------------------------------------- */

gboolean
lk_map_model_set_axis (LkMapModel *self, int from, int to)
{
  if (row_of (self, from) < 0 || row_of (self, to) < 0)
    return FALSE;

  self->from = from;
  self->to = to;
  update (self, FALSE);
  return TRUE;
}

gboolean
lk_map_model_get_axis (LkMapModel *self, int *from, int *to)
{
  *from = self->from;
  *to = self->to;
  return self->from >= 0 && self->to >= 0;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* Rows of the ids that are points, rising, each once. (transfer full) */
static GArray *
known_rows (LkMapModel *self, const int *ids, int n)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < n; i++)
    {
      int row = row_of (self, ids[i]);

      if (row >= 0)
        g_array_append_val (rows, row);
    }
  g_array_sort (rows, compare_rows);
  for (guint i = rows->len; i-- > 1;)
    if (g_array_index (rows, int, i) == g_array_index (rows, int, i - 1))
      g_array_remove_index (rows, i);
  return rows;
}

void
lk_map_model_isolate (LkMapModel *self, const int *ids, int n)
{
  g_autoptr (GArray) rows = known_rows (self, ids, n);

  if (rows->len < 2)
    return;

  g_clear_pointer (&self->isolated, g_array_unref);
  self->isolated = g_steal_pointer (&rows);
  update (self, TRUE);
}

void
lk_map_model_show_all (LkMapModel *self)
{
  if (self->isolated == NULL)
    return;

  g_clear_pointer (&self->isolated, g_array_unref);
  update (self, TRUE);
}

gboolean
lk_map_model_is_isolated (LkMapModel *self)
{
  return self->isolated != NULL;
}

/* -- what is shown ------------------------------------------------------------------------------------------------- */

int
lk_map_model_get_n (LkMapModel *self)
{
  return self->result->n;
}

const int *
lk_map_model_get_ids (LkMapModel *self)
{
  return self->result->ids;
}

const float *
lk_map_model_get_layout (LkMapModel *self)
{
  return self->result->layout;
}

long
lk_map_model_get_step (LkMapModel *self)
{
  return self->result->step;
}

const float *
lk_map_model_get_trust (LkMapModel *self)
{
  return self->result->trust;
}

const int *
lk_map_model_get_neighbors (LkMapModel *self, int *k)
{
  *k = self->result->n_neighbors;
  return self->result->neighbors;
}

double
lk_map_model_get_variance (LkMapModel *self, int axis)
{
  return axis >= 0 && axis < self->result->n_axes ? self->result->variance[axis] : NAN;
}

int
lk_map_model_get_n_axes (LkMapModel *self)
{
  return self->result->n_axes;
}

gboolean
lk_map_model_is_busy (LkMapModel *self)
{
  return self->active && !is_settled (self);
}

double
lk_map_model_get_progress (LkMapModel *self)
{
  if (!lk_map_model_is_busy (self))
    return 1;

  return self->result->request == self->number ? self->result->progress.progress : 0;
}

double
lk_map_model_get_kl (LkMapModel *self)
{
  return self->result->n > 0 ? self->result->progress.kl : NAN;
}

static char *
rest_words (LkMapModel *self)
{
  double kl = lk_map_model_get_kl (self);
  g_autofree char *text = lk_chart_scale_text (LK_CHART_NUMBER, kl, 0.01);

  if (self->result->n == 0)
    return g_strdup (_ ("The map is drawn when training begins"));
  /* translators: Kullback-Leibler divergence: how far a map is from the neighborhoods that it shows */
  return self->projection == LK_MAP_TSNE && isfinite (kl) ? g_strdup_printf (_ ("KL divergence %s"), text)
                                                          : g_strdup ("");
}

char *
lk_map_model_dup_status (LkMapModel *self)
{
  const LkMapProgress *progress = &self->result->progress;

  if (self->result->error != NULL)
    return g_strdup (self->result->error->message);
  if (!lk_map_model_is_busy (self))
    return rest_words (self);

  switch (progress->stage)
    {
    case LK_MAP_FINDS_NEIGHBORS:
      return g_strdup (_ ("Finding neighbors"));
    case LK_MAP_FINDS_AFFINITIES:
      return g_strdup (_ ("Weighing neighbors"));
    case LK_MAP_ITERATES:
      /* translators: of the optimization that lays out a map */
      return g_strdup_printf (_ ("Iteration %d of %d"), progress->iteration, progress->iterations);
    case LK_MAP_RESTS:
    case LK_MAP_PROJECTS:
    case LK_MAP_MEASURES:
    default:
      return g_strdup (_ ("Projecting"));
    }
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_map_model_finalize (GObject *object)
{
  LkMapModel *self = LK_MAP_MODEL (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  lk_map_worker_free (self->worker);
  lk_map_result_free (self->result);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->isolated, g_array_unref);

  G_OBJECT_CLASS (lk_map_model_parent_class)->finalize (object);
}

static void
lk_map_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkMapModel *self = LK_MAP_MODEL (object);

  switch (id)
    {
    case PROP_PROJECTION:
      g_value_set_int (value, self->projection);
      break;
    case PROP_SPACE:
      g_value_set_int (value, self->space);
      break;
    case PROP_PERPLEXITY:
      g_value_set_double (value, self->perplexity);
      break;
    case PROP_AXIS_X:
      g_value_set_int (value, self->axis_x);
      break;
    case PROP_AXIS_Y:
      g_value_set_int (value, self->axis_y);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gboolean
set_int (int *property, int value)
{
  gboolean other = *property != value;

  *property = value;
  return other;
}

static gboolean
set_perplexity (LkMapModel *self, double value)
{
  gboolean other = self->perplexity != value;

  self->perplexity = value;
  return other;
}

static void
lk_map_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkMapModel *self = LK_MAP_MODEL (object);
  gboolean other = FALSE;

  switch (id)
    {
    case PROP_PROJECTION:
      other = set_int (&self->projection, g_value_get_int (value));
      break;
    case PROP_SPACE:
      other = set_int (&self->space, g_value_get_int (value));
      break;
    case PROP_PERPLEXITY:
      other = set_perplexity (self, g_value_get_double (value));
      break;
    case PROP_AXIS_X:
      other = set_int (&self->axis_x, g_value_get_int (value));
      break;
    case PROP_AXIS_Y:
      other = set_int (&self->axis_y, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  if (other)
    {
      g_object_notify_by_pspec (object, pspec);
      update (self, FALSE);
    }
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, LK_TYPE_MAP_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_map_model_class_init (LkMapModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_map_model_finalize;
  object_class->get_property = lk_map_model_get_property;
  object_class->set_property = lk_map_model_set_property;

  properties[PROP_PROJECTION] = g_param_spec_int ("projection", NULL, NULL, LK_MAP_TSNE, LK_MAP_AXIS, LK_MAP_TSNE,
                                                  flags);
  properties[PROP_SPACE] = g_param_spec_int ("space", NULL, NULL, LK_MAP_EMBEDDING, LK_MAP_RANDOM, LK_MAP_EMBEDDING,
                                             flags);
  properties[PROP_PERPLEXITY] = g_param_spec_double ("perplexity", NULL, NULL, LEAST_PERPLEXITY, LARGEST_PERPLEXITY,
                                                     LK_MAP_PERPLEXITY, flags);
  properties[PROP_AXIS_X] = g_param_spec_int ("axis-x", NULL, NULL, 0, LK_MAP_AXES - 1, 0, flags);
  properties[PROP_AXIS_Y] = g_param_spec_int ("axis-y", NULL, NULL, 0, LK_MAP_AXES - 1, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_POINTS] = add_signal ("points");
  signals[SIGNAL_MOVED] = add_signal ("moved");
  signals[SIGNAL_MEASURED] = add_signal ("measured");
  signals[SIGNAL_STATUS] = add_signal ("status");
}

static void
lk_map_model_init (LkMapModel *self)
{
  self->perplexity = LK_MAP_PERPLEXITY;
  self->axis_y = 1;
  self->from = self->to = -1;
  self->result = g_new0 (LkMapResult, 1);
  self->result->step = -1;
}

LkMapModel *
lk_map_model_new (LkSession *session)
{
  LkMapModel *self = g_object_new (LK_TYPE_MAP_MODEL, NULL);
  LkClock *clock = lk_session_get_clock (session);

  self->session = session;
  self->worker = lk_map_worker_new (lk_session_get_analyst (session));
  lk_map_worker_pause (self->worker, TRUE);
  g_signal_connect_object (clock, "changed", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  /* An embedding may come to a step that could be shown before, which the clock does not tell. */
  g_signal_connect_object (session, "status", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (rewound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  return self;
}
