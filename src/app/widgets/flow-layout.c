#include "app/widgets/flow-layout.h"

struct _LkFlowLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
  gboolean column;
};

G_DEFINE_FINAL_TYPE (LkFlowLayout, lk_flow_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkWidget *
laid_out (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
first_of (GtkWidget *widget)
{
  return laid_out (gtk_widget_get_first_child (widget));
}

static GtkWidget *
next_of (GtkWidget *child)
{
  return laid_out (gtk_widget_get_next_sibling (child));
}

/* A child's width in a row of so many pixels. */
static int
width_of (GtkWidget *child, int width)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return CLAMP (width, minimum, natural);
}

static void
measure_widths (GtkWidget *widget, int *minimum, int *widest, int *all, int spacing)
{
  *minimum = *widest = *all = 0;
  for (GtkWidget *child = first_of (widget); child != NULL; child = next_of (child))
    {
      int least, natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *widest = MAX (*widest, natural);
      *all += natural + (*all > 0 ? spacing : 0);
    }
}

/* Gives the children of one row their places, each in the middle of its height. */
static void
place_row (GtkWidget *first, GtkWidget *end, int y, int height, int width, int spacing, gboolean column, gboolean rtl)
{
  int x = 0;

  for (GtkWidget *child = first; child != end; child = next_of (child))
    {
      int own = column ? width : width_of (child, width), natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, own, NULL, &natural, NULL, NULL);
      gtk_widget_size_allocate (
          child, &(GtkAllocation){ rtl ? width - x - own : x, y + (height - natural) / 2, own, natural }, -1);
      x += own + spacing;
    }
}

/* Breaks the children into rows and returns the height of all; place: gives them their places too. */
static int
lay_out (LkFlowLayout *self, GtkWidget *widget, int width, gboolean place)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL, column;
  GtkWidget *child = first_of (widget);
  int minimum, widest, all, y = 0;

  measure_widths (widget, &minimum, &widest, &all, self->spacing);
  column = self->column && width < 2 * widest + self->spacing;
  while (child != NULL)
    {
      GtkWidget *first = child;
      int x = 0, height = 0;

      do
        {
          int own = column ? width : width_of (child, width), natural;

          if (x > 0 && x + own > width)
            break;
          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, own, NULL, &natural, NULL, NULL);
          height = MAX (height, natural);
          x += own + self->spacing;
          child = next_of (child);
        }
      while (child != NULL);

      if (place)
        place_row (first, child, y, height, width, self->spacing, column, rtl);
      y += height + (child != NULL ? self->spacing : 0);
    }
  return y;
}

static void
lk_flow_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  LkFlowLayout *self = LK_FLOW_LAYOUT (manager);
  int least, widest, all;

  measure_widths (widget, &least, &widest, &all, self->spacing);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = self->column ? widest : all;
    }
  else
    *minimum = *natural = lay_out (self, widget, for_size >= 0 ? for_size : self->column ? widest : all, FALSE);
}

static void
lk_flow_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (LK_FLOW_LAYOUT (manager), widget, width, TRUE);
}

static GtkSizeRequestMode
lk_flow_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_flow_layout_class_init (LkFlowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = lk_flow_layout_measure;
  layout_class->allocate = lk_flow_layout_allocate;
  layout_class->get_request_mode = lk_flow_layout_get_request_mode;
}

static void
lk_flow_layout_init (LkFlowLayout *self)
{
}

GtkLayoutManager *
lk_flow_layout_new (int spacing, gboolean column)
{
  LkFlowLayout *self = g_object_new (LK_TYPE_FLOW_LAYOUT, NULL);

  self->spacing = spacing;
  self->column = column;
  return GTK_LAYOUT_MANAGER (self);
}
