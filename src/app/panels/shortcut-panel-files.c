/* Pictures and data of the shortcut panel, for files that the user names. */

#include "app/panels/shortcut-panel-private.h"

#include "app/csv.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

#define WIDTH 520

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "svg", N_ ("SVG drawing") },
  { "pdf", N_ ("PDF document") },
  { "csv", N_ ("CSV table") },
};

static gboolean
make_picture (LkShortcutPanel *self, const char *format, GByteArray *bytes, GError **error)
{
  const char *const captions[] = { _ (
      "Part of what the network finds alike that each cue explains. Gray: untrained.") };
  const LkMeterPage page = { _ ("Shortcuts"), gtk_label_get_label (self->note), captions, G_N_ELEMENTS (captions),
                             WIDTH };

  return lk_meter_list_make_picture (self->list, lk_picture_kind (format), &page, bytes, error);
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
  else if (!make_picture (self, format, bytes, error))
    return FALSE;
  return g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

static void
save (GtkWidget *widget, GFile *file, const char *format)
{
  const char *path = lk_save_path (widget, file, _ ("Charts are saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  lk_shortcut_panel_write (LK_SHORTCUT_PANEL (widget), path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (widget, file, _ ("The chart could not be saved: %s"), error);
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
