#include "app/bench-model.h"

#include "app/latest-job.h"
#include "app/session-private.h"

#define DEFAULT_IMAGES 8
#define DEFAULT_VIEWS 4

struct _LkBenchModel
{
  GObject parent_instance;

  LkSession *session;
  LkAnalyst *analyst; /* its own */
  LkLatestJob *job;
  gboolean active;
  guint wanted_images, wanted_views;
  LkDataset *dataset; /* that the images are of; held, so that no other one takes its address */
  int shown[LK_BENCH_MAX_IMAGES], n_shown;
  guint32 draw; /* that was asked for last */
  guint asking; /* source of the main loop: several settings that change at once are asked about once */
  LkBench *bench;
};

enum
{
  PROP_IMAGES = 1,
  PROP_VIEWS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkBenchModel, lk_bench_model, G_TYPE_OBJECT)

/* -- the work ------------------------------------------------------------------------------------------------------ */

static gboolean
prepare (gpointer request, gpointer owner)
{
  return lk_bench_make_next (request);
}

static gpointer
compute (gconstpointer request, const gint *stop, gpointer owner)
{
  return lk_bench_ref ((LkBench *) request);
}

static void
deliver (gconstpointer result, gpointer owner)
{
  LkBenchModel *self = owner;
  const LkBench *bench = result;

  if (bench->dataset != self->dataset)
    return;

  g_clear_pointer (&self->bench, lk_bench_unref);
  self->bench = lk_bench_ref ((LkBench *) bench);
  g_signal_emit (self, changed_signal, 0);
}

static void
unref_bench (gpointer bench)
{
  lk_bench_unref (bench);
}

static const LkLatestKind job_kind = {
  .compute = compute,
  .free_request = unref_bench,
  .deliver = deliver,
  .free_result = unref_bench,
  .prepare = prepare,
};

/* -- asking -------------------------------------------------------------------------------------------------------- */

/* Images of other data are others. */
static void
take_dataset (LkBenchModel *self)
{
  LkDataset *dataset = lk_session_get_dataset (self->session);

  if (dataset == self->dataset)
    return;

  g_clear_pointer (&self->dataset, lk_dataset_unref);
  self->dataset = dataset != NULL ? lk_dataset_ref (dataset) : NULL;
  self->n_shown = 0;
  if (self->bench != NULL)
    {
      g_clear_pointer (&self->bench, lk_bench_unref);
      g_signal_emit (self, changed_signal, 0);
    }
}

static void
choose_images (LkBenchModel *self)
{
  int chosen[LK_BENCH_MAX_IMAGES], n_selected;
  const int *selected = lk_selection_get (lk_session_get_selection (self->session), &n_selected);

  self->n_shown = lk_bench_choose (self->dataset, selected, n_selected, self->shown, self->n_shown, chosen,
                                   (int) self->wanted_images);
  memcpy (self->shown, chosen, (gsize) self->n_shown * sizeof *chosen);
}

gboolean
lk_bench_model_views_are_set (LkBenchModel *self)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);

  return !g_str_equal (lk_experiment_get (experiment, "augment.views"), "0") ||
         !g_str_equal (lk_experiment_get (experiment, "augment.small_views"), "0");
}

static void
ask (LkBenchModel *self)
{
  g_autoptr (LkRecipe) recipe = NULL;
  guint32 seed;

  take_dataset (self);
  if (self->dataset == NULL || !self->active)
    return;

  recipe = lk_session_make_recipe (self->session, lk_bench_model_views_are_set (self) ? 0 : (int) self->wanted_views,
                                   &seed);
  /* Of several settings that change the first alone may make none; until then the old pictures stand. */
  if (recipe == NULL)
    return;

  choose_images (self);
  self->draw = self->session->draw;
  lk_latest_job_ask (self->job, lk_bench_new (self->dataset, recipe, seed, self->draw, self->shown, self->n_shown));
}

static gboolean
ask_cb (gpointer data)
{
  LkBenchModel *self = data;

  self->asking = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

/* Not at the priority of idle sources: while the window draws they hardly come. */
static void
ask_soon (LkBenchModel *self)
{
  if (self->asking == 0)
    self->asking = g_idle_add_full (G_PRIORITY_DEFAULT, ask_cb, self, NULL);
}

static void
setting_cb (LkBenchModel *self, const char *key)
{
  if (*key == '\0' || g_str_has_prefix (key, "augment.") || g_str_equal (key, "train.seed"))
    ask_soon (self);
}

/* The session's views come with each batch, too: what counts is their draw. */
static void
views_cb (LkBenchModel *self)
{
  if (self->session->draw != self->draw)
    ask_soon (self);
}

/* Of those that are shown already only the outline changes. */
static void
selection_cb (LkBenchModel *self)
{
  int before[LK_BENCH_MAX_IMAGES], n = self->n_shown;

  if (self->dataset == NULL)
    return;

  memcpy (before, self->shown, sizeof before);
  choose_images (self);
  if (n != self->n_shown || memcmp (before, self->shown, (gsize) n * sizeof *before) != 0)
    ask_soon (self);
}

void
lk_bench_model_set_active (LkBenchModel *self, gboolean active)
{
  self->active = active;
  if (active)
    ask (self);
}

const LkBench *
lk_bench_model_get (LkBenchModel *self)
{
  return self->bench;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_bench_model_dispose (GObject *object)
{
  LkBenchModel *self = LK_BENCH_MODEL (object);

  g_clear_handle_id (&self->asking, g_source_remove);
  g_clear_pointer (&self->job, lk_latest_job_free);
  g_clear_pointer (&self->analyst, lk_analyst_free);
  g_clear_pointer (&self->bench, lk_bench_unref);
  g_clear_pointer (&self->dataset, lk_dataset_unref);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (lk_bench_model_parent_class)->dispose (object);
}

static void
lk_bench_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkBenchModel *self = LK_BENCH_MODEL (object);

  switch (id)
    {
    case PROP_IMAGES:
      g_value_set_int (value, (int) self->wanted_images);
      break;
    case PROP_VIEWS:
      g_value_set_int (value, (int) self->wanted_views);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_bench_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkBenchModel *self = LK_BENCH_MODEL (object);
  guint *wanted = id == PROP_IMAGES ? &self->wanted_images : &self->wanted_views;

  switch (id)
    {
    case PROP_IMAGES:
    case PROP_VIEWS:
      if (*wanted == (guint) g_value_get_int (value))
        return;
      *wanted = (guint) g_value_get_int (value);
      g_object_notify_by_pspec (object, pspec);
      ask_soon (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_bench_model_class_init (LkBenchModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_bench_model_dispose;
  object_class->get_property = lk_bench_model_get_property;
  object_class->set_property = lk_bench_model_set_property;

  properties[PROP_IMAGES] = g_param_spec_int ("images", NULL, NULL, 1, LK_BENCH_MAX_IMAGES, DEFAULT_IMAGES, flags);
  properties[PROP_VIEWS] = g_param_spec_int ("views", NULL, NULL, 1, LK_MAX_VIEWS, DEFAULT_VIEWS, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", LK_TYPE_BENCH_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
lk_bench_model_init (LkBenchModel *self)
{
  self->wanted_images = DEFAULT_IMAGES;
  self->wanted_views = DEFAULT_VIEWS;
}

LkBenchModel *
lk_bench_model_new (LkSession *session)
{
  LkBenchModel *self = g_object_new (LK_TYPE_BENCH_MODEL, NULL);

  self->session = g_object_ref (session);
  self->analyst = lk_analyst_new (LK_SESSION_NICE, NULL);
  self->job = lk_latest_job_new (self->analyst, LK_ANALYST_QUERY, &job_kind, self);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "views", G_CALLBACK (views_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (ask_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (take_dataset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
