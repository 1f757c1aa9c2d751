#include "app/widgets/plane-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_EMPTY_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LkPlane, lk_plane, GTK_TYPE_WIDGET)

static void
place_free (gpointer data)
{
  LkPlanePlace *place = data;

  g_free (place->title);
  g_free (place);
}

gboolean
lk_plane_is_empty (LkPlane *self)
{
  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    if (self->trails[i].n > 0)
      return FALSE;

  return TRUE;
}

void
lk_plane_invalidate (LkPlane *self)
{
  g_clear_pointer (&self->content, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- words --------------------------------------------------------------------------------------------------------- */

/* "uniformity −2.91, alignment 0.32" */
static void
append_measures (LkPlane *self, GString *words, const LkPlaneStep *step)
{
  g_autofree char *x = lk_chart_scale_text (LK_CHART_NUMBER, step->x, 0.01);
  g_autofree char *y = lk_chart_scale_text (LK_CHART_NUMBER, step->y, 0.01);

  g_string_append_printf (words, "%s %s, %s %s", self->x_title, x, self->y_title, y);
}

char *
lk_plane_dup_readout (LkPlane *self, int trail, int at)
{
  const LkPlaneStep *step = &self->trails[trail].steps[at];
  g_autofree char *number = lk_chart_scale_text (LK_CHART_COUNT, step->step, 0);
  GString *words = g_string_new (NULL);

  /* translators: a step of training, then what is measured there: a name */
  g_string_append_printf (words, _ ("Step %s, %s: "), number, self->trails[trail].title);
  append_measures (self, words, step);
  return g_string_free (words, FALSE);
}

char *
lk_plane_dup_words (LkPlane *self)
{
  GString *words = g_string_new (NULL);

  if (lk_plane_is_empty (self))
    return g_string_free (g_string_append (words, self->empty_text != NULL ? self->empty_text : ""), FALSE);

  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    {
      int at = lk_plane_get_shown (self, i);
      g_autofree char *readout = at >= 0 ? lk_plane_dup_readout (self, i, at) : NULL;

      if (readout == NULL)
        continue;
      g_string_append_printf (words, "%s%s; ", words->len > 0 ? " " : "", readout);
      /* translators: after where a trail is: where it began, as two measures */
      g_string_append (words, _ ("it began at "));
      append_measures (self, words, &self->trails[i].steps[0]);
      g_string_append_c (words, '.');
    }
  return g_string_free (words, FALSE);
}

static void
update_words (LkPlane *self)
{
  g_autofree char *words = self->at >= 0 ? lk_plane_dup_readout (self, self->trail, self->at)
                                         : lk_plane_dup_words (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

/* -- data ---------------------------------------------------------------------------------------------------------- */

void
lk_plane_set_axes (LkPlane *self, const char *x_title, const char *y_title)
{
  g_free (self->x_title);
  g_free (self->y_title);
  self->x_title = g_strdup (x_title);
  self->y_title = g_strdup (y_title);
  lk_plane_invalidate (self);
}

static gboolean
place_has_title (gconstpointer place, gconstpointer title)
{
  return g_str_equal (((const LkPlanePlace *) place)->title, title);
}

void
lk_plane_set_place (LkPlane *self, const char *title, double x, double y)
{
  LkPlanePlace *place;
  guint i;

  if (g_ptr_array_find_with_equal_func (self->places, title, place_has_title, &i))
    place = g_ptr_array_index (self->places, i);
  else
    {
      place = g_new0 (LkPlanePlace, 1);
      place->title = g_strdup (title);
      g_ptr_array_add (self->places, place);
    }
  place->x = x;
  place->y = y;
  lk_plane_invalidate (self);
}

void
lk_plane_set_trail (LkPlane *self, int trail, const char *title, int n, const LkPlaneStep *steps)
{
  LkPlaneTrail *own = &self->trails[trail];

  g_free (own->title);
  g_free (own->steps);
  *own = (LkPlaneTrail){ g_strdup (title), n, g_memdup2 (steps, (gsize) n * sizeof *steps) };
  if (self->trail == trail && self->at >= n)
    self->at = -1;
  update_words (self);
  lk_plane_invalidate (self);
}

int
lk_plane_get_n_steps (LkPlane *self, int trail)
{
  return self->trails[trail].n;
}

void
lk_plane_set_shown (LkPlane *self, double step)
{
  if (self->shown == step)
    return;

  self->shown = step;
  update_words (self);
  lk_plane_invalidate (self);
}

int
lk_plane_get_shown (LkPlane *self, int trail)
{
  const LkPlaneTrail *own = &self->trails[trail];
  int at = own->n - 1;

  while (at >= 0 && own->steps[at].step > self->shown)
    at--;
  return at;
}

void
lk_plane_set_cursor (LkPlane *self, int trail, int at)
{
  if (self->at == at && (at < 0 || self->trail == trail))
    return;

  self->trail = trail;
  self->at = at;
  update_words (self);
  /* The content stays: only what lies over it is new. */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- view ---------------------------------------------------------------------------------------------------------- */

LkPlaneView
lk_plane_whole (LkPlane *self)
{
  double x_min = NAN, x_max = NAN, y_min = NAN, y_max = NAN;

  for (guint i = 0; i < self->places->len; i++)
    {
      const LkPlanePlace *place = g_ptr_array_index (self->places, i);

      x_min = fmin (x_min, place->x);
      x_max = fmax (x_max, place->x);
      y_min = fmin (y_min, place->y);
      y_max = fmax (y_max, place->y);
    }
  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    for (int k = 0; k < self->trails[i].n; k++)
      {
        x_min = fmin (x_min, self->trails[i].steps[k].x);
        x_max = fmax (x_max, self->trails[i].steps[k].x);
        y_min = fmin (y_min, self->trails[i].steps[k].y);
        y_max = fmax (y_max, self->trails[i].steps[k].y);
      }

  return (LkPlaneView){ lk_chart_scale_fit (x_min, x_max, FALSE, 0.06),
                        lk_chart_scale_fit (y_min, y_max, FALSE, 0.08) };
}

void
lk_plane_set_zoom (LkPlane *self, const LkPlaneView *zoom)
{
  self->zoomed = zoom != NULL;
  if (zoom != NULL)
    self->zoom = *zoom;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plane.show-all", self->zoomed);
  lk_plane_invalidate (self);
}

void
lk_plane_show_all (LkPlane *self)
{
  lk_plane_set_zoom (self, NULL);
}

gboolean
lk_plane_is_zoomed (LkPlane *self)
{
  return self->zoomed;
}

void
lk_plane_get_pixel (LkPlane *self, int trail, int i, double *x, double *y)
{
  const LkPlaneStep *step = &self->trails[trail].steps[i];
  LkPoint point = lk_plane_point (&self->frame, step->x, step->y);

  *x = point.x;
  *y = point.y;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_plane_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 320;
}

static void
lk_plane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lk_plane_invalidate (LK_PLANE (widget));
}

static void
lk_plane_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  LkPlane *self = LK_PLANE (widget);

  GTK_WIDGET_CLASS (lk_plane_parent_class)->css_changed (widget, change);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);
  lk_plane_invalidate (self);
}

static void
lk_plane_dispose (GObject *object)
{
  LkPlane *self = LK_PLANE (object);

  g_clear_pointer (&self->content, gsk_render_node_unref);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);

  G_OBJECT_CLASS (lk_plane_parent_class)->dispose (object);
}

static void
lk_plane_finalize (GObject *object)
{
  LkPlane *self = LK_PLANE (object);

  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    {
      g_free (self->trails[i].title);
      g_free (self->trails[i].steps);
    }
  g_ptr_array_unref (self->places);
  g_free (self->title);
  g_free (self->empty_text);
  g_free (self->x_title);
  g_free (self->y_title);

  G_OBJECT_CLASS (lk_plane_parent_class)->finalize (object);
}

static void
lk_plane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkPlane *self = LK_PLANE (object);

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
lk_plane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkPlane *self = LK_PLANE (object);

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
  lk_plane_invalidate (self);
}

static void
lk_plane_class_init (LkPlaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_plane_dispose;
  object_class->finalize = lk_plane_finalize;
  object_class->get_property = lk_plane_get_property;
  object_class->set_property = lk_plane_set_property;
  widget_class->snapshot = lk_plane_snapshot;
  widget_class->measure = lk_plane_measure;
  widget_class->size_allocate = lk_plane_size_allocate;
  widget_class->css_changed = lk_plane_css_changed;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("pressed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "plane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  lk_plane_install_keys (widget_class);
  lk_plane_install_actions (widget_class);
}

static void
lk_plane_init (LkPlane *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->places = g_ptr_array_new_with_free_func (place_free);
  self->shown = INFINITY;
  self->at = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plane.show-all", FALSE);
  lk_plane_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (lk_plane_invalidate), NULL);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (lk_plane_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (lk_plane_invalidate), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_plane_new (const char *title, const char *empty_text)
{
  return g_object_new (LK_TYPE_PLANE, "title", title, "empty-text", empty_text, NULL);
}
