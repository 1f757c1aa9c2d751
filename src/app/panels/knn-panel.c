/* k-NN accuracy of the features as training goes on, over what raw pixels and the untrained encoder reach. */

#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stddef.h>

typedef LkRunChart LkKnnPanel;
typedef LkRunChartClass LkKnnPanelClass;

G_DEFINE_FINAL_TYPE (LkKnnPanel, lk_knn_panel, LK_TYPE_RUN_CHART)

static const LkRunColumn columns[] = { { "knn", N_ ("k-NN"), offsetof (LkMetrics, knn), FALSE } };

static const LkRunChartSpec spec = {
  .title = N_ ("k-NN accuracy"),
  .empty_text = N_ ("How often the nearest images are of the same class. Measured while training."),
  .format = LK_CHART_PERCENT,
  .n = G_N_ELEMENTS (columns),
  .columns = columns,
};

/* A figure without the sizes behind it cannot be compared. */
static void
show_sizes (LkRunChart *self, const LkMetrics *row)
{
  g_autofree char *n = lk_chart_scale_text (LK_CHART_COUNT, row->knn_queries, 0);
  g_autofree char *m = lk_chart_scale_text (LK_CHART_COUNT, row->knn_bank, 0);
  /* translators: sizes behind a k-NN figure: test images, training images */
  g_autofree char *text = g_strdup_printf (_ ("%s queries in %s images"), n, m);

  lk_chart_panel_set_note (LK_CHART_PANEL (self), text);
}

static void
show_baselines (LkRunChart *self, LkSession *session)
{
  const LkBaselines *baselines = &lk_session_get_status (session)->baselines;
  LkChart *chart = lk_chart_panel_get_chart (LK_CHART_PANEL (self));

  lk_chart_set_reference (chart, "pixels", _ ("raw pixels"), baselines->pixel_knn, TRUE);
  lk_chart_set_reference (chart, "random", _ ("untrained encoder"), baselines->random_knn, TRUE);
}

/* Without labels there is nothing to wait for. */
static void
say_why_empty (LkRunChart *self, GParamSpec *pspec, LkSession *session)
{
  const LkDataset *dataset = lk_session_get_dataset (session);
  gboolean labels = dataset == NULL || lk_dataset_classes (dataset, LK_TRAIN) != NULL;

  g_object_set (lk_chart_panel_get_chart (LK_CHART_PANEL (self)), "empty-text",
                labels ? _ (spec.empty_text) : _ ("These images have no labels, so there is no k-NN accuracy."), NULL);
}

static void
forget_sizes (LkRunChart *self, LkSession *session)
{
  lk_chart_panel_set_note (LK_CHART_PANEL (self), "");
}

static void
lk_knn_panel_watch (LkPanel *panel, LkSession *session)
{
  LK_PANEL_CLASS (lk_knn_panel_parent_class)->watch (panel, session);

  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (say_why_empty), panel, G_CONNECT_SWAPPED);
  say_why_empty (LK_RUN_CHART (panel), NULL, session);
}

static void
lk_knn_panel_class_init (LkKnnPanelClass *klass)
{
  LK_PANEL_CLASS (klass)->watch = lk_knn_panel_watch;

  klass->spec = &spec;
  klass->emptied = forget_sizes;
  klass->status = show_baselines;
  klass->measured = show_sizes;
}

static void
lk_knn_panel_init (LkKnnPanel *self)
{
}
