/* Pictures and data of a chart for files: made in memory, then written in one go. */

#include "app/widgets/chart-private.h"
#include "app/widgets/picture-file.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define LEAST_HEIGHT 280

static void
draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer data)
{
  LkChart *self = data;
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

static void
make_csv (LkChart *self, GByteArray *bytes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  self->layer->write_csv (self, text);
  g_byte_array_append (bytes, (const guint8 *) text->str, (guint) text->len);
}

static gboolean
make_picture (LkChart *self, LkPictureKind kind, GByteArray *bytes, GError **error)
{
  return lk_picture_make_of (GTK_WIDGET (self), kind, self->title, LEAST_HEIGHT, draw_page, self, bytes, error);
}

static gboolean
make (LkChart *self, LkChartExport format, GByteArray *bytes, GError **error)
{
  switch (format)
    {
    case LK_CHART_PNG:
      return make_picture (self, LK_PICTURE_PNG, bytes, error);
    case LK_CHART_SVG:
      return make_picture (self, LK_PICTURE_SVG, bytes, error);
    case LK_CHART_PDF:
      return make_picture (self, LK_PICTURE_PDF, bytes, error);
    case LK_CHART_CSV:
    default:
      make_csv (self, bytes);
      return TRUE;
    }
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

  return make (self, LK_CHART_PNG, bytes, error) ? lk_picture_texture (bytes, error) : NULL;
}
