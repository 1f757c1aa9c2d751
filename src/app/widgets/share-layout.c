#include "app/widgets/share-layout.h"

#include <math.h>

/* -- a child's share ----------------------------------------------------------------------------------------------- */

#define LK_TYPE_SHARE_CHILD (lk_share_child_get_type ())
G_DECLARE_FINAL_TYPE (LkShareChild, lk_share_child, LK, SHARE_CHILD, GtkLayoutChild)

struct _LkShareChild
{
  GtkLayoutChild parent_instance;

  double share; /* 0: not given yet */
};

G_DEFINE_FINAL_TYPE (LkShareChild, lk_share_child, GTK_TYPE_LAYOUT_CHILD)

static void
lk_share_child_class_init (LkShareChildClass *klass)
{
}

static void
lk_share_child_init (LkShareChild *self)
{
}

/* -- the layout ---------------------------------------------------------------------------------------------------- */

struct _LkShareLayout
{
  GtkLayoutManager parent_instance;

  GtkOrientation orientation;
};

G_DEFINE_FINAL_TYPE (LkShareLayout, lk_share_layout, GTK_TYPE_LAYOUT_MANAGER)

static LkShareChild *
share_child (LkShareLayout *self, GtkWidget *child)
{
  return LK_SHARE_CHILD (gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self), child));
}

static double
mean_share (LkShareLayout *self, GtkWidget *widget)
{
  double sum = 0;
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      double share = share_child (self, child)->share;

      sum += share;
      n += share > 0;
    }
  return n > 0 ? sum / n : 1;
}

void
lk_share_sizes (int n, const double *shares, const int *minimums, int total, int *sizes)
{
  g_autofree gboolean *is_fixed = g_new0 (gboolean, n);
  gboolean again = TRUE;
  double sum = 0, scale = 0, end = 0;
  int free_size = total, before = 0;

  /* Whoever would get less than the minimum gets the minimum, and the others share the rest, until that changes nothing. */
  while (again)
    {
      again = FALSE;
      sum = 0;
      free_size = total;
      for (int i = 0; i < n; i++)
        if (is_fixed[i])
          free_size -= minimums[i];
        else
          sum += shares[i];
      scale = sum > 0 ? MAX (free_size, 0) / sum : 0;
      for (int i = 0; i < n; i++)
        if (!is_fixed[i] && shares[i] * scale < minimums[i])
          is_fixed[i] = again = TRUE;
    }

  /* Ends are rounded, not sizes: together they fill the total. */
  for (int i = 0; i < n; i++)
    if (is_fixed[i])
      sizes[i] = minimums[i];
    else
      {
        end += shares[i] * scale;
        sizes[i] = (int) lround (end) - before;
        before = (int) lround (end);
      }
}

static void
lk_share_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  LkShareLayout *self = LK_SHARE_LAYOUT (manager);

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = orientation == self->orientation ? *minimum + child_minimum : MAX (*minimum, child_minimum);
      *natural = orientation == self->orientation ? *natural + child_natural : MAX (*natural, child_natural);
    }
}

static void
lk_share_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LkShareLayout *self = LK_SHARE_LAYOUT (manager);
  gboolean across = self->orientation == GTK_ORIENTATION_HORIZONTAL;
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autofree double *shares = NULL;
  g_autofree int *minimums = NULL, *sizes = NULL;
  int at = 0, n;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      g_ptr_array_add (children, child);

  n = (int) children->len;
  shares = g_new (double, n);
  minimums = g_new (int, n);
  sizes = g_new (int, n);
  for (int i = 0; i < n; i++)
    {
      shares[i] = lk_share_layout_get_share (self, children->pdata[i]);
      gtk_widget_measure (children->pdata[i], self->orientation, -1, &minimums[i], NULL, NULL, NULL);
    }
  lk_share_sizes (n, shares, minimums, across ? width : height, sizes);
  for (int i = 0; i < n; i++)
    {
      GtkAllocation place = { across ? at : 0, across ? 0 : at, across ? sizes[i] : width, across ? height : sizes[i] };

      gtk_widget_size_allocate (children->pdata[i], &place, -1);
      at += sizes[i];
    }
}

static GtkLayoutChild *
lk_share_layout_create_layout_child (GtkLayoutManager *manager, GtkWidget *widget, GtkWidget *child)
{
  return g_object_new (LK_TYPE_SHARE_CHILD, "layout-manager", manager, "child-widget", child, NULL);
}

static void
lk_share_layout_class_init (LkShareLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = lk_share_layout_measure;
  manager_class->allocate = lk_share_layout_allocate;
  manager_class->create_layout_child = lk_share_layout_create_layout_child;
}

static void
lk_share_layout_init (LkShareLayout *self)
{
}

GtkLayoutManager *
lk_share_layout_new (GtkOrientation orientation)
{
  LkShareLayout *self = g_object_new (LK_TYPE_SHARE_LAYOUT, NULL);

  self->orientation = orientation;
  return GTK_LAYOUT_MANAGER (self);
}

double
lk_share_layout_get_share (LkShareLayout *self, GtkWidget *child)
{
  LkShareChild *own = share_child (self, child);

  if (own->share == 0)
    own->share = mean_share (self, gtk_widget_get_parent (child));
  return own->share;
}

void
lk_share_layout_set_share (LkShareLayout *self, GtkWidget *child, double share)
{
  g_return_if_fail (share > 0);

  share_child (self, child)->share = share;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

static int
size_of (LkShareLayout *self, GtkWidget *child)
{
  return self->orientation == GTK_ORIENTATION_HORIZONTAL ? gtk_widget_get_width (child) : gtk_widget_get_height (child);
}

static int
minimum_of (LkShareLayout *self, GtkWidget *child)
{
  int minimum;

  gtk_widget_measure (child, self->orientation, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Shares become what is seen: sizes in pixels. */
static void
take_sizes_as_shares (LkShareLayout *self, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child) && size_of (self, child) > 0)
      share_child (self, child)->share = size_of (self, child);
}

void
lk_share_layout_resize (LkShareLayout *self, GtkWidget *child, int size)
{
  GtkWidget *next = gtk_widget_get_next_sibling (child);
  int both, least;

  while (next != NULL && !gtk_widget_should_layout (next))
    next = gtk_widget_get_next_sibling (next);
  if (next == NULL)
    return;

  take_sizes_as_shares (self, gtk_widget_get_parent (child));
  both = size_of (self, child) + size_of (self, next);
  least = MAX (minimum_of (self, child), 1);
  size = CLAMP (size, least, MAX (both - MAX (minimum_of (self, next), 1), least));
  lk_share_layout_set_share (self, child, size);
  lk_share_layout_set_share (self, next, MAX (both - size, 1));
}
