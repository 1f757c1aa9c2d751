/* Pictures of a map of points for files: title, names of the axes, points, legend. */

#include "app/widgets/scatter-private.h"

#include "app/widgets/picture-file.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

#define LEAST_HEIGHT 360
/* In heights of the usual font: around all, between parts, a line of the legend. */
#define EDGE 12
#define GAP 8
#define LINE 20

typedef struct
{
  LkScatter *self;
  LkChartTheme theme;
  const LkScatterLegend *legend;
  int n_legend;
} Export;

static GdkRGBA
rgba_of (guint32 rgb)
{
  return (GdkRGBA){ (float) (rgb >> 16 & 255) / 255, (float) (rgb >> 8 & 255) / 255, (float) (rgb & 255) / 255, 1 };
}

static double
legend_width (const Export *export, LkTypesetter *typesetter, double em)
{
  double widest = 0, width;

  for (int i = 0; i < export->n_legend; i++)
    {
      lk_typesetter_measure (typesetter, LK_TEXT_SMALL, export->legend[i].name, &width, NULL);
      widest = fmax (widest, width);
    }
  return export->n_legend > 0 ? widest + (LINE + GAP + EDGE) * em : 0;
}

/* Column by column is one column here: what does not fit is counted. */
static void
draw_legend (const Export *export, LkCanvas *canvas, double x, double y, double bottom, double em)
{
  GdkRGBA ink = export->theme.ink;
  int fit = MAX ((int) ((bottom - y) / (LINE * em)), 1), n = export->n_legend <= fit ? export->n_legend : fit - 1;

  for (int i = 0; i < n; i++)
    {
      GdkRGBA color = rgba_of (export->legend[i].rgb);

      lk_canvas_dot (canvas, (LkPoint){ x + 6 * em, y + (i + 0.5) * LINE * em }, 5 * em, &color);
      lk_canvas_text (canvas, LK_TEXT_SMALL, export->legend[i].name,
                      (LkPoint){ x + LINE * em, y + i * LINE * em + 2 * em }, 0, &ink);
    }
  if (n < export->n_legend)
    {
      int more = export->n_legend - n;
      g_autofree char *text = g_strdup_printf (ngettext ("and %d more", "and %d more", (gulong) more), more);

      lk_canvas_text (canvas, LK_TEXT_SMALL, text, (LkPoint){ x + LINE * em, y + n * LINE * em + 2 * em }, 0, &ink);
    }
}

/* Where a point lies on the page: as on the screen, as large as there is room; hundredths are enough. */
static LkPoint
place (LkScatter *self, int point, const LkRect *map, double zoom)
{
  double x, y;

  lk_scatter_get_place (self, point, &x, &y);
  x = map->x + map->width / 2 + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) * zoom;
  y = map->y + map->height / 2 + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) * zoom;
  return (LkPoint){ round (x * 100) / 100, round (y * 100) / 100 };
}

static gboolean
is_within (const LkRect *rect, LkPoint point, double reach)
{
  return point.x > rect->x - reach && point.y > rect->y - reach && point.x < rect->x + rect->width + reach &&
         point.y < rect->y + rect->height + reach;
}

static void
draw_points (const Export *export, LkCanvas *canvas, const LkRect *map, double zoom, gboolean faded)
{
  LkScatter *self = export->self;
  double radius = round (lk_scatter_dot_radius (self) * zoom * 100) / 100;

  for (int i = 0; i < self->n; i++)
    {
      LkPoint at;
      GdkRGBA color;

      if ((self->faded != NULL && self->faded[i]) != faded || (self->shown != NULL && !self->shown[i]))
        continue;
      at = place (self, i, map, zoom);
      if (!is_within (map, at, radius))
        continue;
      color = rgba_of (lk_scatter_color (self, i, &export->theme, faded));
      lk_canvas_dot (canvas, at, radius, &color);
    }
}

static void
draw_marks (const Export *export, LkCanvas *canvas, const LkRect *map, double zoom)
{
  LkScatter *self = export->self;
  double radius = fmax (lk_scatter_dot_radius (self), 2.5) * zoom;
  GdkRGBA line = lk_chart_ink (&export->theme, 0.65f);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const LkScatterLine *mark = &g_array_index (self->lines, LkScatterLine, i);
      LkPoint ends[] = { place (self, mark->from, map, zoom), place (self, mark->to, map, zoom) };

      if (self->shown != NULL && !(self->shown[mark->from] && self->shown[mark->to]))
        continue;
      if (mark->faint)
        lk_canvas_dashes (canvas, ends[0], ends[1], 1, &line);
      else
        lk_canvas_polyline (canvas, ends, 2, 1, &line);
    }
  for (int i = 0; self->n_selected > 0 && i < self->n; i++)
    {
      LkPoint at = place (self, i, map, zoom);
      GdkRGBA color;

      if (!self->selected[i] || (self->shown != NULL && !self->shown[i]) || !is_within (map, at, radius))
        continue;
      color = rgba_of (lk_scatter_color (self, i, &export->theme, FALSE));
      lk_canvas_dot (canvas, at, radius + 3.5, &export->theme.ink);
      lk_canvas_dot (canvas, at, radius + 1.5, &export->theme.ground);
      lk_canvas_dot (canvas, at, radius + 0.5, &color);
    }
}

static void
draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer data)
{
  const Export *export = data;
  LkScatter *self = export->self;
  double em = lk_typesetter_em (typesetter), legend = legend_width (export, typesetter, em), zoom;
  GdkRGBA ink = export->theme.ink, faint = lk_chart_ink (&export->theme, 0.65f);
  double top = (EDGE + LINE + GAP + (self->y_label != NULL ? LINE : 0)) * em;
  double bottom = (EDGE + (self->x_label != NULL ? LINE : 0)) * em;
  LkRect map = { EDGE * em, top, width - 2 * EDGE * em - legend, height - top - bottom };

  zoom = fmin (map.width / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1),
               map.height / MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1));
  lk_canvas_rect (canvas, (LkRect){ 0, 0, width, height }, &export->theme.ground);
  lk_canvas_text (canvas, LK_TEXT_TITLE, self->title != NULL ? self->title : "", (LkPoint){ EDGE * em, EDGE * em }, 0,
                  &ink);
  lk_canvas_clip (canvas, map);
  draw_points (export, canvas, &map, zoom, TRUE);
  draw_points (export, canvas, &map, zoom, FALSE);
  draw_marks (export, canvas, &map, zoom);
  lk_canvas_unclip (canvas);
  if (self->y_label != NULL)
    lk_canvas_text (canvas, LK_TEXT_SMALL, self->y_label, (LkPoint){ map.x, map.y - LINE * em }, 0, &faint);
  if (self->x_label != NULL)
    lk_canvas_text (canvas, LK_TEXT_SMALL, self->x_label, (LkPoint){ map.x + map.width / 2, map.y + map.height + 2 },
                    0.5, &faint);
  draw_legend (export, canvas, map.x + map.width + GAP * em, map.y, map.y + map.height, em);
}

gboolean
lk_scatter_make_picture (LkScatter *self,
                         LkScatterExport format,
                         gboolean white,
                         const LkScatterLegend *legend,
                         int n,
                         GByteArray *bytes,
                         GError **error)
{
  static const LkPictureKind kinds[] = {
    [LK_SCATTER_PNG] = LK_PICTURE_PNG, [LK_SCATTER_SVG] = LK_PICTURE_SVG, [LK_SCATTER_PDF] = LK_PICTURE_PDF
  };
  Export export = { self, white ? lk_chart_paper_theme () : lk_chart_theme (GTK_WIDGET (self)), legend, n };

  if (self->n == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The map is empty."));
      return FALSE;
    }

  return lk_picture_make_of (GTK_WIDGET (self), kinds[format], self->title, LEAST_HEIGHT, draw_page, &export, bytes,
                             error);
}

gboolean
lk_scatter_export (LkScatter *self,
                   const char *path,
                   LkScatterExport format,
                   gboolean white,
                   const LkScatterLegend *legend,
                   int n,
                   GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  return lk_scatter_make_picture (self, format, white, legend, n, bytes, error) &&
         g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}
