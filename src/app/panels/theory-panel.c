/* The linear theory beside what happens: eigenvalues of W W^T of invariant and nuisance directions at each recorded step, the
 * fixed points that are predicted for the present weight decay, noise and power as lines, the three regimes of weight decay on
 * an axis with the present one marked, and what all of this means in words. Watches the session's records and settings; the
 * numbers come from train/linear-theory.h. */

#include "app/panels/panel.h"
#include "app/widgets/chart-tools.h"
#include "app/widgets/zone-axis.h"
#include "train/linear-theory.h"

#include <glib/gi18n.h>
#include <math.h>

#define LK_TYPE_THEORY_PANEL (lk_theory_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkTheoryPanel, lk_theory_panel, LK, THEORY_PANEL, LkPanel)

#define READS_AT_ONCE 8 /* records, a millisecond each, before the window is served again */
#define AXIS_END 0.35   /* of weight decay, or as far as the present one is */

enum
{
  INVARIANT_LARGEST,
  INVARIANT_SMALLEST,
  NUISANCE_LARGEST,
  NUISANCE_SMALLEST,
  N_CURVES,
};

static const struct
{
  const char *id, *title;
  int color;
} curves[N_CURVES] = {
  [INVARIANT_LARGEST] = { "invariant-largest", N_ ("Invariant, largest"), 0 },
  [INVARIANT_SMALLEST] = { "invariant-smallest", N_ ("Invariant, smallest"), 2 },
  [NUISANCE_LARGEST] = { "nuisance-largest", N_ ("Nuisance, largest"), 1 },
  [NUISANCE_SMALLEST] = { "nuisance-smallest", N_ ("Nuisance, smallest"), 3 },
};

/* Of one recorded step. */
typedef struct
{
  long step;
  double value[N_CURVES]; /* NAN: it could not be measured */
} Point;

struct _LkTheoryPanel
{
  LkPanel parent_instance;

  GtkLabel *words;
  LkZoneAxis *axis;
  LkChart *chart;
  GArray *points; /* Point, rising */
  guint reading;  /* source that goes on reading */
};

G_DEFINE_FINAL_TYPE (LkTheoryPanel, lk_theory_panel, LK_TYPE_PANEL)

/* -- what is measured ---------------------------------------------------------------------------------------------- */

static void
measure (LkSession *session, Point *point)
{
  LkRun *run = lk_session_get_run (session);
  LkDataset *dataset = lk_session_get_dataset (session);
  int n, d, n_probe;
  g_autofree int *probe = lk_run_probe_among (run, dataset->splits[LK_TRAIN].n, &n_probe);
  g_autofree float *features = lk_run_load_embedding (run, point->step, &n, &d, NULL);
  int half = dataset->w / 2, rest = dataset->w - half;
  g_autofree double *invariant = g_new (double, MAX (half, 1)), *nuisance = g_new (double, MAX (rest, 1));

  for (int i = 0; i < N_CURVES; i++)
    point->value[i] = NAN;
  if (probe == NULL || features == NULL || n != n_probe ||
      !lk_linear_theory_measure (dataset, probe, features, n, d, invariant, nuisance))
    return;
  point->value[INVARIANT_LARGEST] = invariant[0];
  point->value[INVARIANT_SMALLEST] = invariant[half - 1];
  point->value[NUISANCE_LARGEST] = nuisance[0];
  point->value[NUISANCE_SMALLEST] = nuisance[rest - 1];
}

static void
show_curves (LkTheoryPanel *self)
{
  g_autofree double *steps = g_new (double, self->points->len + 1), *values = g_new (double, self->points->len + 1);

  for (int curve = 0; curve < N_CURVES; curve++)
    {
      int n = 0;

      for (guint i = 0; i < self->points->len; i++)
        {
          const Point *point = &g_array_index (self->points, Point, i);

          if (!isfinite (point->value[curve]))
            continue;
          steps[n] = (double) point->step;
          values[n++] = point->value[curve];
        }
      lk_chart_set_curve (self->chart, curves[curve].id, n, steps, values);
    }
}

/* The points of the steps that are recorded now; what is new is measured, a few at a time. TRUE: there is more. */
static gboolean
read_some (LkTheoryPanel *self)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  GArray *points = g_array_new (FALSE, FALSE, sizeof (Point));
  int n = 0, budget = READS_AT_ONCE;
  const long *records = lk_clock_get_records (lk_session_get_clock (session), &n);
  guint old = 0;
  gboolean more = FALSE;

  if (lk_session_get_run (session) == NULL || lk_session_get_dataset (session) == NULL)
    n = 0;
  for (int i = 0; i < n; i++)
    {
      Point point = { .step = records[i] };

      while (old < self->points->len && g_array_index (self->points, Point, old).step < point.step)
        old++;
      if (old < self->points->len && g_array_index (self->points, Point, old).step == point.step)
        point = g_array_index (self->points, Point, old);
      else if (budget-- > 0)
        measure (session, &point);
      else
        {
          more = TRUE;
          continue;
        }
      g_array_append_val (points, point);
    }
  g_array_unref (self->points);
  self->points = points;
  show_curves (self);
  return more;
}

static gboolean
go_on_reading (gpointer data)
{
  LkTheoryPanel *self = data;

  if (read_some (self))
    return G_SOURCE_CONTINUE;
  self->reading = 0;
  return G_SOURCE_REMOVE;
}

/* What was recorded this moment may not have been on the disk yet. */
static void
forget_failures (LkTheoryPanel *self)
{
  for (guint i = self->points->len; i-- > 0;)
    if (isnan (g_array_index (self->points, Point, i).value[0]))
      g_array_remove_index (self->points, i);
}

static void
records_changed_cb (LkTheoryPanel *self)
{
  forget_failures (self);
  if (self->reading == 0 && read_some (self))
    self->reading = g_timeout_add (33, go_on_reading, self);
}

/* -- what is predicted --------------------------------------------------------------------------------------------- */

/* (transfer full) */
static char *
number (double value)
{
  return lk_chart_scale_text (LK_CHART_NUMBER, value, 0);
}

/* (transfer full) */
static char *
describe (const LkLinearTheory *theory)
{
  g_autofree char *low = number (lk_linear_theory_limit (theory, TRUE)), *eta = number (theory->eta);
  g_autofree char *invariant = number (lk_linear_theory_rest (theory, FALSE));
  g_autofree char *nuisance = number (lk_linear_theory_rest (theory, TRUE));
  g_autofree char *threshold = number (lk_linear_theory_threshold (theory, FALSE));

  switch (lk_linear_theory_regime (theory))
    {
    case LK_THEORY_KEEPS_NOTHING:
      return g_strdup_printf (_ ("Weight decay η = %s is above 1/4: every direction dies, and the output collapses."),
                              eta);
    case LK_THEORY_KEEPS_INVARIANT:
      return g_strdup_printf (_ ("Weight decay η = %s lies between 1/4(1 + σ²) = %s and 1/4: nuisance directions die, "
                                 "invariant ones come to rest at %s if they begin above %s."),
                              eta, low, invariant, threshold);
    case LK_THEORY_KEEPS_ALL:
      break;
    }
  return g_strdup_printf (
      _ ("Weight decay η = %s is below 1/4(1 + σ²) = %s: invariant directions come to rest at %s, and "
         "nuisance directions are kept too, at %s."),
      eta, low, invariant, nuisance);
}

static void
show_lines (LkTheoryPanel *self, const LkLinearTheory *theory)
{
  double invariant = theory != NULL ? lk_linear_theory_rest (theory, FALSE) : NAN;
  double nuisance = theory != NULL ? lk_linear_theory_rest (theory, TRUE) : NAN;
  gboolean both = invariant == nuisance;

  lk_chart_set_reference (self->chart, "invariant", both ? _ ("predicted") : _ ("predicted: invariant"), invariant,
                          TRUE);
  lk_chart_set_reference (self->chart, "nuisance", _ ("predicted: nuisance"), both ? NAN : nuisance, TRUE);
}

static void
show_axis (LkTheoryPanel *self, const LkLinearTheory *theory)
{
  double low = lk_linear_theory_limit (theory, TRUE), high = lk_linear_theory_limit (theory, FALSE);
  const LkZone zones[] = { { _ ("All are kept"), low },
                           { _ ("Nuisance dies"), high },
                           { _ ("All die"), MAX (AXIS_END, theory->eta * 1.1) } };

  lk_zone_axis_show (self->axis, "η", G_N_ELEMENTS (zones), zones, theory->eta);
}

static void
settings_changed_cb (LkTheoryPanel *self)
{
  LkExperiment *experiment = lk_session_get_experiment (lk_panel_get_session (LK_PANEL (self)));
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  LkLinearTheory theory;
  const char *why;
  gboolean applies = lk_linear_theory_read (values, &theory, &why);
  g_autofree char *words = applies ? describe (&theory) : g_strdup (why);

  gtk_label_set_label (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->axis), applies);
  show_lines (self, applies ? &theory : NULL);
  if (applies)
    show_axis (self, &theory);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
run_changed_cb (LkTheoryPanel *self)
{
  g_array_set_size (self->points, 0);
  records_changed_cb (self);
}

static char *
lk_theory_panel_dup_state (LkPanel *panel)
{
  return lk_chart_dup_state (LK_THEORY_PANEL (panel)->chart);
}

static void
lk_theory_panel_set_state (LkPanel *panel, const char *state)
{
  lk_chart_set_state (LK_THEORY_PANEL (panel)->chart, state);
}

static void
lk_theory_panel_watch (LkPanel *panel, LkSession *session)
{
  LkTheoryPanel *self = LK_THEORY_PANEL (panel);

  g_object_set (self->chart, "title", _ ("Eigenvalues of W Wᵀ"), "format", (int) LK_CHART_NUMBER, "empty-text",
                _ ("How strong each direction is in the encoder, at each recorded step."), NULL);
  for (int i = 0; i < N_CURVES; i++)
    lk_chart_add_series (self->chart, curves[i].id, _ (curves[i].title), curves[i].color, FALSE);
  g_signal_connect_object (lk_session_get_clock (session), "records", G_CALLBACK (records_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  lk_chart_set_link (self->chart, lk_session_get_chart_link (session));
  settings_changed_cb (self);
  records_changed_cb (self);
}

static void
lk_theory_panel_dispose (GObject *object)
{
  LkTheoryPanel *self = LK_THEORY_PANEL (object);

  g_clear_handle_id (&self->reading, g_source_remove);

  G_OBJECT_CLASS (lk_theory_panel_parent_class)->dispose (object);
}

static void
lk_theory_panel_finalize (GObject *object)
{
  g_array_unref (LK_THEORY_PANEL (object)->points);

  G_OBJECT_CLASS (lk_theory_panel_parent_class)->finalize (object);
}

static void
lk_theory_panel_class_init (LkTheoryPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_theory_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_theory_panel_finalize;
  LK_PANEL_CLASS (klass)->watch = lk_theory_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_theory_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_theory_panel_set_state;

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_CHART_TOOLS);
  g_type_ensure (LK_TYPE_ZONE_AXIS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/theory-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkTheoryPanel, words);
  gtk_widget_class_bind_template_child (widget_class, LkTheoryPanel, axis);
  gtk_widget_class_bind_template_child (widget_class, LkTheoryPanel, chart);
}

static void
lk_theory_panel_init (LkTheoryPanel *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  gtk_widget_init_template (GTK_WIDGET (self));
}
