#include "app/widgets/meter.h"

#include <adwaita.h>
#include <math.h>

#define HEIGHT 18
#define LEAST_WIDTH 48
#define OUTLINE 1.5
/* Part of the height that the bar in front has. */
#define FRONT 0.56
#define ARROW 5
#define HOLLOW_COLOR 1
#define BEHIND_COLOR 5

struct _LkMeter
{
  GtkWidget parent_instance;

  LkMeterReading reading;
  double max, mark;
  LkTypesetter *typesetter;
};

G_DEFINE_FINAL_TYPE (LkMeter, lk_meter, GTK_TYPE_WIDGET)

/* -- drawing ------------------------------------------------------------------------------------------------------- */

static double
length_of (LkRect rect, double value, double max)
{
  return rect.width * CLAMP (value / max, 0, 1);
}

/* A bar that goes beyond the end has a point there. */
static void
draw_beyond (LkCanvas *canvas, LkRect bar, const GdkRGBA *color)
{
  const LkPoint point[] = { { bar.x + bar.width - ARROW, bar.y },
                            { bar.x + bar.width, bar.y + bar.height / 2 },
                            { bar.x + bar.width - ARROW, bar.y + bar.height } };

  lk_canvas_polygon (canvas, point, G_N_ELEMENTS (point), color);
}

static void
draw_outline (LkCanvas *canvas, LkRect bar, const GdkRGBA *color)
{
  lk_canvas_rect (canvas, (LkRect){ bar.x, bar.y, bar.width, fmin (OUTLINE, bar.height) }, color);
  lk_canvas_rect (canvas, (LkRect){ bar.x, bar.y + bar.height - OUTLINE, bar.width, OUTLINE }, color);
  lk_canvas_rect (canvas, (LkRect){ bar.x, bar.y, fmin (OUTLINE, bar.width), bar.height }, color);
  lk_canvas_rect (
      canvas, (LkRect){ bar.x + fmax (bar.width - OUTLINE, 0), bar.y, fmin (OUTLINE, bar.width), bar.height }, color);
}

static void
draw_front (LkCanvas *canvas, const LkChartTheme *theme, LkRect rect, LkMeterReading reading, double max)
{
  double height = rint (rect.height * FRONT);
  LkRect bar = { rect.x, rect.y + rint ((rect.height - height) / 2), fmax (length_of (rect, reading.value, max), 1),
                 height };
  GdkRGBA color = lk_chart_color (theme, reading.hollow ? HOLLOW_COLOR : 0), fill = color;
  gboolean beyond = reading.value > max;

  if (reading.hollow)
    fill.alpha *= 0.25f;
  if (beyond)
    {
      draw_beyond (canvas, bar, &color);
      bar.width -= ARROW;
    }
  lk_canvas_rect (canvas, bar, &fill);
  if (reading.hollow)
    draw_outline (canvas, bar, &color);
}

void
lk_meter_draw (LkCanvas *canvas,
               const LkChartTheme *theme,
               LkRect rect,
               LkMeterReading reading,
               double max,
               double mark)
{
  GdkRGBA ground = lk_chart_ink (theme, 0.06f), line = lk_chart_ink (theme, 0.45f);

  lk_canvas_rect (canvas, rect, &ground);
  if (isfinite (reading.behind))
    {
      GdkRGBA color = lk_chart_color (theme, BEHIND_COLOR), fill = color;
      double length = length_of (rect, reading.behind, max);

      fill.alpha *= theme->high_contrast ? 0.5f : 0.3f;
      lk_canvas_rect (canvas, (LkRect){ rect.x, rect.y, length, rect.height }, &fill);
      lk_canvas_rect (canvas, (LkRect){ rect.x + fmax (length - OUTLINE, 0), rect.y, OUTLINE, rect.height }, &color);
    }
  if (isfinite (reading.value))
    draw_front (canvas, theme, rect, reading, max);
  if (isfinite (mark) && mark < max)
    lk_canvas_rect (canvas, (LkRect){ rint (rect.x + rect.width * mark / max), rect.y, 1, rect.height }, &line);
}

static void
lk_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkMeter *self = LK_METER (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  LkRect rect = { 0, rint ((height - HEIGHT) / 2.0), width, HEIGHT };
  LkChartTheme theme = lk_chart_theme (widget);
  g_autoptr (LkCanvas) canvas = NULL;
  cairo_t *cr;

  if (self->typesetter == NULL)
    self->typesetter = lk_typesetter_new (gtk_widget_get_pango_context (widget));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  canvas = lk_canvas_new_cairo (self->typesetter, cr);
  lk_meter_draw (canvas, &theme, rect, self->reading, self->max, self->mark);
  cairo_destroy (cr);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

void
lk_meter_show (LkMeter *self, LkMeterReading reading, double max, double mark)
{
  self->reading = reading;
  self->max = max;
  self->mark = mark;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lk_meter_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : HEIGHT;
}

static void
lk_meter_finalize (GObject *object)
{
  g_clear_pointer (&LK_METER (object)->typesetter, lk_typesetter_free);

  G_OBJECT_CLASS (lk_meter_parent_class)->finalize (object);
}

static void
lk_meter_class_init (LkMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_meter_finalize;
  widget_class->snapshot = lk_meter_snapshot;
  widget_class->measure = lk_meter_measure;
  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lk_meter_init (LkMeter *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->reading = (LkMeterReading){ NAN, NAN, FALSE };
  self->max = 1;
  self->mark = NAN;
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_meter_new (void)
{
  return g_object_new (LK_TYPE_METER, NULL);
}
