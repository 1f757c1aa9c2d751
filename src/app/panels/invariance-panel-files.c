/* Pictures and data of the invariance panel, for files that the user names. */

#include "app/panels/invariance-panel-private.h"

#include "app/csv.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

#define WIDTH 560

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "svg", N_ ("SVG drawing") },
  { "pdf", N_ ("PDF document") },
  { "csv", N_ ("CSV table") },
};

/* -- the picture --------------------------------------------------------------------------------------------------- */

static gboolean
make_picture (LkInvariancePanel *self, const char *format, GByteArray *bytes, GError **error)
{
  const char *const captions[] = { _ ("How far each transform alone moves the embedding; 1 = as far as another image."),
                                   _ ("Gray: the untrained network. Hollow: not in the recipe.") };
  const LkMeterPage page = { _ ("Invariance"), gtk_label_get_label (self->note), captions, G_N_ELEMENTS (captions),
                             WIDTH };

  return lk_meter_list_make_picture (self->list, lk_picture_kind (format), &page, bytes, error);
}

/* -- the data ------------------------------------------------------------------------------------------------------ */

static void
append_row (GString *csv, const LkInvariance *measured, const char *network, const LkInvarianceRow *row)
{
  static const char *const spaces[] = { "backbone", "projector", "pixels" };

  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    for (int level = 0; level < LK_INVARIANCE_LEVELS; level++)
      {
        const LkInvarianceValue *value = &row->values[space][level];
        double strength = lk_invariance_strength (level);

        if (!(value->moved >= 0))
          continue;
        g_string_append_printf (csv, "%ld,%s,%s,%d,%s,", measured->step, network, row->transform->id, row->in_recipe,
                                spaces[space]);
        if (level == LK_INVARIANCE_RECIPE)
          g_string_append (csv, "recipe");
        else
          lk_csv_append_number (csv, strength);
        g_string_append_c (csv, ',');
        lk_csv_append_number (csv, value->moved);
        g_string_append_c (csv, ',');
        lk_csv_append_number (csv, value->error);
        g_string_append_c (csv, ',');
        lk_csv_append_number (csv, measured->apart[space]);
        g_string_append_c (csv, '\n');
      }
}

static void
append_measured (GString *csv, const LkInvariance *measured, const char *network)
{
  for (int i = 0; measured != NULL && i < measured->n_rows; i++)
    append_row (csv, measured, network, &measured->rows[i]);
}

static void
make_table (LkInvariancePanel *self, GByteArray *bytes)
{
  g_autoptr (GString) csv = g_string_new ("step,network,transform,in_recipe,space,strength,moved,error,apart\n");
  int n;
  const LkInvariance *const *all = lk_invariance_model_get_all (self->model, &n);

  append_measured (csv, lk_invariance_model_get_untrained (self->model), "untrained");
  for (int i = 0; i < n; i++)
    append_measured (csv, all[i], "trained");
  g_byte_array_append (bytes, (const guint8 *) csv->str, (guint) csv->len);
}

/* -- files --------------------------------------------------------------------------------------------------------- */

gboolean
lk_invariance_panel_write (LkInvariancePanel *self, const char *path, const char *format, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (lk_invariance_panel_get_shown (self) == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("Nothing is measured yet."));
      return FALSE;
    }

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
  lk_invariance_panel_write (LK_INVARIANCE_PANEL (widget), path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (widget, file, _ ("The chart could not be saved: %s"), error);
}

void
lk_invariance_panel_save_as (LkInvariancePanel *self, const char *format)
{
  if (lk_invariance_panel_get_shown (self) == NULL)
    lk_toast (GTK_WIDGET (self), _ ("There is nothing to save yet."));
  else
    lk_save_as (GTK_WIDGET (self), _ ("Save Invariance"), _ ("Invariance"), formats, G_N_ELEMENTS (formats), format,
                save);
}
