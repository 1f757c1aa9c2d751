#include "app/widgets/picture-file.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <string.h>

#define PNG_SCALE 2
#define LEAST_WIDTH 480

static cairo_status_t
take_bytes (void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append (data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
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

/* A picture that is still to be drawn. */
typedef struct
{
  LkTypesetter *typesetter;
  int width, height;
  LkPictureFunc draw;
  gpointer data;
} Page;

static gboolean
draw_surface (const Page *page, cairo_surface_t *surface, double scale, GError **error)
{
  cairo_t *cr = cairo_create (surface);
  g_autoptr (LkCanvas) canvas = lk_canvas_new_cairo (page->typesetter, cr);

  cairo_scale (cr, scale, scale);
  page->draw (canvas, page->typesetter, page->width, page->height, page->data);
  cairo_destroy (cr);
  return check (surface, error);
}

static gboolean
make_png (const Page *page, GByteArray *bytes, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, page->width * PNG_SCALE,
                                                         page->height * PNG_SCALE);
  gboolean ok = check (surface, error) && draw_surface (page, surface, PNG_SCALE, error);

  if (ok)
    {
      cairo_surface_write_to_png_stream (surface, take_bytes, bytes);
      ok = check (surface, error);
    }
  cairo_surface_destroy (surface);
  return ok;
}

static gboolean
make_pdf (const Page *page, const char *title, GByteArray *bytes, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (take_bytes, bytes, page->width, page->height);
  gboolean ok;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  ok = draw_surface (page, surface, 1, error);
  cairo_surface_finish (surface);
  ok = ok && check (surface, error);
  cairo_surface_destroy (surface);
  return ok;
}

static void
make_svg (const Page *page, GByteArray *bytes)
{
  g_autoptr (LkCanvas) canvas = lk_canvas_new_svg (page->typesetter, page->width, page->height);
  g_autofree char *text = NULL;

  page->draw (canvas, page->typesetter, page->width, page->height, page->data);
  text = lk_canvas_dup_svg (canvas);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

gboolean
lk_picture_make (LkPictureKind kind,
                 const char *title,
                 LkTypesetter *typesetter,
                 int width,
                 int height,
                 LkPictureFunc draw,
                 gpointer data,
                 GByteArray *bytes,
                 GError **error)
{
  const Page page = { typesetter, width, height, draw, data };

  switch (kind)
    {
    case LK_PICTURE_PNG:
      return make_png (&page, bytes, error);
    case LK_PICTURE_PDF:
      return make_pdf (&page, title, bytes, error);
    case LK_PICTURE_SVG:
    default:
      make_svg (&page, bytes);
      return TRUE;
    }
}

LkPictureKind
lk_picture_kind (const char *format)
{
  return g_str_equal (format, "svg") ? LK_PICTURE_SVG : g_str_equal (format, "pdf") ? LK_PICTURE_PDF : LK_PICTURE_PNG;
}

gboolean
lk_picture_make_of (GtkWidget *widget,
                    LkPictureKind kind,
                    const char *title,
                    int least_height,
                    LkPictureFunc draw,
                    gpointer data,
                    GByteArray *bytes,
                    GError **error)
{
  LkTypesetter *typesetter = lk_typesetter_new (gtk_widget_get_pango_context (widget));
  int width = MAX (gtk_widget_get_width (widget), LEAST_WIDTH);
  int height = MAX (gtk_widget_get_height (widget), least_height);
  gboolean ok = lk_picture_make (kind, title, typesetter, width, height, draw, data, bytes, error);

  lk_typesetter_free (typesetter);
  return ok;
}

GdkTexture *
lk_picture_texture (const GByteArray *png, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (png->data, png->len);

  return gdk_texture_new_from_bytes (bytes, error);
}
