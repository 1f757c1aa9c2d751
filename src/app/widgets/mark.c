#include "app/widgets/mark.h"

#include <gtk/gtk.h>

#define N_PARTS 2

static const LkMarkPolygon glyphs[LK_MARK_N_KINDS][N_PARTS] = {
  [LK_MARK_CHANGE] = { { 4, { { 0, -1 }, { 1, 0 }, { 0, 1 }, { -1, 0 } } } },
  [LK_MARK_PAUSE] = { { 4, { { -0.75f, -0.9f }, { -0.2f, -0.9f }, { -0.2f, 0.9f }, { -0.75f, 0.9f } } },
                      { 4, { { 0.2f, -0.9f }, { 0.75f, -0.9f }, { 0.75f, 0.9f }, { 0.2f, 0.9f } } } },
  [LK_MARK_CHECKPOINT] = { { 4, { { -0.7f, -0.7f }, { 0.7f, -0.7f }, { 0.7f, 0.7f }, { -0.7f, 0.7f } } } },
  [LK_MARK_REWIND] = { { 3, { { -1, 0 }, { 0.8f, -1 }, { 0.8f, 1 } } } },
  [LK_MARK_ALARM] = { { 3, { { 0, -1 }, { 1, 0.9f }, { -1, 0.9f } } } },
};

int
lk_mark_polygons (LkMarkKind kind, const LkMarkPolygon **polygons)
{
  *polygons = glyphs[kind];
  return glyphs[kind][1].n > 0 ? 2 : 1;
}

void
lk_mark_draw (cairo_t *cr, LkMarkKind kind, double x, double y, double radius, const GdkRGBA *color)
{
  const LkMarkPolygon *parts;
  int n = lk_mark_polygons (kind, &parts);

  cairo_new_path (cr);
  for (int i = 0; i < n; i++)
    {
      for (int j = 0; j < parts[i].n; j++)
        cairo_line_to (cr, x + radius * (double) parts[i].corners[j][0], y + radius * (double) parts[i].corners[j][1]);
      cairo_close_path (cr);
    }
  gdk_cairo_set_source_rgba (cr, color);
  cairo_fill (cr);
}

void
lk_mark_snapshot (GtkSnapshot *snapshot, LkMarkKind kind, float x, float y, float radius, const GdkRGBA *color)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (x - radius - 1, y - radius - 1,
                                                                          2 * radius + 2, 2 * radius + 2));

  lk_mark_draw (cr, kind, (double) x, (double) y, (double) radius, color);
  cairo_destroy (cr);
}
