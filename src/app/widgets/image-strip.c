#include "app/widgets/image-strip-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define INNER_GAP 3
#define OUTER_GAP 20
#define LABEL_GAP 4
#define WIDEST_GAP 56
#define LARGEST_SIDE 100 /* of a picture, in pixels of the window */
/* Room at the edges for the outline of what is selected. */
#define PADDING 3

G_DEFINE_FINAL_TYPE (LkImageStrip, lk_image_strip, GTK_TYPE_WIDGET)

static void
invalidate (LkImageStrip *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
forget (LkImageStrip *self)
{
  self->n_images = self->visible = 0;
  g_clear_pointer (&self->pixels, g_free);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->names, g_strfreev);
}

static void
put_image (guint8 *out, const float *image, int n, int c)
{
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      out[i * 3 + k] = (guint8) (CLAMP (image[i * c + (c == 1 ? 0 : k)], 0, 1) * 255 + 0.5f);
}

void
lk_image_strip_show (LkImageStrip *self,
                     int n_images,
                     int n_views,
                     int h,
                     int w,
                     int c,
                     const float *originals,
                     const float *views)
{
  gsize size = (gsize) h * (gsize) w;

  g_return_if_fail (c == 1 || c >= 3);

  forget (self);
  self->n_images = n_images;
  self->selected = g_new0 (gboolean, n_images);
  self->cursor = CLAMP (self->cursor, 0, MAX (n_images - 1, 0));
  self->n_columns = n_views + 1;
  self->h = h;
  self->w = w;
  self->pixels = g_new (guint8, (gsize) n_images * (gsize) self->n_columns * size * 3);

  for (int i = 0; i < n_images; i++)
    for (int k = 0; k < self->n_columns; k++)
      {
        const float *image = k == 0 ? originals + (gsize) i * size * (gsize) c
                                    : views + ((gsize) i * (gsize) n_views + (gsize) k - 1) * size * (gsize) c;

        put_image (self->pixels + ((gsize) i * (gsize) self->n_columns + (gsize) k) * size * 3, image, (int) size, c);
      }

  lk_image_strip_update_words (self);
  invalidate (self);
}

void
lk_image_strip_set_whole (LkImageStrip *self, gboolean whole)
{
  self->whole = whole;
  invalidate (self);
}

void
lk_image_strip_clear (LkImageStrip *self)
{
  forget (self);
  lk_image_strip_update_words (self);
  invalidate (self);
}

void
lk_image_strip_set_names (LkImageStrip *self, const char *const *names)
{
  g_strfreev (self->names);
  self->names = g_new0 (char *, self->n_images + 1);
  for (int i = 0; i < self->n_images; i++)
    self->names[i] = g_strdup (names[i]);
  lk_image_strip_update_words (self);
}

void
lk_image_strip_set_selected (LkImageStrip *self, const gboolean *selected)
{
  if (self->n_images == 0)
    return;

  memcpy (self->selected, selected, (gsize) self->n_images * sizeof *selected);
  lk_image_strip_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
lk_image_strip_get_visible (LkImageStrip *self)
{
  return self->visible;
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

static PangoLayout *
label_layout (LkImageStrip *self, int column)
{
  g_autofree char *text = column == 0 ? g_strdup (_ ("original")) : g_strdup_printf (_ ("view %d"), column);
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.86));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

/* Images of a group row and rows of groups at a magnification. */
static void
count_groups (LkImageStrip *self, int magnification, int label_height, int *across, int *down)
{
  int group = self->n_columns * self->w * magnification + (self->n_columns - 1) * INNER_GAP;
  int row = self->h * magnification;

  *across = (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * PADDING + OUTER_GAP) / (group + OUTER_GAP);
  *down = (gtk_widget_get_height (GTK_WIDGET (self)) - PADDING - label_height - LABEL_GAP + INNER_GAP * 2) /
          (row + INNER_GAP * 2);
}

/* The integer magnification at which most of the space shows pictures; of those that show all, if they are wanted. */
static int
choose_magnification (LkImageStrip *self, int label_height)
{
  int best = 1;
  gint64 most = 0;

  for (int magnification = 1; magnification == 1 || magnification * self->w <= LARGEST_SIDE; magnification++)
    {
      int across, down;
      gint64 area = (gint64) self->w * self->h * magnification * magnification, seen;

      count_groups (self, magnification, label_height, &across, &down);
      seen = MIN ((gint64) MAX (across, 0) * MAX (down, 0), self->n_images);
      area *= seen;
      if (self->whole && seen < self->n_images && magnification > 1)
        break;
      if (area > 0 && area >= most)
        {
          most = area;
          best = magnification;
        }
      if (across < 1 || down < 1)
        break;
    }

  return best;
}

/* One picture, each pixel a square of `cell` device pixels. */
static GdkTexture *
magnify (const guint8 *pixels, int h, int w, int cell)
{
  gsize stride = (gsize) w * (gsize) cell * 3;
  guint8 *out = g_malloc (stride * (gsize) h * (gsize) cell);
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < h; y++)
    {
      guint8 *row = out + stride * (gsize) (y * cell);

      for (int x = 0; x < w; x++)
        for (int i = 0; i < cell; i++)
          memcpy (row + (x * cell + i) * 3, pixels + (y * w + x) * 3, 3);
      for (int i = 1; i < cell; i++)
        memcpy (row + stride * (gsize) i, row, stride);
    }

  bytes = g_bytes_new_take (out, stride * (gsize) h * (gsize) cell);
  return gdk_memory_texture_new (w * cell, h * cell, GDK_MEMORY_R8G8B8, bytes, stride);
}

graphene_rect_t
lk_image_strip_place (LkImageStrip *self, int image)
{
  graphene_rect_t place = self->first;

  place.origin.x += (float) (image % self->across) * self->next_x;
  place.origin.y += (float) (image / self->across) * self->next_y;
  return place;
}

static void
append_labels (LkImageStrip *self, GtkSnapshot *snapshot, float left, int step)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.65f;
  for (int k = 0; k < self->n_columns; k++)
    {
      g_autoptr (PangoLayout) layout = label_layout (self, k);

      pango_layout_set_width (layout, step * PANGO_SCALE);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left + (float) (k * (step + INNER_GAP)), 0));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
}

static void
draw (LkImageStrip *self, GtkSnapshot *snapshot)
{
  g_autoptr (PangoLayout) sample = label_layout (self, 0);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int label_height, magnification, across, down, group, gap = OUTER_GAP;
  gsize size = (gsize) self->h * (gsize) self->w * 3;

  pango_layout_get_pixel_size (sample, NULL, &label_height);
  magnification = choose_magnification (self, label_height);
  count_groups (self, magnification, label_height, &across, &down);
  across = MAX (across, 1);
  down = MAX (down, 1);
  self->visible = MIN (across * down, self->n_images);
  group = self->n_columns * self->w * magnification + (self->n_columns - 1) * INNER_GAP;
  /* What is left of the width goes between the groups. */
  if (across > 1)
    gap = CLAMP ((gtk_widget_get_width (GTK_WIDGET (self)) - 2 * PADDING - across * group) / (across - 1), OUTER_GAP,
                 WIDEST_GAP);
  self->across = across;
  self->first = GRAPHENE_RECT_INIT (PADDING, (float) (label_height + LABEL_GAP), (float) group,
                                    (float) (self->h * magnification));
  self->next_x = (float) (group + gap);
  self->next_y = (float) (self->h * magnification + INNER_GAP * 2);

  for (int i = 0; i < self->visible; i++)
    {
      graphene_rect_t place = lk_image_strip_place (self, i);
      float left = place.origin.x, top = place.origin.y;

      if (i < across)
        append_labels (self, snapshot, left, self->w * magnification);
      for (int k = 0; k < self->n_columns; k++)
        {
          const guint8 *pixels = self->pixels + ((gsize) i * (gsize) self->n_columns + (gsize) k) * size;
          g_autoptr (GdkTexture) texture = magnify (pixels, self->h, self->w, magnification * scale);

          gtk_snapshot_append_texture (snapshot, texture,
                                       &GRAPHENE_RECT_INIT (left + (float) (k * (self->w * magnification + INNER_GAP)),
                                                            top, (float) (self->w * magnification),
                                                            (float) (self->h * magnification)));
        }
    }
}

static void
append_outline (GtkSnapshot *snapshot, graphene_rect_t place, float distance, float width, GdkRGBA color)
{
  GskRoundedRect shape;

  graphene_rect_inset (&place, -distance, -distance);
  gsk_rounded_rect_init_from_rect (&shape, &place, distance);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ color, color, color, color });
}

/* Around what is selected, and around the image that keys act on. */
static void
append_outlines (LkImageStrip *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gboolean keys = gtk_widget_has_visible_focus (widget);
  GdkRGBA accent, ink;

  gtk_style_context_get_color (context, &ink);
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &accent))
    accent = ink;
  for (int i = 0; i < self->visible; i++)
    {
      if (self->selected[i])
        append_outline (snapshot, lk_image_strip_place (self, i), PADDING, 2, accent);
      if (keys && i == self->cursor)
        append_outline (snapshot, lk_image_strip_place (self, i), self->selected[i] ? 1 : 2, 1, ink);
    }
}

static void
lk_image_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkImageStrip *self = LK_IMAGE_STRIP (widget);

  if (self->n_images == 0)
    return;

  if (self->node == NULL)
    {
      GtkSnapshot *own = gtk_snapshot_new ();

      draw (self, own);
      self->node = gtk_snapshot_free_to_node (own);
    }
  if (self->node != NULL)
    gtk_snapshot_append_node (snapshot, self->node);
  append_outlines (self, snapshot);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_image_strip_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 72;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 128;
}

static void
lk_image_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  invalidate (LK_IMAGE_STRIP (widget));
}

static void
lk_image_strip_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_image_strip_parent_class)->css_changed (widget, change);
  invalidate (LK_IMAGE_STRIP (widget));
}

static void
lk_image_strip_dispose (GObject *object)
{
  LkImageStrip *self = LK_IMAGE_STRIP (object);

  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->words, g_free);
  forget (self);

  G_OBJECT_CLASS (lk_image_strip_parent_class)->dispose (object);
}

static void
lk_image_strip_class_init (LkImageStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_image_strip_dispose;
  widget_class->snapshot = lk_image_strip_snapshot;
  widget_class->measure = lk_image_strip_measure;
  widget_class->size_allocate = lk_image_strip_size_allocate;
  widget_class->css_changed = lk_image_strip_css_changed;

  g_signal_new ("pressed", LK_TYPE_IMAGE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT,
                G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);

  gtk_widget_class_set_css_name (widget_class, "imagestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  lk_image_strip_install_keys (widget_class);
}

static void
lk_image_strip_init (LkImageStrip *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Augmented views"), -1);
  lk_image_strip_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (invalidate), NULL);
}

GtkWidget *
lk_image_strip_new (void)
{
  return g_object_new (LK_TYPE_IMAGE_STRIP, NULL);
}
