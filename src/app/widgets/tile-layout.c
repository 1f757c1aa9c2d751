#include "app/widgets/tile-layout.h"

struct _LkTileLayout
{
  GtkLayoutManager parent_instance;

  int least_width, height, spacing;
};

G_DEFINE_FINAL_TYPE (LkTileLayout, lk_tile_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
count_tiles (GtkWidget *widget)
{
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_should_layout (child);
  return n;
}

/* No tile is narrower than the widest of them must be. */
static int
least_width (LkTileLayout *self, GtkWidget *widget)
{
  int least = self->least_width;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      least = MAX (least, minimum);
    }
  return least;
}

static int
count_columns (LkTileLayout *self, GtkWidget *widget, int width)
{
  int columns = (width + self->spacing) / (least_width (self, widget) + self->spacing);

  return CLAMP (columns, 1, MAX (count_tiles (widget), 1));
}

static GtkSizeRequestMode
lk_tile_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_tile_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  LkTileLayout *self = LK_TILE_LAYOUT (manager);
  int n = count_tiles (widget), columns, rows;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = least_width (self, widget);
      return;
    }

  columns = for_size < 0 ? 1 : count_columns (self, widget, for_size);
  rows = (n + columns - 1) / columns;
  *minimum = *natural = MAX (rows * (self->height + self->spacing) - self->spacing, 0);
}

static void
lk_tile_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LkTileLayout *self = LK_TILE_LAYOUT (manager);
  int columns = count_columns (self, widget, width), i = 0;
  gboolean backwards = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int place = i % columns, column = backwards ? columns - 1 - place : place;
      /* Rounding is spread, so that the tiles fill the width. */
      int left = column * (width + self->spacing) / columns;
      int right = (column + 1) * (width + self->spacing) / columns - self->spacing;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_size_allocate (
          child,
          &(const GtkAllocation){ left, i / columns * (self->height + self->spacing), right - left, self->height }, -1);
      i++;
    }
}

static void
lk_tile_layout_class_init (LkTileLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = lk_tile_layout_get_request_mode;
  layout_class->measure = lk_tile_layout_measure;
  layout_class->allocate = lk_tile_layout_allocate;
}

static void
lk_tile_layout_init (LkTileLayout *self)
{
}

GtkLayoutManager *
lk_tile_layout_new (int least_width, int height, int spacing)
{
  LkTileLayout *self = g_object_new (LK_TYPE_TILE_LAYOUT, NULL);

  self->least_width = least_width;
  self->height = height;
  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
