#include "app/widgets/columns-layout.h"

struct _LkColumnsLayout
{
  GtkLayoutManager parent_instance;

  int least_width, spacing;
  double second;
};

G_DEFINE_FINAL_TYPE (LkColumnsLayout, lk_columns_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
lk_columns_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* The children's widths; TRUE if they stand side by side. */
static gboolean
divide (LkColumnsLayout *self, int width, int widths[2])
{
  if (width < self->least_width)
    {
      widths[0] = widths[1] = width;
      return FALSE;
    }

  widths[1] = (int) (width * self->second);
  widths[0] = width - self->spacing - widths[1];
  return TRUE;
}

static int
height_of (GtkWidget *child, int width)
{
  int least = 0, minimum = 0;

  /* A widget must not be asked about a width that it cannot have. */
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, least), &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
lk_columns_layout_measure (GtkLayoutManager *layout,
                           GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  LkColumnsLayout *self = LK_COLUMNS_LAYOUT (layout);
  GtkWidget *first = gtk_widget_get_first_child (widget), *second = gtk_widget_get_next_sibling (first);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      int least[2], likes[2];

      gtk_widget_measure (first, orientation, -1, &least[0], &likes[0], NULL, NULL);
      gtk_widget_measure (second, orientation, -1, &least[1], &likes[1], NULL, NULL);
      *minimum = MAX (least[0], least[1]);
      *natural = MAX (MAX (likes[0], likes[1]), *minimum);
    }
  else
    {
      int widths[2];
      gboolean beside = divide (self, for_size > 0 ? for_size : self->least_width, widths);
      int heights[2] = { height_of (first, widths[0]), height_of (second, widths[1]) };

      *minimum = *natural = beside ? MAX (heights[0], heights[1]) : heights[0] + self->spacing + heights[1];
    }
}

static void
lk_columns_layout_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  LkColumnsLayout *self = LK_COLUMNS_LAYOUT (layout);
  GtkWidget *first = gtk_widget_get_first_child (widget), *second = gtk_widget_get_next_sibling (first);
  int widths[2], top;
  gboolean beside = divide (self, width, widths);
  GtkAllocation at;

  top = height_of (first, widths[0]);
  at = (GtkAllocation){ 0, 0, widths[0], beside ? height : top };
  if (beside && gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    at.x = widths[1] + self->spacing;
  gtk_widget_size_allocate (first, &at, -1);
  if (beside)
    at = (GtkAllocation){ at.x > 0 ? 0 : widths[0] + self->spacing, 0, widths[1], height };
  else
    at = (GtkAllocation){ 0, top + self->spacing, widths[1], height - top - self->spacing };
  gtk_widget_size_allocate (second, &at, -1);
}

static void
lk_columns_layout_class_init (LkColumnsLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = lk_columns_layout_get_request_mode;
  layout_class->measure = lk_columns_layout_measure;
  layout_class->allocate = lk_columns_layout_allocate;
}

static void
lk_columns_layout_init (LkColumnsLayout *self)
{
}

GtkLayoutManager *
lk_columns_layout_new (int least_width, double second, int spacing)
{
  LkColumnsLayout *self = g_object_new (LK_TYPE_COLUMNS_LAYOUT, NULL);

  self->least_width = least_width;
  self->second = second;
  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
