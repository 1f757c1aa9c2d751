/* Pictures and data of a plane: for files that the user names, and for the clipboard. */

#include "app/widgets/plane-private.h"

#include "app/csv.h"
#include "app/widgets/picture-file.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

#define LEAST_HEIGHT 360

static const LkSaveFormat formats[] = {
  [LK_PLANE_PNG] = { "png", N_ ("PNG picture") },
  [LK_PLANE_SVG] = { "svg", N_ ("SVG drawing") },
  [LK_PLANE_PDF] = { "pdf", N_ ("PDF document") },
  [LK_PLANE_CSV] = { "csv", N_ ("CSV table") },
};

/* -- making -------------------------------------------------------------------------------------------------------- */

static void
make_csv (LkPlane *self, GByteArray *bytes)
{
  g_autoptr (GString) csv = g_string_new ("trail,step,");

  lk_csv_append_text (csv, self->x_title);
  g_string_append_c (csv, ',');
  lk_csv_append_text (csv, self->y_title);
  g_string_append_c (csv, '\n');
  for (int trail = 0; trail < LK_PLANE_TRAILS; trail++)
    for (int i = 0; i < self->trails[trail].n; i++)
      {
        const LkPlaneStep *step = &self->trails[trail].steps[i];

        lk_csv_append_text (csv, self->trails[trail].title);
        g_string_append_c (csv, ',');
        lk_csv_append_number (csv, step->step);
        g_string_append_c (csv, ',');
        lk_csv_append_number (csv, step->x);
        g_string_append_c (csv, ',');
        lk_csv_append_number (csv, step->y);
        g_string_append_c (csv, '\n');
      }
  g_byte_array_append (bytes, (const guint8 *) csv->str, (guint) csv->len);
}

static gboolean
make (LkPlane *self, LkPlaneExport format, GByteArray *bytes, GError **error)
{
  static const LkPictureKind kinds[] = {
    [LK_PLANE_PNG] = LK_PICTURE_PNG, [LK_PLANE_SVG] = LK_PICTURE_SVG, [LK_PLANE_PDF] = LK_PICTURE_PDF
  };

  if (format == LK_PLANE_CSV)
    {
      make_csv (self, bytes);
      return TRUE;
    }

  return lk_picture_make_of (GTK_WIDGET (self), kinds[format], self->title, LEAST_HEIGHT, lk_plane_draw_page, self,
                             bytes, error);
}

gboolean
lk_plane_export (LkPlane *self, const char *path, LkPlaneExport format, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (lk_plane_is_empty (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is nothing to save yet."));
      return FALSE;
    }

  return make (self, format, bytes, error) &&
         g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

/* -- asking -------------------------------------------------------------------------------------------------------- */

static LkPlaneExport
format_named (const char *name)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (formats) && !g_str_equal (formats[i].format, name))
    i++;
  return (LkPlaneExport) i;
}

static void
save (GtkWidget *plane, GFile *file, const char *format)
{
  const char *path = lk_save_path (plane, file, _ ("Charts are saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  lk_plane_export (LK_PLANE (plane), path, format_named (format), &error);
  /* translators: what went wrong */
  lk_save_tell (plane, file, _ ("The chart could not be saved: %s"), error);
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  if (lk_plane_is_empty (LK_PLANE (widget)))
    lk_toast (widget, _ ("There is nothing to save yet."));
  else
    lk_save_as (widget, _ ("Save Chart"), LK_PLANE (widget)->title, formats, G_N_ELEMENTS (formats),
                g_variant_get_string (target, NULL), save);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (lk_plane_is_empty (LK_PLANE (widget)))
    {
      lk_toast (widget, _ ("There is nothing to copy yet."));
      return;
    }

  if (make (LK_PLANE (widget), LK_PLANE_PNG, bytes, &error))
    texture = lk_picture_texture (bytes, &error);
  lk_copy_picture (widget, texture, error);
}

static void
show_all_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  lk_plane_show_all (LK_PLANE (widget));
}

void
lk_plane_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "plane.show-all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "plane.export", "s", export_cb);
  gtk_widget_class_install_action (widget_class, "plane.copy", NULL, copy_cb);
}
