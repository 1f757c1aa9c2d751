/* How much each unit of the network's output varies over the probe images, at the step that is shown, with the untrained
 * network's behind: the units in the order of it, each as a share of the root mean square of all. One that hardly varies is
 * dead: it says the same of every image. */

#include "app/panels/space-panel.h"

#include "analysis/spectrum.h"

#include <glib/gi18n.h>
#include <math.h>

typedef LkSpacePanel LkUnitsPanel;
typedef LkSpacePanelClass LkUnitsPanelClass;

G_DEFINE_FINAL_TYPE (LkUnitsPanel, lk_units_panel, LK_TYPE_SPACE_PANEL)

static void
show_units (LkChart *chart, const char *id, const LkDiagnostics *diagnostics)
{
  int n = diagnostics != NULL && diagnostics->n_dead >= 0 ? diagnostics->d : 0;
  g_autofree double *edges = g_new (double, n + 1);

  for (int i = 0; i <= n; i++)
    edges[i] = i + 0.5;
  lk_chart_set_bins (chart, id, n, edges, n > 0 ? diagnostics->deviation : NULL);
}

static void
show (LkChartPanel *self, LkChart *chart, const LkDiagnostics *now, const LkDiagnostics *first)
{
  gboolean known = now != NULL && now->n_dead >= 0;
  g_autofree char *step = known ? lk_chart_scale_text (LK_CHART_COUNT, (double) now->step, 0) : NULL;
  g_autofree char *dead = known ? lk_chart_scale_text (LK_CHART_COUNT, now->n_dead, 0) : NULL;
  /* translators: before a number of dead units: the step that it is of, and how many units there are */
  g_autofree char *note = known ? g_strdup_printf (_ ("step %s, dead of %d"), step, now->d) : g_strdup ("");

  show_units (chart, "now", now);
  show_units (chart, "first", first);
  lk_chart_set_reference (chart, "dead", _ ("dead below"), known ? LK_DEAD_DEVIATION : NAN, FALSE);
  lk_chart_panel_set_note (self, note);
  lk_chart_panel_set_reading (self, known ? dead : "");
}

static void
set_up (LkChartPanel *self, LkChart *chart)
{
  g_object_set (chart, "log-scale", TRUE, NULL);
  lk_chart_set_values (chart, _ ("unit"), LK_CHART_COUNT);
  lk_chart_add_bins (chart, "now", _ ("Standard deviation / all units"), 0, FALSE);
  lk_chart_add_bins (chart, "first", _ ("Untrained"), 5, TRUE);
}

static void
lk_units_panel_class_init (LkUnitsPanelClass *klass)
{
  klass->title = N_ ("Units by how much they vary");
  klass->empty_text = N_ ("How much each unit of the network's output varies from image to image. One that does not is "
                          "dead. Measured while training.");
  klass->set_up = set_up;
  klass->show = show;
}

static void
lk_units_panel_init (LkUnitsPanel *self)
{
}
