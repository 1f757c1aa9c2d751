#include "app/widgets/row-layout.h"

struct _LkRowLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
  GtkWidget *first, *fleeting; /* only compared */
};

G_DEFINE_FINAL_TYPE (LkRowLayout, lk_row_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
measure_child (LkRowLayout *self, GtkWidget *child, GtkOrientation orientation, int *minimum, int *natural)
{
  gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
  if (child == self->fleeting && orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = 0;
}

static void
lk_row_layout_measure (GtkLayoutManager *manager,
                       GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  int between = 0;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (LK_ROW_LAYOUT (manager), child, orientation, &least, &wanted);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *minimum += between + least;
          *natural += between + wanted;
          between = LK_ROW_LAYOUT (manager)->spacing;
        }
      else
        {
          *minimum = MAX (*minimum, least);
          *natural = MAX (*natural, wanted);
        }
    }
}

/* Widths of the children in their order; how many expand. */
static int
measure_children (LkRowLayout *self, GtkWidget *widget, GArray *sizes)
{
  int expanding = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequestedSize size = { .data = child };

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (self, child, GTK_ORIENTATION_HORIZONTAL, &size.minimum_size, &size.natural_size);
      g_array_append_val (sizes, size);
      expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
    }
  return expanding;
}

static void
serve (LkRowLayout *self, GArray *sizes, int expanding, int extra)
{
  GtkRequestedSize *size = (GtkRequestedSize *) (gpointer) sizes->data;

  for (guint i = 0; i < sizes->len; i++)
    extra -= size[i].minimum_size + (i > 0 ? self->spacing : 0);
  extra = MAX (extra, 0);
  for (guint i = 0; i < sizes->len; i++)
    if (size[i].data == self->first)
      {
        int more = MIN (extra, size[i].natural_size - size[i].minimum_size);

        size[i].minimum_size += more;
        extra -= more;
      }
  extra = gtk_distribute_natural_allocation (extra, sizes->len, size);
  for (guint i = 0; i < sizes->len && expanding > 0; i++)
    if (gtk_widget_compute_expand (size[i].data, GTK_ORIENTATION_HORIZONTAL))
      {
        size[i].minimum_size += extra / expanding;
        extra -= extra / expanding--;
      }
}

static void
lk_row_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LkRowLayout *self = LK_ROW_LAYOUT (manager);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (GtkRequestedSize));
  int x = 0, expanding;

  expanding = measure_children (self, widget, sizes);
  serve (self, sizes, expanding, width);
  for (guint i = 0; i < sizes->len; i++)
    {
      GtkRequestedSize *size = &g_array_index (sizes, GtkRequestedSize, i);
      GtkAllocation place = { mirrored ? width - x - size->minimum_size : x, 0, size->minimum_size, height };

      if (size->data == self->fleeting)
        {
          int least;

          gtk_widget_measure (size->data, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
          gtk_widget_set_child_visible (size->data, place.width >= MAX (least, size->natural_size / 3));
          place.width = MAX (place.width, least);
        }
      gtk_widget_size_allocate (size->data, &place, -1);
      x += size->minimum_size + self->spacing;
    }
}

static void
lk_row_layout_class_init (LkRowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = lk_row_layout_measure;
  layout_class->allocate = lk_row_layout_allocate;
}

static void
lk_row_layout_init (LkRowLayout *self)
{
}

GtkLayoutManager *
lk_row_layout_new (int spacing)
{
  LkRowLayout *self = g_object_new (LK_TYPE_ROW_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

void
lk_row_layout_serve_first (LkRowLayout *self, GtkWidget *child)
{
  self->first = child;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

void
lk_row_layout_let_vanish (LkRowLayout *self, GtkWidget *child)
{
  self->fleeting = child;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
