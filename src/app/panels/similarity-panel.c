/* How alike images are to the network: cosine similarity of the encoder's features over random pairs of probe images, at
 * the step that is shown, with the untrained encoder's behind. All near 1: it sees no difference. */

#include "app/panels/chart-panel.h"

#include <glib/gi18n.h>
#include <math.h>

typedef LkChartPanel LkSimilarityPanel;
typedef LkChartPanelClass LkSimilarityPanelClass;

G_DEFINE_FINAL_TYPE (LkSimilarityPanel, lk_similarity_panel, LK_TYPE_CHART_PANEL)

static void
show_bins (LkChart *chart, const char *id, const LkDiagnostics *diagnostics)
{
  if (diagnostics != NULL && isfinite (diagnostics->mean_similarity))
    lk_chart_set_bins (chart, id, diagnostics->n_bins, diagnostics->edges, diagnostics->similarity);
  else
    lk_chart_set_bins (chart, id, 0, NULL, NULL);
}

static void
show (LkChartPanel *self, LkSession *session)
{
  const LkDiagnostics *now = lk_session_get_diagnostics (session, LK_SPACE_BACKBONE);
  LkChart *chart = lk_chart_panel_get_chart (self);
  g_autofree char *mean = lk_chart_scale_text (LK_CHART_NUMBER, now != NULL ? now->mean_similarity : NAN, 0.01);
  g_autofree char *step = now != NULL ? lk_chart_scale_text (LK_CHART_COUNT, (double) now->step, 0) : NULL;
  /* translators: beside the mean of a histogram: the step that it is of */
  g_autofree char *note = now != NULL ? g_strdup_printf (_ ("step %s, mean"), step) : g_strdup ("");

  show_bins (chart, "now", now);
  show_bins (chart, "first", lk_session_get_first_diagnostics (session, LK_SPACE_BACKBONE));
  lk_chart_panel_set_note (self, note);
  lk_chart_panel_set_reading (self, now != NULL ? mean : "");
}

static void
lk_similarity_panel_watch (LkPanel *panel, LkSession *session)
{
  LkChart *chart = lk_chart_panel_get_chart (LK_CHART_PANEL (panel));

  g_object_set (chart, "title", _ ("Similarity of random pairs"), "format", (int) LK_CHART_PERCENT, "empty-text",
                _ ("How alike different images are to the network. Measured while training."), NULL);
  lk_chart_set_values (chart, _ ("cosine"), LK_CHART_NUMBER);
  lk_chart_add_bins (chart, "now", _ ("Share of pairs"), 0, FALSE);
  lk_chart_add_bins (chart, "first", _ ("Untrained encoder"), 5, TRUE);

  g_signal_connect_object (session, "snapshot", G_CALLBACK (show), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (show), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (show), panel, G_CONNECT_SWAPPED);
  show (LK_CHART_PANEL (panel), session);
}

static void
lk_similarity_panel_class_init (LkSimilarityPanelClass *klass)
{
  LK_PANEL_CLASS (klass)->watch = lk_similarity_panel_watch;
}

static void
lk_similarity_panel_init (LkSimilarityPanel *self)
{
}
