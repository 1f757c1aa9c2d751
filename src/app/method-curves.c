#include "app/method-curves.h"

#include "app/widgets/chart-tools.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/tile-layout.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROWS_AT_ONCE 256
#define CHART_WIDTH 230
#define CHART_HEIGHT 190
#define SPACING 6

typedef struct
{
  const char *id;
  int own; /* which curve of the method; -1 = the loss */
  GtkWidget *tile;
  GtkLabel *reading;
  LkChart *chart;
} Curve;

struct _LkMethodCurves
{
  GtkWidget parent_instance;

  LkSession *session; /* outlives this: the panel has a reference */
  const LkMethod *method;
  GArray *curves; /* Curve */
};

G_DEFINE_FINAL_TYPE (LkMethodCurves, lk_method_curves, GTK_TYPE_WIDGET)

#define CURVE(self, i) (&g_array_index ((self)->curves, Curve, i))

/* -- tiles --------------------------------------------------------------------------------------------------------- */

static GtkWidget *
head_new (Curve *curve, const char *title, const char *help)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *label = gtk_label_new (title);
  GtkWidget *reading = gtk_label_new (""), *tools = g_object_new (LK_TYPE_CHART_TOOLS, "chart", curve->chart, NULL);
  GtkLayoutManager *layout = lk_row_layout_new (SPACING);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, help);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (reading, "reading");
  gtk_widget_set_valign (tools, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (head, "plot-header");
  gtk_widget_set_layout_manager (head, layout);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), reading);
  gtk_box_append (GTK_BOX (head), tools);
  curve->reading = GTK_LABEL (reading);
  return head;
}

static void
add_curve (LkMethodCurves *self, const char *id, int own, const char *title, const char *help)
{
  Curve curve = { .id = id, .own = own, .tile = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0) };

  curve.chart = LK_CHART (lk_chart_new (title, LK_CHART_NUMBER, help));
  lk_chart_add_series (curve.chart, id, title, 0, TRUE);
  lk_chart_set_link (curve.chart, lk_session_get_chart_link (self->session));
  gtk_widget_set_vexpand (GTK_WIDGET (curve.chart), TRUE);
  gtk_box_append (GTK_BOX (curve.tile), head_new (&curve, title, help));
  gtk_box_append (GTK_BOX (curve.tile), GTK_WIDGET (curve.chart));
  gtk_widget_set_parent (curve.tile, GTK_WIDGET (self));
  g_array_append_val (self->curves, curve);
}

static void
drop_curves (LkMethodCurves *self)
{
  for (guint i = 0; i < self->curves->len; i++)
    gtk_widget_unparent (CURVE (self, i)->tile);
  g_array_set_size (self->curves, 0);
}

static void
make_curves (LkMethodCurves *self)
{
  drop_curves (self);
  self->method = lk_experiment_method (lk_session_get_experiment (self->session));
  add_curve (self, "loss", -1, _ ("Loss"), _ ("What training makes smaller, step by step."));
  for (int i = 0; i < self->method->n_curves; i++)
    {
      const LkMethodCurve *curve = &self->method->curves[i];

      add_curve (self, curve->id, i, _ (curve->title), _ (curve->help));
    }
}

/* -- following the session ----------------------------------------------------------------------------------------- */

/* The newest value, or that of the step that is looked back to. */
static void
show_readings (LkMethodCurves *self)
{
  LkClock *clock = lk_session_get_clock (self->session);
  double step = lk_clock_is_live (clock) ? INFINITY : (double) lk_clock_get_step (clock);

  for (guint i = 0; i < self->curves->len; i++)
    {
      Curve *curve = CURVE (self, i);
      double value = lk_chart_get_raw (curve->chart, curve->id, step);
      g_autofree char *text = isfinite (value) ? lk_chart_scale_text (LK_CHART_NUMBER, value, 0) : g_strdup ("");

      gtk_label_set_label (curve->reading, text);
    }
}

static void
rows_cb (LkMethodCurves *self, int first, int n)
{
  LkRun *run = lk_session_get_run (self->session);
  LkMetrics rows[ROWS_AT_ONCE];

  for (int last = first + n; first < last; first += n)
    {
      n = lk_run_rows (run, first, MIN (last - first, ROWS_AT_ONCE), rows);
      /* A rewind may have just taken the rest away. */
      if (n <= 0)
        break;
      for (guint i = 0; i < self->curves->len; i++)
        for (int k = 0; k < n; k++)
          {
            const Curve *curve = CURVE (self, i);

            lk_chart_append (curve->chart, curve->id, (double) rows[k].step,
                             curve->own < 0 ? rows[k].loss : rows[k].own[curve->own]);
          }
    }
  show_readings (self);
}

static void
draw_lines (LkMethodCurves *self)
{
  LkReferenceLine lines[4];
  int n = lk_session_reference_lines (self->session, lines);

  for (int i = 0; i < n; i++)
    lk_chart_set_reference (CURVE (self, 0)->chart, lines[i].id, _ (lines[i].title), lines[i].loss, FALSE);
}

static void
empty_cb (LkMethodCurves *self)
{
  for (guint i = 0; i < self->curves->len; i++)
    lk_chart_clear (CURVE (self, i)->chart);
  draw_lines (self);
  show_readings (self);
}

static void
catch_up (LkMethodCurves *self)
{
  empty_cb (self);
  if (lk_session_get_run (self->session) != NULL)
    rows_cb (self, 0, lk_session_get_n_rows (self->session));
}

static void
setting_changed_cb (LkMethodCurves *self)
{
  if (self->method == lk_experiment_method (lk_session_get_experiment (self->session)))
    return;

  make_curves (self);
  catch_up (self);
}

void
lk_method_curves_set_session (LkMethodCurves *self, LkSession *session)
{
  self->session = session;
  make_curves (self);
  catch_up (self);
  g_signal_connect_object (session, "run-began", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (show_readings), self,
                           G_CONNECT_SWAPPED);
}

LkChart *
lk_method_curves_get_chart (LkMethodCurves *self, const char *id)
{
  for (guint i = 0; i < self->curves->len; i++)
    if (g_str_equal (CURVE (self, i)->id, id))
      return CURVE (self, i)->chart;

  return NULL;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_method_curves_dispose (GObject *object)
{
  drop_curves (LK_METHOD_CURVES (object));

  G_OBJECT_CLASS (lk_method_curves_parent_class)->dispose (object);
}

static void
lk_method_curves_finalize (GObject *object)
{
  g_array_unref (LK_METHOD_CURVES (object)->curves);

  G_OBJECT_CLASS (lk_method_curves_parent_class)->finalize (object);
}

static void
lk_method_curves_class_init (LkMethodCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_method_curves_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_method_curves_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lk_method_curves_init (LkMethodCurves *self)
{
  self->curves = g_array_new (FALSE, FALSE, sizeof (Curve));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), lk_tile_layout_new (CHART_WIDTH, CHART_HEIGHT, SPACING));
}
