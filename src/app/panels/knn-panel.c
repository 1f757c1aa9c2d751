/* k-NN accuracy of the features as training goes on, over what raw pixels and the untrained encoder reach. Watches the
 * rows, the status (baselines) and the data set of the session. */

#include "app/panels/panel.h"
#include "app/widgets/chart.h"

#include <glib/gi18n.h>
#include <math.h>

#define LK_TYPE_KNN_PANEL (lk_knn_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkKnnPanel, lk_knn_panel, LK, KNN_PANEL, LkPanel)

struct _LkKnnPanel
{
  LkPanel parent_instance;

  LkChart *chart;
  GtkLabel *sizes;
  GtkLabel *reading;
};

G_DEFINE_FINAL_TYPE (LkKnnPanel, lk_knn_panel, LK_TYPE_PANEL)

static void
show_reading (LkKnnPanel *self)
{
  double last = lk_chart_get_last (self->chart, "knn");
  g_autofree char *text = isfinite (last) ? lk_chart_scale_text (LK_CHART_PERCENT, last, 0) : g_strdup ("");

  gtk_label_set_label (self->reading, text);
}

/* A figure without the sizes behind it cannot be compared. */
static void
show_sizes (LkKnnPanel *self, int queries, int bank)
{
  g_autofree char *n = lk_chart_scale_text (LK_CHART_COUNT, queries, 0),
                  *m = lk_chart_scale_text (LK_CHART_COUNT, bank, 0);
  /* translators: sizes behind a k-NN figure: test images, training images */
  g_autofree char *text = queries > 0 ? g_strdup_printf (_ ("%s queries in %s images"), n, m) : g_strdup ("");

  gtk_label_set_label (self->sizes, text);
}

static void
show_baselines (LkKnnPanel *self, LkSession *session)
{
  const LkTrainerStatus *status = lk_session_get_status (session);

  if (status == NULL)
    return;

  lk_chart_set_reference (self->chart, "pixels", _ ("raw pixels"), status->baselines.pixel_knn, TRUE);
  lk_chart_set_reference (self->chart, "random", _ ("untrained encoder"), status->baselines.random_knn, TRUE);
}

static void
rows_cb (LkKnnPanel *self, int first, int n, LkSession *session)
{
  g_autofree LkMetrics *rows = g_new (LkMetrics, n);

  n = lk_run_rows (lk_session_get_run (session), first, n, rows);
  for (int i = 0; i < n; i++)
    if (isfinite (rows[i].knn))
      {
        lk_chart_append (self->chart, "knn", (double) rows[i].step, rows[i].knn);
        show_sizes (self, rows[i].knn_queries, rows[i].knn_bank);
      }
  show_reading (self);
}

static void
empty (LkKnnPanel *self)
{
  lk_chart_clear (self->chart);
  show_sizes (self, 0, 0);
  show_reading (self);
}

static void
dataset_cb (LkKnnPanel *self, GParamSpec *pspec, LkSession *session)
{
  const LkDataset *dataset = lk_session_get_dataset (session);
  gboolean labels = dataset == NULL || lk_dataset_classes (dataset, LK_TRAIN) != NULL;

  g_object_set (self->chart, "empty-text",
                labels ? _ ("How often the nearest images are of the same class. Measured while training.")
                       : _ ("These images have no labels, so there is no k-NN accuracy."),
                NULL);
}

static void
lk_knn_panel_watch (LkPanel *panel, LkSession *session)
{
  LkKnnPanel *self = LK_KNN_PANEL (panel);

  lk_chart_set_link (self->chart, lk_session_get_chart_link (session));
  g_signal_connect_object (session, "run-began", G_CALLBACK (empty), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (empty), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status", G_CALLBACK (show_baselines), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (empty), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (dataset_cb), self, G_CONNECT_SWAPPED);
  dataset_cb (self, NULL, session);
}

static void
lk_knn_panel_class_init (LkKnnPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_knn_panel_watch;

  g_type_ensure (LK_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/knn-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkKnnPanel, chart);
  gtk_widget_class_bind_template_child (widget_class, LkKnnPanel, sizes);
  gtk_widget_class_bind_template_child (widget_class, LkKnnPanel, reading);
}

static void
lk_knn_panel_init (LkKnnPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_chart_add_series (self->chart, "knn", _ ("k-NN"), 0, FALSE);
}
