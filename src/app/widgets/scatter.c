#include "app/widgets/scatter-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* Room around all points, in pixels; more where an axis has a name. */
#define MARGIN 18
#define LABEL_ROOM 12
/* The view comes nearer to what is wanted by all but 1/e in so many seconds. */
#define GLIDE 0.07
/* More points than these are painted the fast way while they move, and smooth so many ms after. */
#define MANY 20000
#define REST_MS 100
/* How far a view may be zoomed, against all. */
#define LEAST_ZOOM 0.2
#define MOST_ZOOM 2000

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_EMPTY_TEXT,
  PROP_MODE,
  PROP_X_LABEL,
  PROP_Y_LABEL,
  PROP_ZOOMED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  PRESSED,
  ENCLOSED,
  HOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkScatter, lk_scatter, GTK_TYPE_WIDGET)

/* -- drawing anew -------------------------------------------------------------------------------------------------- */

static void
invalidate_marks (LkScatter *self)
{
  g_clear_pointer (&self->marks_node, gsk_render_node_unref);
  self->marks_drawn = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_scatter_invalidate (LkScatter *self)
{
  g_clear_pointer (&self->points_node, gsk_render_node_unref);
  invalidate_marks (self);
}

static gboolean
rest_cb (gpointer data)
{
  LkScatter *self = data;

  self->rest_timeout = 0;
  self->rough = FALSE;
  lk_scatter_invalidate (self);
  return G_SOURCE_REMOVE;
}

/* The picture moves. */
static void
stir (LkScatter *self)
{
  if (self->n > MANY)
    {
      g_clear_handle_id (&self->rest_timeout, g_source_remove);
      self->rest_timeout = g_timeout_add (REST_MS, rest_cb, self);
      self->rough = TRUE;
    }
  lk_scatter_invalidate (self);
}

/* -- view ---------------------------------------------------------------------------------------------------------- */

static LkScatterView
fit (LkScatter *self)
{
  double margin = MARGIN + (self->x_label != NULL || self->y_label != NULL ? LABEL_ROOM : 0);

  return lk_scatter_view_fit (lk_scatter_motion_places (self->motion), self->n,
                              gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)),
                              margin);
}

static void
set_zoomed (LkScatter *self, gboolean zoomed)
{
  if (self->zoomed == zoomed)
    return;

  self->zoomed = zoomed;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "scatter.show-all", zoomed);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOMED]);
}

/* How much of the way to the wanted view a frame may go without hurry: the view moves points too. */
static double
pace (LkScatter *self)
{
  double x, y, radius = lk_scatter_radius (lk_scatter_motion_places (self->motion), self->n, &x, &y);
  double way = fabs (log (self->wanted.scale / self->view.scale));

  if (radius > 0)
    way += hypot (self->wanted.x - self->view.x, self->wanted.y - self->view.y) / radius;
  return way > LK_SCATTER_VIEW_STEP ? LK_SCATTER_VIEW_STEP / way : 1;
}

/* FALSE when it has arrived. */
static gboolean
glide (LkScatter *self, double seconds)
{
  double part = 1 - exp (-seconds / GLIDE);

  if (!self->zoomed)
    self->wanted = fit (self);
  if (!lk_scatter_view_differs (&self->view, &self->wanted, gtk_widget_get_width (GTK_WIDGET (self)),
                                gtk_widget_get_height (GTK_WIDGET (self))))
    {
      self->view = self->wanted;
      self->hurry = FALSE;
      return FALSE;
    }

  if (!self->hurry)
    part = fmin (part, pace (self));
  self->view = lk_scatter_view_between (&self->view, &self->wanted, part);
  return TRUE;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  LkScatter *self = LK_SCATTER (widget);
  gint64 time = gdk_frame_clock_get_frame_time (clock);
  double seconds = (double) (time - self->tick_time) / G_USEC_PER_SEC;
  gboolean moved = lk_scatter_motion_step (self->motion, seconds), glided = glide (self, seconds);

  self->tick_time = time;
  g_clear_pointer (&self->grid, lk_scatter_grid_free);
  stir (self);
  if (moved || glided || self->fading)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  return G_SOURCE_REMOVE;
}

/* Everything is where it is to be. */
static void
arrive (LkScatter *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  lk_scatter_motion_jump (self->motion);
  if (!self->zoomed)
    self->wanted = fit (self);
  self->view = self->wanted;
  self->hurry = FALSE;
  g_clear_pointer (&self->grid, lk_scatter_grid_free);
  lk_scatter_invalidate (self);
}

/* Something is to move: frame by frame where it is seen. */
static void
set_out (LkScatter *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || !adw_get_enable_animations (GTK_WIDGET (self)))
    {
      arrive (self);
      return;
    }
  lk_scatter_keep_ticking (self);
}

void
lk_scatter_keep_ticking (LkScatter *self)
{
  if (self->tick != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->tick_time = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

void
lk_scatter_take_view (LkScatter *self, LkScatterView view, gboolean at_once)
{
  double all = fit (self).scale;

  if (self->n == 0)
    return;

  view.scale = CLAMP (view.scale, all * LEAST_ZOOM, all * MOST_ZOOM);
  self->wanted = view;
  set_zoomed (self, TRUE);
  if (at_once)
    {
      self->view = view;
      stir (self);
      return;
    }

  self->hurry = TRUE;
  set_out (self);
}

void
lk_scatter_show_all (LkScatter *self)
{
  set_zoomed (self, FALSE);
  self->hurry = TRUE;
  set_out (self);
}

void
lk_scatter_zoom (LkScatter *self, double factor)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  LkScatterView view = self->view;
  double px = width / 2, py = height / 2;

  if (self->cursor >= 0)
    lk_scatter_get_place (self, self->cursor, &px, &py);
  if (px < 0 || py < 0 || px > width || py > height)
    {
      px = width / 2;
      py = height / 2;
    }
  lk_scatter_view_zoom (&view, factor, px, py, width, height);
  lk_scatter_take_view (self, view, FALSE);
}

void
lk_scatter_reveal (LkScatter *self, int point)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self)), x, y;
  LkScatterView view = self->view;

  lk_scatter_get_place (self, point, &x, &y);
  if (x >= MARGIN && y >= MARGIN && x <= width - MARGIN && y <= height - MARGIN)
    return;

  view.x += (x - CLAMP (x, width / 4, width * 3 / 4)) / view.scale;
  view.y -= (y - CLAMP (y, height / 4, height * 3 / 4)) / view.scale;
  lk_scatter_take_view (self, view, FALSE);
}

gboolean
lk_scatter_is_zoomed (LkScatter *self)
{
  return self->zoomed;
}

LkScatterView
lk_scatter_get_view (LkScatter *self)
{
  return self->view;
}

void
lk_scatter_get_place (LkScatter *self, int point, double *x, double *y)
{
  const float *xy = lk_scatter_motion_places (self->motion) + 2 * point;

  *x = lk_scatter_view_px (&self->view, (double) xy[0], gtk_widget_get_width (GTK_WIDGET (self)));
  *y = lk_scatter_view_py (&self->view, (double) xy[1], gtk_widget_get_height (GTK_WIDGET (self)));
}

int
lk_scatter_pick (LkScatter *self, double px, double py)
{
  double x = lk_scatter_view_x (&self->view, px, gtk_widget_get_width (GTK_WIDGET (self)));
  double y = lk_scatter_view_y (&self->view, py, gtk_widget_get_height (GTK_WIDGET (self)));

  if (self->grid == NULL)
    self->grid = lk_scatter_grid_new (lk_scatter_motion_places (self->motion), self->shown, self->n);
  return lk_scatter_grid_nearest (self->grid, x, y,
                                  fmax (LK_SCATTER_REACH, lk_scatter_half_size (self)) / self->view.scale);
}

/* -- points -------------------------------------------------------------------------------------------------------- */

void
lk_scatter_set_hovered (LkScatter *self, int point)
{
  if (self->hovered == point)
    return;

  self->hovered = point;
  g_signal_emit (self, signals[HOVERED], 0, point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
take_bytes (LkScatter *self, guint8 **old, const guint8 *bytes)
{
  g_free (*old);
  *old = bytes != NULL ? g_memdup2 (bytes, (gsize) self->n) : NULL;
}

static void
renew_thumbs (LkScatter *self)
{
  g_clear_pointer (&self->thumbs, lk_thumbs_free);
  self->thumb_side = 0;
  if (self->image_func != NULL)
    self->thumbs = lk_thumbs_new (self->image_func, self->image_data);
  lk_scatter_invalidate (self);
}

void
lk_scatter_set_points (LkScatter *self, int n, const float *xy)
{
  g_clear_pointer (&self->motion, lk_scatter_motion_free);
  self->n = n;
  self->motion = lk_scatter_motion_new (xy, n);
  g_clear_pointer (&self->dots, g_free);
  self->dots = g_new (LkDot, n);
  g_free (self->points);
  self->points = g_new (int, n);
  lk_scatter_set_colors (self, NULL);
  lk_scatter_set_shown (self, NULL);
  lk_scatter_set_faded (self, NULL);
  lk_scatter_set_alpha (self, NULL);
  lk_scatter_set_selected (self, NULL);
  lk_scatter_set_lines (self, NULL, 0);
  renew_thumbs (self);
  self->cursor = -1;
  lk_scatter_set_hovered (self, -1);
  set_zoomed (self, FALSE);
  arrive (self);
  lk_scatter_update_words (self);
}

void
lk_scatter_move_points (LkScatter *self, const float *xy)
{
  LkScatterView view = self->view;

  if (self->n == 0)
    return;

  lk_scatter_motion_aim (self->motion, xy, &view);
  /* The same change for the view that is on its way. */
  self->wanted.x = view.x + (self->wanted.x - self->view.x) * self->view.scale / view.scale;
  self->wanted.y = view.y + (self->wanted.y - self->view.y) * self->view.scale / view.scale;
  self->wanted.scale *= view.scale / self->view.scale;
  self->view = view;
  g_clear_pointer (&self->grid, lk_scatter_grid_free);
  set_out (self);
}

int
lk_scatter_get_n_points (LkScatter *self)
{
  return self->n;
}

gboolean
lk_scatter_is_moving (LkScatter *self)
{
  return lk_scatter_motion_is_moving (self->motion);
}

void
lk_scatter_set_colors (LkScatter *self, const guint32 *rgb)
{
  g_free (self->colors);
  self->colors = rgb != NULL ? g_memdup2 (rgb, (gsize) self->n * sizeof *rgb) : NULL;
  lk_scatter_invalidate (self);
}

void
lk_scatter_set_shown (LkScatter *self, const guint8 *mask)
{
  take_bytes (self, &self->shown, mask);
  g_clear_pointer (&self->grid, lk_scatter_grid_free);
  lk_scatter_invalidate (self);
}

void
lk_scatter_set_faded (LkScatter *self, const guint8 *mask)
{
  take_bytes (self, &self->faded, mask);
  lk_scatter_invalidate (self);
}

void
lk_scatter_set_alpha (LkScatter *self, const guint8 *alpha)
{
  take_bytes (self, &self->alpha, alpha);
  lk_scatter_invalidate (self);
}

void
lk_scatter_set_selected (LkScatter *self, const guint8 *mask)
{
  take_bytes (self, &self->selected, mask);
  self->n_selected = 0;
  for (int i = 0; mask != NULL && i < self->n; i++)
    self->n_selected += mask[i] != 0;
  invalidate_marks (self);
  lk_scatter_update_words (self);
}

void
lk_scatter_set_lines (LkScatter *self, const LkScatterLine *lines, int n)
{
  g_array_set_size (self->lines, 0);
  if (n > 0)
    g_array_append_vals (self->lines, lines, (guint) n);
  invalidate_marks (self);
}

void
lk_scatter_set_images (LkScatter *self, LkScatterImageFunc func, gpointer data, GDestroyNotify destroy)
{
  if (self->image_destroy != NULL)
    self->image_destroy (self->image_data);
  self->image_func = func;
  self->image_data = data;
  self->image_destroy = destroy;
  renew_thumbs (self);
}

gboolean
lk_scatter_shows_images (LkScatter *self)
{
  return self->thumb_side > 0;
}

void
lk_scatter_set_name_func (LkScatter *self, LkScatterNameFunc func, gpointer data, GDestroyNotify destroy)
{
  if (self->name_destroy != NULL)
    self->name_destroy (self->name_data);
  self->name_func = func;
  self->name_data = data;
  self->name_destroy = destroy;
  lk_scatter_update_words (self);
}

char *
lk_scatter_dup_name (LkScatter *self, int point)
{
  return self->name_func != NULL ? self->name_func (point, self->name_data) : NULL;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_scatter_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 400;
}

static void
lk_scatter_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LkScatter *self = LK_SCATTER (widget);

  if (!self->zoomed)
    self->view = self->wanted = fit (self);
  lk_scatter_invalidate (self);
}

static void
lk_scatter_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_scatter_parent_class)->css_changed (widget, change);
  lk_scatter_invalidate (LK_SCATTER (widget));
}

static void
lk_scatter_unmap (GtkWidget *widget)
{
  LkScatter *self = LK_SCATTER (widget);

  GTK_WIDGET_CLASS (lk_scatter_parent_class)->unmap (widget);
  arrive (self);
  lk_surface_pair_clear (&self->points_pair);
  lk_surface_pair_clear (&self->marks_pair);
}

static void
lk_scatter_dispose (GObject *object)
{
  LkScatter *self = LK_SCATTER (object);

  g_clear_handle_id (&self->rest_timeout, g_source_remove);
  g_clear_pointer (&self->points_node, gsk_render_node_unref);
  g_clear_pointer (&self->marks_node, gsk_render_node_unref);
  lk_scatter_set_name_func (self, NULL, NULL, NULL);
  lk_scatter_set_images (self, NULL, NULL, NULL);

  G_OBJECT_CLASS (lk_scatter_parent_class)->dispose (object);
}

static void
lk_scatter_finalize (GObject *object)
{
  LkScatter *self = LK_SCATTER (object);

  lk_surface_pair_clear (&self->points_pair);
  lk_surface_pair_clear (&self->marks_pair);
  lk_scatter_motion_free (self->motion);
  lk_scatter_grid_free (self->grid);
  lk_dot_stamp_free (self->stamp);
  lk_dot_stamp_free (self->ring);
  lk_dot_stamp_free (self->gap);
  lk_dot_stamp_free (self->core);
  g_free (self->colors);
  g_free (self->shown);
  g_free (self->faded);
  g_free (self->alpha);
  g_free (self->selected);
  g_free (self->dots);
  g_free (self->points);
  g_array_unref (self->lines);
  g_array_unref (self->loop);
  g_array_unref (self->inside);
  g_free (self->title);
  g_free (self->empty_text);
  g_free (self->x_label);
  g_free (self->y_label);
  g_free (self->words);

  G_OBJECT_CLASS (lk_scatter_parent_class)->finalize (object);
}

static void
lk_scatter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkScatter *self = LK_SCATTER (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    case PROP_MODE:
      g_value_set_int (value, (int) self->mode);
      break;
    case PROP_X_LABEL:
      g_value_set_string (value, self->x_label);
      break;
    case PROP_Y_LABEL:
      g_value_set_string (value, self->y_label);
      break;
    case PROP_ZOOMED:
      g_value_set_boolean (value, self->zoomed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
take_label (LkScatter *self, char **old, const GValue *value)
{
  g_free (*old);
  *old = g_value_dup_string (value);
  /* It takes room. */
  if (!self->zoomed)
    self->view = self->wanted = fit (self);
}

static void
lk_scatter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkScatter *self = LK_SCATTER (object);

  switch (id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
      return;
    case PROP_EMPTY_TEXT:
      g_free (self->empty_text);
      self->empty_text = g_value_dup_string (value);
      lk_scatter_update_words (self);
      break;
    case PROP_MODE:
      self->mode = (LkScatterMode) g_value_get_int (value);
      lk_scatter_update_cursor_name (self);
      break;
    case PROP_X_LABEL:
      take_label (self, &self->x_label, value);
      break;
    case PROP_Y_LABEL:
      take_label (self, &self->y_label, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  lk_scatter_invalidate (self);
}

static void
show_all_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  lk_scatter_show_all (LK_SCATTER (widget));
}

static void
lk_scatter_class_init (LkScatterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_scatter_dispose;
  object_class->finalize = lk_scatter_finalize;
  object_class->get_property = lk_scatter_get_property;
  object_class->set_property = lk_scatter_set_property;
  widget_class->snapshot = lk_scatter_snapshot;
  widget_class->measure = lk_scatter_measure;
  widget_class->size_allocate = lk_scatter_size_allocate;
  widget_class->css_changed = lk_scatter_css_changed;
  widget_class->unmap = lk_scatter_unmap;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, "", flags);
  properties[PROP_MODE] = g_param_spec_int ("mode", NULL, NULL, 0, LK_SCATTER_N_MODES - 1, LK_SCATTER_PAN, flags);
  properties[PROP_X_LABEL] = g_param_spec_string ("x-label", NULL, NULL, NULL, flags);
  properties[PROP_Y_LABEL] = g_param_spec_string ("y-label", NULL, NULL, NULL, flags);
  properties[PROP_ZOOMED] = g_param_spec_boolean ("zoomed", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PRESSED] = g_signal_new ("pressed", LK_TYPE_SCATTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                   G_TYPE_INT, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  signals[ENCLOSED] = g_signal_new ("enclosed", LK_TYPE_SCATTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                    G_TYPE_ARRAY, G_TYPE_BOOLEAN);
  signals[HOVERED] = g_signal_new ("hovered", LK_TYPE_SCATTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "scatter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "scatter.show-all", NULL, show_all_cb);
  lk_scatter_install_keys (widget_class);
}

static void
lk_scatter_init (LkScatter *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->motion = lk_scatter_motion_new (NULL, 0);
  self->lines = g_array_new (FALSE, FALSE, sizeof (LkScatterLine));
  self->loop = g_array_new (FALSE, FALSE, sizeof (double));
  self->inside = g_array_new (FALSE, FALSE, sizeof (int));
  self->hovered = self->cursor = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "scatter.show-all", FALSE);

  lk_scatter_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (lk_scatter_invalidate), NULL);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (lk_scatter_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (lk_scatter_invalidate), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_scatter_new (const char *title, const char *empty_text)
{
  return g_object_new (LK_TYPE_SCATTER, "title", title, "empty-text", empty_text, NULL);
}
