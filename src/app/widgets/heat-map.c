#include "app/widgets/heat-map-private.h"

#include "app/widgets/chart-scale.h"
#include "app/widgets/picture-file.h"
#include "app/widgets/save-as.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define LEAST_HEIGHT 360
/* One sees no fewer cells than this. */
#define FEWEST_CELLS 4

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_EMPTY_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LkHeatMap, lk_heat_map, GTK_TYPE_WIDGET)

static void
group_clear (gpointer data)
{
  g_free (((LkHeatMapOwnGroup *) data)->name);
}

void
lk_heat_map_invalidate (LkHeatMap *self)
{
  g_clear_pointer (&self->content, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static char *
cell_words (LkHeatMap *self)
{
  g_autofree char *name = self->name_func != NULL ? self->name_func (self->row, self->column, self->name_data) : NULL;
  double number = (double) lk_heat_map_get_value (self, self->row, self->column);
  g_autofree char *value = lk_chart_scale_text (LK_CHART_NUMBER, number, 0);

  if (name == NULL)
    /* translators: a cell of a matrix */
    name = g_strdup_printf (_ ("row %d, column %d"), self->row + 1, self->column + 1);
  return g_strdup_printf ("%s: %s", name, isfinite (number) ? value : "–");
}

char *
lk_heat_map_dup_words (LkHeatMap *self)
{
  g_autofree char *limit = NULL;

  if (self->rows == 0)
    return g_strdup (self->empty_text != NULL ? self->empty_text : "");
  if (self->row >= 0)
    return cell_words (self);

  limit = lk_chart_scale_text (LK_CHART_NUMBER, lk_heat_map_get_limit (self), 0);
  /* translators: what the rows of a matrix are, what its columns are, the value with the strongest color */
  return g_strdup_printf (_ ("Rows: %s. Columns: %s. The strongest color means %s."), self->y_title, self->x_title,
                          limit);
}

static void
update_words (LkHeatMap *self)
{
  g_autofree char *words = lk_heat_map_dup_words (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

/* -- data ---------------------------------------------------------------------------------------------------------- */

void
lk_heat_map_set_axes (LkHeatMap *self, const char *x_title, const char *y_title)
{
  g_free (self->x_title);
  g_free (self->y_title);
  self->x_title = g_strdup (x_title);
  self->y_title = g_strdup (y_title);
  update_words (self);
  lk_heat_map_invalidate (self);
}

void
lk_heat_map_set_matrix (LkHeatMap *self, int rows, int columns, const float *values)
{
  gboolean same_size = rows == self->rows && columns == self->columns;

  g_free (self->values);
  self->rows = rows;
  self->columns = columns;
  self->values = g_memdup2 (values, (gsize) rows * (gsize) columns * sizeof *values);
  self->scale = lk_heat_scale_of (self->values, (gsize) rows * (gsize) columns);
  if (!same_size)
    {
      g_clear_pointer (&self->selected, g_free);
      self->row = self->column = -1;
      lk_heat_map_show_all (self);
    }
  update_words (self);
  lk_heat_map_invalidate (self);
}

void
lk_heat_map_set_groups (LkHeatMap *self, int n, const LkHeatMapGroup *groups)
{
  g_array_set_size (self->groups, 0);
  for (int i = 0; i < n; i++)
    {
      LkHeatMapOwnGroup group = { g_strdup (groups[i].name), groups[i].first, groups[i].n };

      g_array_append_val (self->groups, group);
    }
  lk_heat_map_invalidate (self);
}

void
lk_heat_map_set_selected (LkHeatMap *self, const guint8 *mask)
{
  g_free (self->selected);
  self->selected = g_memdup2 (mask, mask != NULL ? (gsize) self->rows : 0);
  lk_heat_map_invalidate (self);
}

void
lk_heat_map_set_name_func (LkHeatMap *self, LkHeatMapNameFunc func, gpointer data)
{
  self->name_func = func;
  self->name_data = data;
}

int
lk_heat_map_get_n_rows (LkHeatMap *self)
{
  return self->rows;
}

int
lk_heat_map_get_n_columns (LkHeatMap *self)
{
  return self->columns;
}

float
lk_heat_map_get_value (LkHeatMap *self, int row, int column)
{
  return self->values[(gsize) row * (gsize) self->columns + (gsize) column];
}

double
lk_heat_map_get_limit (LkHeatMap *self)
{
  return fabs (self->scale.high) >= fabs (self->scale.low) ? self->scale.high : self->scale.low;
}

/* -- view ---------------------------------------------------------------------------------------------------------- */

void
lk_heat_map_set_view (LkHeatMap *self, LkHeatMapView view)
{
  view.width = CLAMP (view.width, MIN (FEWEST_CELLS, self->columns), self->columns);
  view.height = CLAMP (view.height, MIN (FEWEST_CELLS, self->rows), self->rows);
  view.x = CLAMP (view.x, 0, self->columns - view.width);
  view.y = CLAMP (view.y, 0, self->rows - view.height);
  self->view = view;
  self->zoomed = view.width < self->columns || view.height < self->rows;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "heat-map.show-all", self->zoomed);
  lk_heat_map_invalidate (self);
}

void
lk_heat_map_show_all (LkHeatMap *self)
{
  lk_heat_map_set_view (self, (LkHeatMapView){ 0, 0, self->columns, self->rows });
}

gboolean
lk_heat_map_is_zoomed (LkHeatMap *self)
{
  return self->zoomed;
}

void
lk_heat_map_get_pixel (LkHeatMap *self, int row, int column, double *x, double *y)
{
  *x = self->plot.x + (column + 0.5 - self->view.x) / self->view.width * self->plot.width;
  *y = self->plot.y + (row + 0.5 - self->view.y) / self->view.height * self->plot.height;
}

void
lk_heat_map_set_cursor (LkHeatMap *self, int row, int column)
{
  if (self->row == row && self->column == column)
    return;

  self->row = row;
  self->column = column;
  update_words (self);
  /* The content stays: only what lies over it is new. */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_heat_map_get_cursor (LkHeatMap *self, int *row, int *column)
{
  *row = self->row;
  *column = self->column;
}

/* -- files --------------------------------------------------------------------------------------------------------- */

static gboolean
make_png (LkHeatMap *self, GByteArray *bytes, GError **error)
{
  if (self->rows == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is nothing to save yet."));
      return FALSE;
    }

  return lk_picture_make_of (GTK_WIDGET (self), LK_PICTURE_PNG, self->title, LEAST_HEIGHT, lk_heat_map_draw_page, self,
                             bytes, error);
}

gboolean
lk_heat_map_save_png (LkHeatMap *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  return make_png (self, bytes, error) &&
         g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (make_png (LK_HEAT_MAP (widget), bytes, &error))
    texture = lk_picture_texture (bytes, &error);
  lk_copy_picture (widget, texture, error);
}

static void
show_all_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  lk_heat_map_show_all (LK_HEAT_MAP (widget));
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_heat_map_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 360;
}

static void
lk_heat_map_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lk_heat_map_invalidate (LK_HEAT_MAP (widget));
}

static void
lk_heat_map_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  LkHeatMap *self = LK_HEAT_MAP (widget);

  GTK_WIDGET_CLASS (lk_heat_map_parent_class)->css_changed (widget, change);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);
  lk_heat_map_invalidate (self);
}

static void
lk_heat_map_dispose (GObject *object)
{
  LkHeatMap *self = LK_HEAT_MAP (object);

  g_clear_pointer (&self->content, gsk_render_node_unref);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);

  G_OBJECT_CLASS (lk_heat_map_parent_class)->dispose (object);
}

static void
lk_heat_map_finalize (GObject *object)
{
  LkHeatMap *self = LK_HEAT_MAP (object);

  g_array_unref (self->groups);
  g_free (self->values);
  g_free (self->selected);
  g_free (self->title);
  g_free (self->empty_text);
  g_free (self->x_title);
  g_free (self->y_title);

  G_OBJECT_CLASS (lk_heat_map_parent_class)->finalize (object);
}

static void
lk_heat_map_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkHeatMap *self = LK_HEAT_MAP (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_heat_map_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkHeatMap *self = LK_HEAT_MAP (object);

  switch (id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
      break;
    case PROP_EMPTY_TEXT:
      g_free (self->empty_text);
      self->empty_text = g_value_dup_string (value);
      update_words (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  lk_heat_map_invalidate (self);
}

static void
lk_heat_map_class_init (LkHeatMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_heat_map_dispose;
  object_class->finalize = lk_heat_map_finalize;
  object_class->get_property = lk_heat_map_get_property;
  object_class->set_property = lk_heat_map_set_property;
  widget_class->snapshot = lk_heat_map_snapshot;
  widget_class->measure = lk_heat_map_measure;
  widget_class->size_allocate = lk_heat_map_size_allocate;
  widget_class->css_changed = lk_heat_map_css_changed;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("pressed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "heatmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "heat-map.show-all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "heat-map.copy", NULL, copy_cb);
  lk_heat_map_install_keys (widget_class);
}

static void
lk_heat_map_init (LkHeatMap *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->groups = g_array_new (FALSE, FALSE, sizeof (LkHeatMapOwnGroup));
  g_array_set_clear_func (self->groups, group_clear);
  self->row = self->column = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "heat-map.show-all", FALSE);
  lk_heat_map_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (lk_heat_map_invalidate), NULL);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (lk_heat_map_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (lk_heat_map_invalidate), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
lk_heat_map_new (const char *title, const char *empty_text)
{
  return g_object_new (LK_TYPE_HEAT_MAP, "title", title, "empty-text", empty_text, NULL);
}
