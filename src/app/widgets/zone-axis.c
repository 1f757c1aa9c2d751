#include "app/widgets/zone-axis.h"

#include "app/widgets/chart-canvas.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/chart-theme.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define BAR 22    /* height of the zones */
#define MARKER 7  /* half of the marker's width, and its height */
#define GAP 3     /* between the parts */
#define TEXT 16   /* of a line of small text, at the desktop's font */
#define PADDING 6 /* of a title in its zone */

struct _LkZoneAxis
{
  GtkWidget parent_instance;

  char *name;
  int n;
  char *titles[LK_MAX_ZONES];
  double ends[LK_MAX_ZONES];
  double value;
  LkTypesetter *typesetter;
};

G_DEFINE_FINAL_TYPE (LkZoneAxis, lk_zone_axis, GTK_TYPE_WIDGET)

static double
start_of (LkZoneAxis *self, int zone)
{
  return zone > 0 ? self->ends[zone - 1] : 0;
}

int
lk_zone_axis_get_zone (LkZoneAxis *self)
{
  for (int zone = 0; zone < self->n; zone++)
    if (self->value < self->ends[zone])
      return zone;
  return self->n - 1;
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

/* Where a value stands. */
static double
place_of (LkZoneAxis *self, double value, double width)
{
  return MARKER + (width - 2 * MARKER) * CLAMP (value / self->ends[self->n - 1], 0, 1);
}

/* A title that its zone has no room for is cut short, or left out. */
static void
draw_title (LkZoneAxis *self, LkCanvas *canvas, LkRect zone, const char *title, gboolean bold, const GdkRGBA *color)
{
  LkTextStyle style = bold ? LK_TEXT_SMALL_BOLD : LK_TEXT_SMALL;
  double width, height;

  lk_typesetter_measure (self->typesetter, style, title, &width, &height);
  if (width + 2 * PADDING <= zone.width)
    lk_canvas_text (canvas, style, title, (LkPoint){ zone.x + zone.width / 2, zone.y + (zone.height - height) / 2 },
                    0.5, color);
  else if (zone.width > 4 * PADDING)
    {
      lk_canvas_clip (canvas, (LkRect){ zone.x + PADDING, zone.y, zone.width - 2 * PADDING, zone.height });
      lk_canvas_text (canvas, style, title, (LkPoint){ zone.x + PADDING, zone.y + (zone.height - height) / 2 }, 0,
                      color);
      lk_canvas_unclip (canvas);
    }
}

static void
draw_zones (LkZoneAxis *self, LkCanvas *canvas, const LkChartTheme *theme, double top, double width)
{
  GdkRGBA ink = lk_chart_ink (theme, 0.9f), dim = lk_chart_ink (theme, 0.55f), line = lk_chart_ink (theme, 0.35f);
  int here = lk_zone_axis_get_zone (self);

  for (int zone = 0; zone < self->n; zone++)
    {
      double left = place_of (self, start_of (self, zone), width), right = place_of (self, self->ends[zone], width);
      LkRect rect = { left, top, right - left, BAR };
      GdkRGBA fill = zone == here ? lk_chart_color (theme, 0) : lk_chart_ink (theme, zone % 2 == 0 ? 0.06f : 0.1f);

      if (zone == here)
        fill.alpha *= theme->high_contrast ? 0.4f : 0.25f;
      lk_canvas_rect (canvas, rect, &fill);
      if (zone > 0)
        lk_canvas_rect (canvas, (LkRect){ rint (left), top, 1, BAR }, &line);
      draw_title (self, canvas, rect, self->titles[zone], zone == here, zone == here ? &ink : &dim);
    }
}

/* The bounds under the zones: one that would stand in another's place is left out. */
static void
draw_bounds (LkZoneAxis *self, LkCanvas *canvas, const LkChartTheme *theme, double top, double width)
{
  GdkRGBA color = lk_chart_ink (theme, 0.6f);
  double taken = -INFINITY;

  for (int i = 0; i <= self->n; i++)
    {
      double bound = i > 0 ? self->ends[i - 1] : 0, x = place_of (self, bound, width), text_width, height;
      g_autofree char *text = lk_chart_scale_text (LK_CHART_NUMBER, bound, 0);

      lk_typesetter_measure (self->typesetter, LK_TEXT_SMALL, text, &text_width, &height);
      x = CLAMP (x - text_width / 2, 0, width - text_width);
      if (x < taken + 2 * PADDING)
        continue;
      lk_canvas_text (canvas, LK_TEXT_SMALL, text, (LkPoint){ x, top }, 0, &color);
      taken = x + text_width;
    }
}

static void
draw_marker (LkZoneAxis *self, LkCanvas *canvas, const LkChartTheme *theme, double width)
{
  g_autofree char *number = lk_chart_scale_text (LK_CHART_NUMBER, self->value, 0);
  g_autofree char *text = g_strdup_printf ("%s %s", self->name, number);
  double em = lk_typesetter_em (self->typesetter), x = place_of (self, self->value, width),
         tip = TEXT * em + MARKER + GAP;
  LkPoint point[] = { { x - MARKER, tip - MARKER }, { x + MARKER, tip - MARKER }, { x, tip } };
  GdkRGBA ink = lk_chart_ink (theme, 1), accent = lk_chart_color (theme, 0);
  double text_width, height;

  lk_typesetter_measure (self->typesetter, LK_TEXT_SMALL_BOLD, text, &text_width, &height);
  lk_canvas_polygon (canvas, point, G_N_ELEMENTS (point), &accent);
  lk_canvas_rect (canvas, (LkRect){ x - 1, tip, 2, BAR }, &accent);
  lk_canvas_text (canvas, LK_TEXT_SMALL_BOLD, text, (LkPoint){ CLAMP (x - text_width / 2, 0, width - text_width), 0 },
                  0, &ink);
}

static void
lk_zone_axis_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkZoneAxis *self = LK_ZONE_AXIS (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  LkChartTheme theme = lk_chart_theme (widget);
  g_autoptr (LkCanvas) canvas = NULL;
  double top;
  cairo_t *cr;

  if (self->n == 0)
    return;
  if (self->typesetter == NULL)
    self->typesetter = lk_typesetter_new (gtk_widget_get_pango_context (widget));
  top = TEXT * lk_typesetter_em (self->typesetter) + MARKER + GAP;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  canvas = lk_canvas_new_cairo (self->typesetter, cr);
  draw_zones (self, canvas, &theme, top, width);
  draw_bounds (self, canvas, &theme, top + BAR + GAP, width);
  draw_marker (self, canvas, &theme, width);
  cairo_destroy (cr);
}

/* -- what it shows ------------------------------------------------------------------------------------------------- */

static void
describe (LkZoneAxis *self)
{
  int zone = lk_zone_axis_get_zone (self);
  g_autofree char *value = lk_chart_scale_text (LK_CHART_NUMBER, self->value, 0);
  g_autofree char *from = lk_chart_scale_text (LK_CHART_NUMBER, start_of (self, zone), 0);
  g_autofree char *to = lk_chart_scale_text (LK_CHART_NUMBER, self->ends[zone], 0);
  /* translators: a value and what it means, as "η 0.15: Nuisance dies (0.125 to 0.25)" */
  g_autofree char *words = g_strdup_printf (_ ("%s %s: %s (%s to %s)"), self->name, value, self->titles[zone], from,
                                            to);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
}

void
lk_zone_axis_clear (LkZoneAxis *self)
{
  for (int i = 0; i < self->n; i++)
    g_clear_pointer (&self->titles[i], g_free);
  self->n = 0;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_zone_axis_show (LkZoneAxis *self, const char *name, int n, const LkZone *zones, double value)
{
  g_return_if_fail (n >= 1 && n <= LK_MAX_ZONES);

  lk_zone_axis_clear (self);
  for (int i = 0; i < n; i++)
    if (zones[i].end > start_of (self, self->n))
      {
        self->titles[self->n] = g_strdup (zones[i].title);
        self->ends[self->n++] = zones[i].end;
      }
  g_free (self->name);
  self->name = g_strdup (name);
  self->value = value;
  describe (self);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_zone_axis_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  LkZoneAxis *self = LK_ZONE_AXIS (widget);

  if (self->typesetter == NULL)
    self->typesetter = lk_typesetter_new (gtk_widget_get_pango_context (widget));
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                            ? 120
                            : (int) ceil (2 * TEXT * lk_typesetter_em (self->typesetter)) + MARKER + 2 * GAP + BAR;
}

static void
lk_zone_axis_finalize (GObject *object)
{
  LkZoneAxis *self = LK_ZONE_AXIS (object);

  for (int i = 0; i < self->n; i++)
    g_free (self->titles[i]);
  g_free (self->name);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);

  G_OBJECT_CLASS (lk_zone_axis_parent_class)->finalize (object);
}

static void
lk_zone_axis_class_init (LkZoneAxisClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_zone_axis_finalize;
  widget_class->snapshot = lk_zone_axis_snapshot;
  widget_class->measure = lk_zone_axis_measure;
  gtk_widget_class_set_css_name (widget_class, "zoneaxis");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lk_zone_axis_init (LkZoneAxis *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->value = NAN;
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_zone_axis_new (void)
{
  return g_object_new (LK_TYPE_ZONE_AXIS, NULL);
}
