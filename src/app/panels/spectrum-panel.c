/* The singular values of the encoder's features on the probe set, at the step that is shown, with the untrained encoder's
 * behind: how many directions carry something. Each is a share of the largest, so that spectra of any size compare. */

#include "app/panels/chart-panel.h"

#include <glib/gi18n.h>
#include <math.h>

typedef LkChartPanel LkSpectrumPanel;
typedef LkChartPanelClass LkSpectrumPanelClass;

G_DEFINE_FINAL_TYPE (LkSpectrumPanel, lk_spectrum_panel, LK_TYPE_CHART_PANEL)

static void
show_values (LkChart *chart, const char *id, const LkDiagnostics *diagnostics)
{
  int n = diagnostics != NULL ? diagnostics->n_singular : 0;
  g_autofree double *edges = g_new (double, n + 1), *heights = g_new (double, n + 1);

  if (n > 0 && !(diagnostics->singular[0] > 0))
    n = 0;
  for (int i = 0; i <= n; i++)
    edges[i] = i + 0.5;
  for (int i = 0; i < n; i++)
    heights[i] = diagnostics->singular[i] / diagnostics->singular[0];
  lk_chart_set_bins (chart, id, n, edges, heights);
}

static void
show (LkChartPanel *self, LkSession *session)
{
  const LkDiagnostics *now = lk_session_get_diagnostics (session, LK_SPACE_BACKBONE);
  LkChart *chart = lk_chart_panel_get_chart (self);
  g_autofree char *rank = lk_chart_scale_text (LK_CHART_NUMBER, now != NULL ? now->rankme : NAN, 0.1);
  g_autofree char *step = now != NULL ? lk_chart_scale_text (LK_CHART_COUNT, (double) now->step, 0) : NULL;
  /* translators: before an effective rank: the step that it is of, and how many dimensions there are */
  g_autofree char *note = now != NULL ? g_strdup_printf (_ ("step %s, rank of %d"), step, now->d) : g_strdup ("");

  show_values (chart, "now", now);
  show_values (chart, "first", lk_session_get_first_diagnostics (session, LK_SPACE_BACKBONE));
  lk_chart_panel_set_note (self, note);
  lk_chart_panel_set_reading (self, now != NULL ? rank : "");
}

static void
lk_spectrum_panel_watch (LkPanel *panel, LkSession *session)
{
  LkChart *chart = lk_chart_panel_get_chart (LK_CHART_PANEL (panel));

  g_object_set (chart, "title", _ ("Singular values of the features"), "log-scale", TRUE, "empty-text",
                _ ("How much each direction of the features carries. Measured while training."), NULL);
  lk_chart_set_values (chart, _ ("direction"), LK_CHART_COUNT);
  lk_chart_add_bins (chart, "now", _ ("Singular value / largest"), 0, FALSE);
  lk_chart_add_bins (chart, "first", _ ("Untrained encoder"), 5, TRUE);

  g_signal_connect_object (session, "snapshot", G_CALLBACK (show), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (show), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (show), panel, G_CONNECT_SWAPPED);
  show (LK_CHART_PANEL (panel), session);
}

static void
lk_spectrum_panel_class_init (LkSpectrumPanelClass *klass)
{
  LK_PANEL_CLASS (klass)->watch = lk_spectrum_panel_watch;
}

static void
lk_spectrum_panel_init (LkSpectrumPanel *self)
{
}
