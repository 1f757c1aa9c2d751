/* Pictures and data of the shortcut panel, for files that the user names. */

#include "app/panels/shortcut-panel-private.h"

#include "app/csv.h"
#include "app/widgets/picture-file.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

#define MARGIN 16
#define WIDTH 520
#define ROW 24 /* of the list */

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "svg", N_ ("SVG drawing") },
  { "pdf", N_ ("PDF document") },
  { "csv", N_ ("CSV table") },
};

static void
draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer data)
{
  LkShortcutPanel *self = data;
  LkChartTheme theme = lk_chart_paper_theme ();
  GdkRGBA faint = lk_chart_ink (&theme, 0.65f);
  double line, y = MARGIN;

  lk_typesetter_measure (typesetter, LK_TEXT_TITLE, "0", NULL, &line);
  lk_canvas_rect (canvas, (LkRect){ 0, 0, width, height }, &theme.ground);
  lk_canvas_text (canvas, LK_TEXT_TITLE, _ ("Shortcuts"), (LkPoint){ MARGIN, y }, 0, &theme.ink);
  lk_canvas_text (canvas, LK_TEXT_SMALL, gtk_label_get_label (self->note), (LkPoint){ width - MARGIN, y }, 1, &faint);
  y += line * 1.6;
  y += lk_meter_list_draw (self->list, canvas, typesetter, (LkRect){ MARGIN, y, width - 2 * MARGIN, height - y });
  lk_canvas_text (canvas, LK_TEXT_SMALL,
                  _ ("Part of what the network finds alike that each cue explains. Gray: untrained."),
                  (LkPoint){ MARGIN, y + line * 0.4 }, 0, &faint);
}

static gboolean
make_picture (LkShortcutPanel *self, LkPictureKind kind, GByteArray *bytes, GError **error)
{
  LkTypesetter *typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  double em = lk_typesetter_em (typesetter), line;
  gboolean ok;

  lk_typesetter_measure (typesetter, LK_TEXT_TITLE, "0", NULL, &line);
  ok = lk_picture_make (kind, _ ("Shortcuts"), typesetter, (int) (WIDTH * MAX (em, 1)),
                        (int) (2 * MARGIN + 3.2 * line + LK_N_CUES * ROW * em), draw_page, self, bytes, error);
  lk_typesetter_free (typesetter);
  return ok;
}

static void
make_table (LkShortcutPanel *self, GByteArray *bytes)
{
  g_autoptr (GString) csv = g_string_new ("step");
  int n;
  const LkShortcutAt *all = lk_shortcut_model_get_all (self->model, &n);

  for (LkCue cue = 0; cue < LK_N_CUES; cue++)
    g_string_append_printf (csv, ",%s", lk_cue_id (cue));
  g_string_append (csv, ",explained\n");
  for (int i = 0; i < n; i++)
    {
      g_string_append_printf (csv, "%ld", all[i].step);
      for (LkCue cue = 0; cue < LK_N_CUES; cue++)
        {
          g_string_append_c (csv, ',');
          lk_csv_append_number (csv, all[i].shortcut.part[cue]);
        }
      g_string_append_c (csv, ',');
      lk_csv_append_number (csv, all[i].shortcut.explained);
      g_string_append_c (csv, '\n');
    }
  g_byte_array_append (bytes, (const guint8 *) csv->str, (guint) csv->len);
}

gboolean
lk_shortcut_panel_write (LkShortcutPanel *self, const char *path, const char *format, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (g_str_equal (format, "csv"))
    make_table (self, bytes);
  else if (!make_picture (self,
                          g_str_equal (format, "svg")   ? LK_PICTURE_SVG
                          : g_str_equal (format, "pdf") ? LK_PICTURE_PDF
                                                        : LK_PICTURE_PNG,
                          bytes, error))
    return FALSE;
  return g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

static void
save (GtkWidget *widget, GFile *file, const char *format)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    text = g_strdup (_ ("Charts are saved on this machine only"));
  else if (lk_shortcut_panel_write (LK_SHORTCUT_PANEL (widget), path, format, &error))
    /* translators: a file's name */
    text = g_strdup_printf (_ ("Saved %s"), name);
  else
    /* translators: what went wrong */
    text = g_strdup_printf (_ ("The chart could not be saved: %s"), error->message);
  lk_toast (widget, text);
}

void
lk_shortcut_panel_save_as (LkShortcutPanel *self, const char *format)
{
  if (lk_shortcut_model_get_shown (self->model) == NULL)
    lk_toast (GTK_WIDGET (self), _ ("There is nothing to save yet."));
  else
    lk_save_as (GTK_WIDGET (self), _ ("Save Shortcuts"), _ ("Shortcuts"), formats, G_N_ELEMENTS (formats), format,
                save);
}
