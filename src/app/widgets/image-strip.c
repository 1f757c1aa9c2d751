#include "app/widgets/image-strip-private.h"
#include "app/widgets/pixel-texture.h"

#include <glib/gi18n.h>
#include <math.h>

#define INNER_GAP 3
#define OUTER_GAP 20
#define LABEL_GAP 4
#define WIDEST_GAP 56
#define LARGEST_SIDE 100 /* of a picture, in pixels of the window */
#define LARGEST_CELL 168 /* where single pictures count */
#define MOST_SHRUNK 4
#define CRISP_SHARE 0.8
#define NARROWEST_LABEL 36
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
  self->n_images = self->plan.visible = 0;
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->pixels, g_free);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->names, g_strfreev);
}

/* Pixels of a picture. */
static gsize
count_pixels (const LkStripColumn *column)
{
  return (gsize) column->h * (gsize) column->w;
}

/* Pixels of all pictures of an image. */
static gsize
pixels_of_image (LkImageStrip *self)
{
  const LkStripColumn *last = &self->columns[self->n_columns - 1];

  return last->offset + count_pixels (last);
}

static void
set_columns (LkImageStrip *self, int n_views, int h, int w, const int (*view_size)[2])
{
  self->n_columns = n_views + 1;
  self->columns = g_new (LkStripColumn, self->n_columns);
  self->columns[0] = (LkStripColumn){ h, w, 0 };
  for (int k = 1; k <= n_views; k++)
    self->columns[k] = (LkStripColumn){ view_size != NULL ? view_size[k - 1][0] : h,
                                        view_size != NULL ? view_size[k - 1][1] : w,
                                        self->columns[k - 1].offset + count_pixels (&self->columns[k - 1]) };
}

void
lk_image_strip_show (LkImageStrip *self,
                     int n_images,
                     int n_views,
                     int h,
                     int w,
                     int c,
                     const float *originals,
                     const float *views,
                     const int (*view_size)[2])
{
  gsize size = (gsize) h * (gsize) w, all;

  g_return_if_fail (c == 1 || c >= 3);

  forget (self);
  self->n_images = n_images;
  self->selected = g_new0 (gboolean, n_images);
  self->cursor = CLAMP (self->cursor, 0, MAX (n_images - 1, 0));
  self->column = CLAMP (self->column, 0, n_views);
  set_columns (self, n_views, h, w, view_size);
  all = pixels_of_image (self);
  self->pixels = g_new (guint8, (gsize) n_images * all * 3);

  for (int i = 0; i < n_images; i++)
    {
      guint8 *to = self->pixels + (gsize) i * all * 3;

      lk_pixels_from_floats (originals + (gsize) i * size * (gsize) c, (int) size, c, to);
      if (n_views > 0)
        lk_pixels_from_floats (views + (gsize) i * (all - size) * (gsize) c, (int) (all - size), c, to + size * 3);
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
  return self->plan.visible;
}

void
lk_image_strip_set_cells (LkImageStrip *self, LkImageStripWords words, gpointer data)
{
  self->cells = TRUE;
  self->cell_words = words;
  self->cell_data = data;
  invalidate (self);
}

void
lk_image_strip_get_cell (LkImageStrip *self, int *image, int *column)
{
  *image = self->cursor;
  *column = self->column;
}

void
lk_image_strip_set_cell (LkImageStrip *self, int image, int column)
{
  self->cursor = self->n_images > 0 ? CLAMP (image, 0, self->n_images - 1) : image;
  self->column = self->n_images > 0 ? CLAMP (column, 0, self->n_columns - 1) : column;
  lk_image_strip_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

/* Above the pictures of a column; as a bare number where it is narrow. */
static PangoLayout *
label_layout (LkImageStrip *self, int column, gboolean narrow)
{
  g_autofree char *text = column == 0 ? g_strdup (_ ("original"))
                          : narrow    ? g_strdup_printf ("%d", column)
                                      : g_strdup_printf (_ ("view %d"), column);
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.86));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

static int
label_height (LkImageStrip *self)
{
  g_autoptr (PangoLayout) sample = label_layout (self, 0, FALSE);
  int height;

  pango_layout_get_pixel_size (sample, NULL, &height);
  return height;
}

/* -- what lies where ----------------------------------------------------------------------------------------------- */

/* Of a picture, where an original is cell_w wide: the pixels of all have one size. */
static int
column_width (LkImageStrip *self, int column, int cell_w)
{
  return MAX (self->columns[column].w * cell_w / self->columns[0].w, 1);
}

static int
column_height (LkImageStrip *self, int column, int cell_w)
{
  return MAX (self->columns[column].h * cell_w / self->columns[0].w, 1);
}

/* How wide an image is with its views before this one, the gaps behind them included. */
static int
width_before (LkImageStrip *self, int column, int cell_w)
{
  int width = 0;

  for (int k = 0; k < column; k++)
    width += column_width (self, k, cell_w) + INNER_GAP;
  return width;
}

static int
group_width (LkImageStrip *self, const LkStripPlan *plan)
{
  return width_before (self, self->n_columns, plan->cell_w) - INNER_GAP;
}

/* As many images as find room with pictures of a width. */
static LkStripPlan
plan_of_width (LkImageStrip *self, int width, int height, int label, int cell_w)
{
  LkStripPlan plan = { .cell_w = cell_w };
  int across = (width - 2 * PADDING + OUTER_GAP) / (group_width (self, &plan) + OUTER_GAP), rows;

  for (int k = 0; k < self->n_columns; k++)
    plan.row_h = MAX (plan.row_h, column_height (self, k, cell_w));
  rows = (height - PADDING - label - LABEL_GAP + INNER_GAP * 2) / (plan.row_h + INNER_GAP * 2);
  plan.across = MAX (across, 0);
  plan.visible = (int) MIN ((gint64) plan.across * MAX (rows, 0), self->n_images);
  return plan;
}

/* The largest pictures of which all find room. Crisp ones, whose pixels are whole pixels of the screen, are taken if they
 * are not much smaller; where single pictures do not count, in any case. */
static LkStripPlan
plan_whole (LkImageStrip *self, int width, int height, int label, int largest)
{
  int h = self->columns[0].h, w = self->columns[0].w, smallest = MAX (w / MOST_SHRUNK, 1);
  int best = MAX (largest * w / MAX (w, h), smallest), crisp;

  while (best > smallest && plan_of_width (self, width, height, label, best).visible < self->n_images)
    best--;
  crisp = best / w * w;
  if (crisp > 0 && (!self->cells || crisp >= CRISP_SHARE * best))
    best = crisp;
  return plan_of_width (self, width, height, label, best);
}

/* The magnification at which most of the space shows pictures. */
static LkStripPlan
plan_most (LkImageStrip *self, int width, int height, int label, int largest)
{
  int w = self->columns[0].w;
  LkStripPlan best = plan_of_width (self, width, height, label, w), plan = best;

  for (int up = 2; up * w <= largest && plan.across > 0; up++)
    {
      plan = plan_of_width (self, width, height, label, up * w);
      if (plan.visible > 0 &&
          (gint64) plan.visible * plan.cell_w * plan.row_h >= (gint64) best.visible * best.cell_w * best.row_h)
        best = plan;
    }
  return best;
}

static LkStripPlan
make_plan (LkImageStrip *self, int width, int height)
{
  int label = label_height (self), largest = self->cells ? LARGEST_CELL : LARGEST_SIDE, gap = OUTER_GAP, group;
  LkStripPlan plan = self->whole ? plan_whole (self, width, height, label, largest)
                                 : plan_most (self, width, height, label, largest);

  /* What does not even find room once is cut off. */
  plan.across = MAX (plan.across, 1);
  plan.visible = MIN (MAX (plan.visible, plan.across), self->n_images);
  group = group_width (self, &plan);
  /* What is left of the width goes between the groups. */
  if (plan.across > 1)
    gap = CLAMP ((width - 2 * PADDING - plan.across * group) / (plan.across - 1), OUTER_GAP, WIDEST_GAP);
  plan.first = GRAPHENE_RECT_INIT (PADDING, (float) (label + LABEL_GAP), (float) group, (float) plan.row_h);
  plan.next_x = (float) (group + gap);
  plan.next_y = (float) (plan.row_h + INNER_GAP * 2);
  return plan;
}

graphene_rect_t
lk_image_strip_place (const LkStripPlan *plan, int image)
{
  graphene_rect_t place = plan->first;

  place.origin.x += (float) (image % plan->across) * plan->next_x;
  place.origin.y += (float) (image / plan->across) * plan->next_y;
  return place;
}

graphene_rect_t
lk_image_strip_cell_place (LkImageStrip *self, const LkStripPlan *plan, int image, int column)
{
  graphene_rect_t place = lk_image_strip_place (plan, image);
  int height = column_height (self, column, plan->cell_w);

  /* Smaller ones stand in the middle of their row. */
  place.origin.x += (float) width_before (self, column, plan->cell_w);
  place.origin.y += (float) ((plan->row_h - height) / 2);
  place.size.width = (float) column_width (self, column, plan->cell_w);
  place.size.height = (float) height;
  return place;
}

/* -- pictures ------------------------------------------------------------------------------------------------------ */

static GdkTexture *
texture_of (LkImageStrip *self, int image, int column, int magnification)
{
  const LkStripColumn *what = &self->columns[column];
  const guint8 *pixels = self->pixels + ((gsize) image * pixels_of_image (self) + what->offset) * 3;

  return lk_pixels_texture_new (pixels, what->h, what->w, 3, magnification);
}

GdkTexture *
lk_image_strip_cell_texture (LkImageStrip *self, int image, int column, int side)
{
  return texture_of (self, image, column, MAX (side / MAX (self->columns[column].h, self->columns[column].w), 1));
}

static void
append_labels (LkImageStrip *self, GtkSnapshot *snapshot, const LkStripPlan *plan, int image)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.65f;
  /* Nobody reads dots. */
  if (plan->cell_w < NARROWEST_LABEL)
    return;
  for (int k = 0; k < self->n_columns; k++)
    {
      int width = column_width (self, k, plan->cell_w);
      g_autoptr (PangoLayout) layout = label_layout (self, k, width < NARROWEST_LABEL);
      graphene_rect_t place = lk_image_strip_cell_place (self, plan, image, k);

      pango_layout_set_width (layout, width * PANGO_SCALE);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (place.origin.x, 0));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
}

static void
draw (LkImageStrip *self, GtkSnapshot *snapshot, const LkStripPlan *plan, int scale)
{
  /* What is not crisp is made smaller by GTK, which smoothes. */
  int w = self->columns[0].w, magnification = (plan->cell_w * scale + w - 1) / w;

  for (int i = 0; i < plan->visible; i++)
    {
      if (i < plan->across)
        append_labels (self, snapshot, plan, i);
      for (int k = 0; k < self->n_columns; k++)
        {
          g_autoptr (GdkTexture) texture = texture_of (self, i, k, magnification);
          graphene_rect_t place = lk_image_strip_cell_place (self, plan, i, k);

          gtk_snapshot_append_texture (snapshot, texture, &place);
        }
    }
}

int
lk_image_strip_snapshot_whole (LkImageStrip *self, GtkSnapshot *snapshot, int width, int scale)
{
  LkStripPlan plan = self->plan;
  int rows;

  if (self->n_images == 0)
    return 0;
  /* As it is seen, if all of it is seen, and in this width. */
  if (plan.visible < self->n_images || width != gtk_widget_get_width (GTK_WIDGET (self)))
    plan = make_plan (self, width, G_MAXINT / 2);
  draw (self, snapshot, &plan, scale);
  rows = (self->n_images + plan.across - 1) / plan.across;
  return (int) (plan.first.origin.y + (float) rows * plan.next_y);
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
  for (int i = 0; i < self->plan.visible; i++)
    {
      graphene_rect_t place = lk_image_strip_place (&self->plan, i);

      if (self->selected[i])
        append_outline (snapshot, place, PADDING, 2, accent);
      if (self->cells && i == self->cursor)
        append_outline (snapshot, lk_image_strip_cell_place (self, &self->plan, i, self->column), 2, 2,
                        keys ? accent : ink);
      else if (keys && i == self->cursor)
        append_outline (snapshot, place, self->selected[i] ? 1 : 2, 1, ink);
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

      self->plan = make_plan (self, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
      draw (self, own, &self->plan, gtk_widget_get_scale_factor (widget));
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
  g_signal_new ("cell", LK_TYPE_IMAGE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                G_TYPE_INT);

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
