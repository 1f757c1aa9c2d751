/* How alike images are to the network: cosine similarity over random pairs of probe images, over positive pairs (two views
 * of one image), and over random pairs to the untrained network, behind. Where random pairs are all near 1, it sees no
 * difference; where both sorts lie apart, it has learned which belong together. */

#include "app/panels/space-panel.h"

#include <glib/gi18n.h>
#include <math.h>

typedef LkSpacePanel LkSimilarityPanel;
typedef LkSpacePanelClass LkSimilarityPanelClass;

G_DEFINE_FINAL_TYPE (LkSimilarityPanel, lk_similarity_panel, LK_TYPE_SPACE_PANEL)

/* heights NULL: nothing was measured. */
static void
show_bins (LkChart *chart, const char *id, const LkDiagnostics *diagnostics, const double *heights)
{
  if (heights != NULL && isfinite (heights[0]))
    lk_chart_set_bins (chart, id, diagnostics->n_bins, diagnostics->edges, heights);
  else
    lk_chart_set_bins (chart, id, 0, NULL, NULL);
}

/* (transfer full) */
static char *
describe (const LkDiagnostics *now)
{
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) now->step, 0);
  g_autofree char *positive = NULL;

  if (now->n_positive == 0)
    /* translators: beside the mean of a histogram of random pairs: the step that it is of */
    return g_strdup_printf (_ ("step %s, random"), step);

  positive = lk_chart_scale_text (LK_CHART_NUMBER, now->mean_positive, 0.01);
  /* translators: beside the mean of a histogram of random pairs: the step that it is of, and the mean of positive pairs */
  return g_strdup_printf (_ ("step %s, positive %s, random"), step, positive);
}

static void
show (LkChartPanel *self, LkChart *chart, const LkDiagnostics *now, const LkDiagnostics *first)
{
  g_autofree char *mean = lk_chart_scale_text (LK_CHART_NUMBER, now != NULL ? now->mean_similarity : NAN, 0.01);
  g_autofree char *note = now != NULL ? describe (now) : g_strdup ("");

  show_bins (chart, "now", now, now != NULL ? now->similarity : NULL);
  show_bins (chart, "positive", now, now != NULL ? now->positive : NULL);
  show_bins (chart, "first", first, first != NULL ? first->similarity : NULL);
  lk_chart_panel_set_note (self, note);
  lk_chart_panel_set_reading (self, now != NULL ? mean : "");
}

static void
set_up (LkChartPanel *self, LkChart *chart)
{
  g_object_set (chart, "format", (int) LK_CHART_PERCENT, NULL);
  lk_chart_set_values (chart, _ ("cosine"), LK_CHART_NUMBER);
  lk_chart_add_bins (chart, "now", _ ("Random pairs"), 0, FALSE);
  lk_chart_add_bins (chart, "positive", _ ("Positive pairs"), 1, FALSE);
  lk_chart_add_bins (chart, "first", _ ("Random pairs, untrained"), 5, TRUE);
}

static void
lk_similarity_panel_class_init (LkSimilarityPanelClass *klass)
{
  klass->title = N_ ("Similarity of pairs");
  klass->empty_text = N_ ("How alike different images, and two views of one image, are to the network. Measured while "
                          "training.");
  klass->set_up = set_up;
  klass->show = show;
}

static void
lk_similarity_panel_init (LkSimilarityPanel *self)
{
}
