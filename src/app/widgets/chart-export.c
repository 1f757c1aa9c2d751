/* Pictures and data of a chart for files: made in memory, then written in one go. */

#include "app/widgets/chart-private.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define PNG_SCALE 2
#define LEAST_WIDTH 480
#define LEAST_HEIGHT 280

static cairo_status_t
take_bytes (void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append (data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

static void
draw_page (LkChart *self, LkCanvas *canvas, LkTypesetter *typesetter, int width, int height)
{
  LkChartPage page = { .canvas = canvas,
                       .typesetter = typesetter,
                       .theme = lk_chart_paper_theme (),
                       .width = width,
                       .height = height,
                       .em = lk_typesetter_em (typesetter),
                       .scale = 1,
                       .paper = TRUE };

  lk_chart_draw_paper (self, &page);
}

static gboolean
check (cairo_surface_t *surface, GError **error)
{
  cairo_status_t status = cairo_surface_status (surface);

  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
  return FALSE;
}

static gboolean
draw_surface (LkChart *self,
              cairo_surface_t *surface,
              LkTypesetter *typesetter,
              int width,
              int height,
              double scale,
              GError **error)
{
  cairo_t *cr = cairo_create (surface);
  g_autoptr (LkCanvas) canvas = lk_canvas_new_cairo (typesetter, cr);

  cairo_scale (cr, scale, scale);
  draw_page (self, canvas, typesetter, width, height);
  cairo_destroy (cr);
  return check (surface, error);
}

static gboolean
make_png (LkChart *self, LkTypesetter *typesetter, int width, int height, GByteArray *bytes, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width * PNG_SCALE, height * PNG_SCALE);
  gboolean ok = check (surface, error) && draw_surface (self, surface, typesetter, width, height, PNG_SCALE, error);

  if (ok)
    {
      cairo_surface_write_to_png_stream (surface, take_bytes, bytes);
      ok = check (surface, error);
    }
  cairo_surface_destroy (surface);
  return ok;
}

static gboolean
make_pdf (LkChart *self, LkTypesetter *typesetter, int width, int height, GByteArray *bytes, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (take_bytes, bytes, width, height);
  gboolean ok;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  ok = draw_surface (self, surface, typesetter, width, height, 1, error);
  cairo_surface_finish (surface);
  ok = ok && check (surface, error);
  cairo_surface_destroy (surface);
  return ok;
}

static void
make_svg (LkChart *self, LkTypesetter *typesetter, int width, int height, GByteArray *bytes)
{
  g_autoptr (LkCanvas) canvas = lk_canvas_new_svg (typesetter, width, height);
  g_autofree char *text = NULL;

  draw_page (self, canvas, typesetter, width, height);
  text = lk_canvas_dup_svg (canvas);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static void
make_csv (LkChart *self, GByteArray *bytes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  self->layer->write_csv (self, text);
  g_byte_array_append (bytes, (const guint8 *) text->str, (guint) text->len);
}

static gboolean
make (LkChart *self, LkChartExport format, GByteArray *bytes, GError **error)
{
  LkTypesetter *typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), LEAST_WIDTH);
  int height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), LEAST_HEIGHT);
  gboolean ok = TRUE;

  switch (format)
    {
    case LK_CHART_PNG:
      ok = make_png (self, typesetter, width, height, bytes, error);
      break;
    case LK_CHART_SVG:
      make_svg (self, typesetter, width, height, bytes);
      break;
    case LK_CHART_PDF:
      ok = make_pdf (self, typesetter, width, height, bytes, error);
      break;
    case LK_CHART_CSV:
    default:
      make_csv (self, bytes);
    }

  lk_typesetter_free (typesetter);
  return ok;
}

gboolean
lk_chart_export (LkChart *self, const char *path, LkChartExport format, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (lk_chart_is_empty (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The chart is empty."));
      return FALSE;
    }

  return make (self, format, bytes, error) &&
         g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

GdkTexture *
lk_chart_make_texture (LkChart *self, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) png = NULL;

  if (!make (self, LK_CHART_PNG, bytes, error))
    return NULL;

  png = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  return gdk_texture_new_from_bytes (png, error);
}
