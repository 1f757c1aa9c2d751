/* The singular values of what the network makes of the probe images, at the step that is shown, with the untrained network's
 * behind: how many directions carry something. Each is a share of the largest, so that spectra of any size compare. */

#include "app/panels/space-panel.h"

#include <glib/gi18n.h>
#include <math.h>

typedef LkSpacePanel LkSpectrumPanel;
typedef LkSpacePanelClass LkSpectrumPanelClass;

G_DEFINE_FINAL_TYPE (LkSpectrumPanel, lk_spectrum_panel, LK_TYPE_SPACE_PANEL)

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

/* (transfer full) */
static char *
describe (const LkDiagnostics *now)
{
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) now->step, 0);
  g_autofree char *participation = lk_chart_scale_text (LK_CHART_NUMBER, now->participation, 0.1);

  /* translators: before an effective rank: the step that it is of, the participation ratio, how many dimensions there are */
  return g_strdup_printf (_ ("step %s, participation %s, rank of %d"), step, participation, now->d);
}

static void
show (LkChartPanel *self, LkChart *chart, const LkDiagnostics *now, const LkDiagnostics *first)
{
  g_autofree char *rank = lk_chart_scale_text (LK_CHART_NUMBER, now != NULL ? now->rankme : NAN, 0.1);
  g_autofree char *note = now != NULL ? describe (now) : g_strdup ("");

  show_values (chart, "now", now);
  show_values (chart, "first", first);
  lk_chart_panel_set_note (self, note);
  lk_chart_panel_set_reading (self, now != NULL ? rank : "");
}

static void
set_up (LkChartPanel *self, LkChart *chart)
{
  g_object_set (chart, "log-scale", TRUE, NULL);
  lk_chart_set_values (chart, _ ("direction"), LK_CHART_COUNT);
  lk_chart_add_bins (chart, "now", _ ("Singular value / largest"), 0, FALSE);
  lk_chart_add_bins (chart, "first", _ ("Untrained"), 5, TRUE);
}

static void
lk_spectrum_panel_class_init (LkSpectrumPanelClass *klass)
{
  klass->title = N_ ("Singular values");
  klass->empty_text = N_ ("How much each direction of the network's output carries. Measured while training.");
  klass->set_up = set_up;
  klass->show = show;
}

static void
lk_spectrum_panel_init (LkSpectrumPanel *self)
{
}
