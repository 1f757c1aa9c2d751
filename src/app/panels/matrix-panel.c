/* The embedding as a picture: a row for each probe image, a column for each dimension of the network's output, at the step
 * that is shown. A collapse is seen at a glance: constant outputs are stripes, dead units columns without color, few
 * clusters blocks. Watches a model of its own; a press on a row selects its image in all panels. */

#include "app/csv.h"
#include "app/image-name.h"
#include "app/matrix-model.h"
#include "app/panels/panel.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/heat-map.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/save-as.h"
#include "io/npy.h"

#include <glib/gi18n.h>
#include <string.h>

#define TOOL_SPACING 6

#define LK_TYPE_MATRIX_PANEL (lk_matrix_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkMatrixPanel, lk_matrix_panel, LK, MATRIX_PANEL, LkPanel)

struct _LkMatrixPanel
{
  LkPanel parent_instance;

  LkMatrixModel *model;
  LkHeatMap *map;
  GtkLabel *note;
  GtkDropDown *space;
  GSimpleActionGroup *actions;
  LkMatrixOrder order;
  gboolean by_variance;
  gboolean filling; /* the panel itself turns the choice */
};

G_DEFINE_FINAL_TYPE (LkMatrixPanel, lk_matrix_panel, LK_TYPE_PANEL)

static const char *const spaces[LK_N_SPACES] = { "backbone", "projector", "raw" };
static const char *const orders[LK_MATRIX_N_ORDERS] = { "class", "component", "recorded" };

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "csv", N_ ("CSV table") },
  { "npy", N_ ("NumPy array") },
};

/* -- showing ------------------------------------------------------------------------------------------------------- */

/* (transfer full) */
static char *
row_words (const LkMatrix *matrix, LkMatrixOrder order)
{
  g_autofree char *n = lk_chart_scale_text (LK_CHART_COUNT, matrix->n, 0);

  if (matrix->n_groups > 0)
    /* translators: rows of a matrix, from top to bottom */
    return g_strdup_printf (ngettext ("%s image, by class ↓", "%s images, by class ↓", (gulong) matrix->n), n);
  if (order == LK_MATRIX_AS_RECORDED)
    /* translators: rows of a matrix */
    return g_strdup_printf (ngettext ("%s image", "%s images", (gulong) matrix->n), n);
  /* translators: rows of a matrix, from top to bottom: sorted by their first principal component */
  return g_strdup_printf (
      ngettext ("%s image, by first component ↓", "%s images, by first component ↓", (gulong) matrix->n), n);
}

/* (transfer full) */
static char *
column_words (const LkMatrix *matrix, gboolean by_variance)
{
  gulong d = (gulong) matrix->d;

  if (by_variance)
    /* translators: columns of a matrix, from left to right: the most varying first */
    return g_strdup_printf (ngettext ("%d dimension, by variance →", "%d dimensions, by variance →", d), matrix->d);
  /* translators: columns of a matrix */
  return g_strdup_printf (ngettext ("%d dimension", "%d dimensions", d), matrix->d);
}

static void
show_selection (LkMatrixPanel *self)
{
  const LkMatrix *matrix = lk_matrix_model_get (self->model);
  LkSelection *selection = lk_session_get_selection (lk_panel_get_session (LK_PANEL (self)));
  g_autofree guint8 *mask = g_new0 (guint8, MAX (matrix->n, 1));

  for (int i = 0; i < matrix->n; i++)
    mask[i] = matrix->sample[i] >= 0 && lk_selection_contains (selection, matrix->sample[i]);
  lk_heat_map_set_selected (self->map, matrix->n > 0 ? mask : NULL);
}

static void
show_groups (LkMatrixPanel *self, const LkMatrix *matrix)
{
  g_autofree LkHeatMapGroup *groups = g_new (LkHeatMapGroup, MAX (matrix->n_groups, 1));

  for (int i = 0; i < matrix->n_groups; i++)
    groups[i] = (LkHeatMapGroup){ matrix->groups[i].name, matrix->groups[i].first, matrix->groups[i].n };
  lk_heat_map_set_groups (self->map, matrix->n_groups, groups);
}

static void
show (LkMatrixPanel *self)
{
  const LkMatrix *matrix = lk_matrix_model_get (self->model);
  g_autofree char *rows = row_words (matrix, self->order), *columns = column_words (matrix, self->by_variance);
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) matrix->step, 0);
  g_autofree char *note = matrix->n > 0 ? g_strdup_printf (_ ("step %s"), step) : g_strdup ("");

  g_object_set (self->map, "empty-text", matrix->words != NULL ? matrix->words : "", NULL);
  lk_heat_map_set_axes (self->map, columns, rows);
  lk_heat_map_set_matrix (self->map, matrix->n, matrix->d, matrix->values);
  show_groups (self, matrix);
  show_selection (self);
  gtk_label_set_label (self->note, note);
}

static char *
name_cell (int row, int column, gpointer data)
{
  LkMatrixPanel *self = data;
  const LkMatrix *matrix = lk_matrix_model_get (self->model);
  int sample = matrix->sample[row];
  g_autofree char *image = sample >= 0 ? lk_image_name (matrix->dataset, sample) : g_strdup_printf ("%d", row + 1);

  /* translators: a cell of a matrix: an image, a dimension of the network's output */
  return g_strdup_printf (_ ("%s, dimension %d"), image, matrix->column[column] + 1);
}

static void
pressed_cb (LkMatrixPanel *self, int row)
{
  const LkMatrix *matrix = lk_matrix_model_get (self->model);

  if (row < matrix->n && matrix->sample[row] >= 0)
    lk_selection_set (lk_session_get_selection (lk_panel_get_session (LK_PANEL (self))), &matrix->sample[row], 1);
}

/* -- choosing ------------------------------------------------------------------------------------------------------ */

static void
choose (LkMatrixPanel *self)
{
  lk_matrix_model_choose (self->model, (LkSpace) gtk_drop_down_get_selected (self->space), self->order,
                          self->by_variance);
}

static void
space_cb (LkMatrixPanel *self)
{
  if (!self->filling)
    choose (self);
}

static void
order_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  LkMatrixPanel *self = data;
  const char *name = g_variant_get_string (value, NULL);

  for (int i = 0; i < LK_MATRIX_N_ORDERS; i++)
    if (g_str_equal (name, orders[i]))
      self->order = (LkMatrixOrder) i;
  g_simple_action_set_state (action, value);
  choose (self);
}

static void
variance_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  LkMatrixPanel *self = data;

  self->by_variance = g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  choose (self);
}

/* -- files --------------------------------------------------------------------------------------------------------- */

/* A row for each image as it is shown: which one it is, its class, its values by dimension of the network's output. */
static gboolean
write_table (const LkMatrix *matrix, const char *path, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("id,label");

  for (int k = 0; k < matrix->d; k++)
    g_string_append_printf (csv, ",dimension_%d", matrix->column[k] + 1);
  g_string_append_c (csv, '\n');
  for (int i = 0; i < matrix->n; i++)
    {
      int sample = matrix->sample[i];
      const char *class = sample >= 0 ? lk_image_class (matrix->dataset, sample) : NULL;

      g_string_append_printf (csv, "%d,", sample);
      lk_csv_append_text (csv, class != NULL ? class : "");
      for (int k = 0; k < matrix->d; k++)
        {
          g_string_append_c (csv, ',');
          lk_csv_append_number (csv, (double) matrix->values[(gsize) i * (gsize) matrix->d + (gsize) k]);
        }
      g_string_append_c (csv, '\n');
    }
  return g_file_set_contents (path, csv->str, (gssize) csv->len, error);
}

static gboolean
write_matrix (LkMatrixPanel *self, const char *path, const char *format, GError **error)
{
  const LkMatrix *matrix = lk_matrix_model_get (self->model);

  if (matrix->n == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is nothing to save yet."));
      return FALSE;
    }
  if (g_str_equal (format, "png"))
    return lk_heat_map_save_png (self->map, path, error);
  if (g_str_equal (format, "csv"))
    return write_table (matrix, path, error);

  return lk_npy_write (path, LK_DTYPE_F32, (gint64[]){ matrix->n, matrix->d }, 2, matrix->values, error);
}

static void
save (GtkWidget *panel, GFile *file, const char *format)
{
  const char *path = lk_save_path (panel, file, _ ("The matrix is saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  write_matrix (LK_MATRIX_PANEL (panel), path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (panel, file, _ ("The matrix could not be saved: %s"), error);
}

static void
export_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkMatrixPanel *self = data;
  const LkMatrix *matrix = lk_matrix_model_get (self->model);
  g_autofree char *name = g_strdup_printf ("%s-step-%ld", spaces[matrix->space], matrix->step);

  if (matrix->n == 0)
    lk_toast (GTK_WIDGET (self), _ ("There is nothing to save yet."));
  else
    lk_save_as (GTK_WIDGET (self), _ ("Save Matrix"), name, formats, G_N_ELEMENTS (formats),
                g_variant_get_string (parameter, NULL), save);
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (((LkMatrixPanel *) data)->map), "heat-map.copy", NULL);
}

static void
show_all_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_heat_map_show_all (((LkMatrixPanel *) data)->map);
}

static void
add_actions (LkMatrixPanel *self)
{
  static const GActionEntry entries[] = {
    { "order", NULL, "s", "'class'", order_action },
    { "by-variance", NULL, NULL, "true", variance_action },
    { "export", export_action, "s" },
    { "copy", copy_action },
    { "show-all", show_all_action },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  lk_panel_set_actions (LK_PANEL (self), "matrix", G_ACTION_GROUP (self->actions));
}

/* -- what is chosen ------------------------------------------------------------------------------------------------ */

static char *
lk_matrix_panel_dup_state (LkPanel *panel)
{
  LkMatrixPanel *self = LK_MATRIX_PANEL (panel);

  return g_strdup_printf ("space=%s rows=%s variance=%d", spaces[gtk_drop_down_get_selected (self->space)],
                          orders[self->order], self->by_variance);
}

static void
take_word (LkMatrixPanel *self, const char *word)
{
  for (int i = 0; i < LK_N_SPACES; i++)
    if (g_str_has_prefix (word, "space=") && g_str_equal (word + strlen ("space="), spaces[i]))
      gtk_drop_down_set_selected (self->space, (guint) i);
  for (int i = 0; i < LK_MATRIX_N_ORDERS; i++)
    if (g_str_has_prefix (word, "rows=") && g_str_equal (word + strlen ("rows="), orders[i]))
      g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "order", g_variant_new_string (orders[i]));
  if (g_str_has_prefix (word, "variance="))
    g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "by-variance",
                                        g_variant_new_boolean (!g_str_equal (word, "variance=0")));
}

static void
lk_matrix_panel_set_state (LkPanel *panel, const char *state)
{
  LkMatrixPanel *self = LK_MATRIX_PANEL (panel);
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  self->filling = TRUE;
  for (int i = 0; words[i] != NULL; i++)
    take_word (self, words[i]);
  self->filling = FALSE;
  choose (self);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_matrix_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_matrix_panel_parent_class)->map (widget);
  lk_matrix_model_set_active (LK_MATRIX_PANEL (widget)->model, TRUE);
}

static void
lk_matrix_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_matrix_panel_parent_class)->unmap (widget);
  if (LK_MATRIX_PANEL (widget)->model != NULL)
    lk_matrix_model_set_active (LK_MATRIX_PANEL (widget)->model, FALSE);
}

static void
lk_matrix_panel_watch (LkPanel *panel, LkSession *session)
{
  LkMatrixPanel *self = LK_MATRIX_PANEL (panel);

  self->model = lk_matrix_model_new (session);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (show_selection), self,
                           G_CONNECT_SWAPPED);
  choose (self);
}

static void
lk_matrix_panel_dispose (GObject *object)
{
  LkMatrixPanel *self = LK_MATRIX_PANEL (object);

  /* Before the session, whose analyst works for it, can go. */
  if (self->model != NULL)
    g_object_run_dispose (G_OBJECT (self->model));
  g_clear_object (&self->model);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lk_matrix_panel_parent_class)->dispose (object);
}

static void
lk_matrix_panel_class_init (LkMatrixPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_matrix_panel_dispose;
  LK_PANEL_CLASS (klass)->watch = lk_matrix_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_matrix_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_matrix_panel_set_state;
  widget_class->map = lk_matrix_panel_map;
  widget_class->unmap = lk_matrix_panel_unmap;

  g_type_ensure (LK_TYPE_HEAT_MAP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/matrix-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkMatrixPanel, map);
  gtk_widget_class_bind_template_child (widget_class, LkMatrixPanel, note);
  gtk_widget_class_bind_template_child (widget_class, LkMatrixPanel, space);
  gtk_widget_class_bind_template_callback (widget_class, space_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
lk_matrix_panel_init (LkMatrixPanel *self)
{
  GtkLayoutManager *layout = lk_row_layout_new (TOOL_SPACING);

  self->by_variance = TRUE;
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_selected (self->space, LK_SPACE_PROJECTOR);
  self->filling = FALSE;
  lk_heat_map_set_name_func (self->map, name_cell, self);
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (layout), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), layout);
  add_actions (self);
}
