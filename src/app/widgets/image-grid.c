#include "app/widgets/image-grid-private.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (LkImageGrid, lk_image_grid, GTK_TYPE_WIDGET)

/* -- sections ------------------------------------------------------------------------------------------------------ */

static void
free_sections (LkImageGrid *self)
{
  for (int i = 0; i < self->n_sections; i++)
    {
      LkGridSection *section = &self->sections[i];

      for (int k = 0; k < section->n; k++)
        {
          g_free (section->items[k].caption);
          g_free (section->items[k].words);
          g_clear_object (&section->items[k].text);
        }
      g_free (section->items);
      g_free (section->title);
      g_free (section->note);
      g_free (section->empty);
      g_free (section->badge);
      g_clear_object (&section->badge_text);
    }
  g_clear_pointer (&self->sections, g_free);
  self->n_sections = 0;
}

static LkGridItem *
copy_items (const LkImageGridItem *items, int n)
{
  LkGridItem *copies = g_new0 (LkGridItem, n);

  for (int i = 0; i < n; i++)
    {
      copies[i].id = items[i].id;
      copies[i].bar = items[i].bar;
      copies[i].caption = g_strdup (items[i].caption);
      copies[i].words = g_strdup (items[i].words);
      copies[i].crossed = items[i].crossed;
      copies[i].badged = items[i].badged;
    }
  return copies;
}

/* What keys act on stays the same place, as far as it is still there. */
static void
keep_cursor (LkImageGrid *self)
{
  const LkGridSection *section;

  self->section = CLAMP (self->section, 0, MAX (self->n_sections - 1, 0));
  if (self->n_sections == 0)
    return;

  section = &self->sections[self->section];
  self->item = lk_image_grid_is_open (section) ? CLAMP (self->item, section->foldable ? -1 : 0, MAX (section->n - 1, 0))
                                               : -1;
}

void
lk_image_grid_set_sections (LkImageGrid *self, const LkImageGridSection *sections, int n)
{
  free_sections (self);
  self->sections = g_new0 (LkGridSection, n);
  self->n_sections = n;
  self->n_columns = 0;
  for (int i = 0; i < n; i++)
    {
      const LkImageGridSection *section = &sections[i];

      self->sections[i] = (LkGridSection){
        .title = g_strdup (section->title),
        .note = g_strdup (section->note),
        .empty = g_strdup (section->empty),
        .badge = g_strdup (section->badge),
        .column = section->column,
        .foldable = section->foldable,
        .folded = section->folded,
        .items = copy_items (section->items, section->n),
        .n = section->n,
      };
      self->n_columns = MAX (self->n_columns, section->column + 1);
    }

  self->laid_out = 0;
  keep_cursor (self);
  lk_image_grid_update_words (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
lk_image_grid_set_selected (LkImageGrid *self, const int *ids, int n)
{
  g_hash_table_remove_all (self->selected);
  for (int i = 0; i < n; i++)
    g_hash_table_add (self->selected, GINT_TO_POINTER (ids[i]));
  lk_image_grid_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_image_grid_set_image_func (LkImageGrid *self, LkImageGridFunc func, gpointer data)
{
  self->image = func;
  self->image_data = data;
}

void
lk_image_grid_forget_images (LkImageGrid *self)
{
  g_hash_table_remove_all (self->textures);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
lk_image_grid_get_place (LkImageGrid *self, int section, int item, graphene_rect_t *place)
{
  lk_image_grid_lay_out (self, gtk_widget_get_width (GTK_WIDGET (self)));
  if (!lk_image_grid_is_open (&self->sections[section]) || item >= self->sections[section].n)
    return FALSE;

  *place = self->sections[section].items[item].place;
  return TRUE;
}

graphene_rect_t
lk_image_grid_get_title_place (LkImageGrid *self, int section)
{
  lk_image_grid_lay_out (self, gtk_widget_get_width (GTK_WIDGET (self)));
  return self->sections[section].title_place;
}

int
lk_image_grid_snapshot_whole (LkImageGrid *self, GtkSnapshot *snapshot, int width, int scale)
{
  g_autoptr (GHashTable) textures = g_steal_pointer (&self->textures);
  LkChartTheme theme = lk_chart_theme (GTK_WIDGET (self));
  int side = self->texture_side, height;

  self->textures = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->texture_side = LK_GRID_IMAGE * scale;
  lk_image_grid_lay_out (self, width);
  lk_image_grid_draw (self, snapshot, &theme, 0, (float) self->height);
  height = self->height;

  g_hash_table_unref (self->textures);
  self->textures = g_steal_pointer (&textures);
  self->texture_side = side;
  self->laid_out = 0;
  return height;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static GtkSizeRequestMode
lk_image_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_image_grid_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);

  *minimum = LK_GRID_IMAGE + 2 * LK_GRID_PAD;
  *natural = 480;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      lk_image_grid_lay_out (self, for_size > 0 ? for_size : *natural);
      *minimum = *natural = self->height;
    }
}

static void
lk_image_grid_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);

  GTK_WIDGET_CLASS (lk_image_grid_parent_class)->css_changed (widget, change);
  for (int i = 0; i < self->n_sections; i++)
    {
      g_clear_object (&self->sections[i].badge_text);
      for (int k = 0; k < self->sections[i].n; k++)
        g_clear_object (&self->sections[i].items[k].text);
    }
  g_clear_object (&self->cross);
  self->laid_out = 0;
  gtk_widget_queue_resize (widget);
}

static void
scale_cb (LkImageGrid *self)
{
  self->texture_side = LK_GRID_IMAGE * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  lk_image_grid_forget_images (self);
}

/* What comes into view must be drawn. */
static void
lk_image_grid_root (GtkWidget *widget)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);
  GtkWidget *view;

  GTK_WIDGET_CLASS (lk_image_grid_parent_class)->root (widget);
  view = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  if (view == NULL)
    return;
  g_set_object (&self->scroll, gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (view)));
  g_signal_connect_object (self->scroll, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scroll, "notify::page-size", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

static void
lk_image_grid_unroot (GtkWidget *widget)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);

  if (self->scroll != NULL)
    g_signal_handlers_disconnect_by_data (self->scroll, self);
  g_clear_object (&self->scroll);
  GTK_WIDGET_CLASS (lk_image_grid_parent_class)->unroot (widget);
}

static void
lk_image_grid_dispose (GObject *object)
{
  LkImageGrid *self = LK_IMAGE_GRID (object);

  free_sections (self);
  g_clear_object (&self->cross);
  g_clear_pointer (&self->textures, g_hash_table_unref);
  g_clear_pointer (&self->selected, g_hash_table_unref);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (lk_image_grid_parent_class)->dispose (object);
}

static void
lk_image_grid_class_init (LkImageGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_image_grid_dispose;
  widget_class->snapshot = lk_image_grid_snapshot;
  widget_class->get_request_mode = lk_image_grid_get_request_mode;
  widget_class->measure = lk_image_grid_measure;
  widget_class->css_changed = lk_image_grid_css_changed;
  widget_class->root = lk_image_grid_root;
  widget_class->unroot = lk_image_grid_unroot;

  g_signal_new ("pressed", LK_TYPE_IMAGE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_INT,
                G_TYPE_INT, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  g_signal_new ("folded", LK_TYPE_IMAGE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                G_TYPE_BOOLEAN);

  gtk_widget_class_set_css_name (widget_class, "imagegrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  lk_image_grid_install_keys (widget_class);
}

static void
lk_image_grid_init (LkImageGrid *self)
{
  self->textures = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->selected = g_hash_table_new (NULL, NULL);
  self->texture_side = LK_GRID_IMAGE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  lk_image_grid_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_cb), NULL);
}

GtkWidget *
lk_image_grid_new (void)
{
  return g_object_new (LK_TYPE_IMAGE_GRID, NULL);
}
