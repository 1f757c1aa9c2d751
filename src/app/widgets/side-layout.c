#include "app/widgets/side-layout.h"

#define SIDE_SHARE 0.28
#define FOOT_SHARE 0.25

struct _LkSideLayout
{
  GtkLayoutManager parent_instance;

  int least_width, most_height;  /* most_height 0 = any */
  double side_share, foot_share; /* of width and height, at most */
};

G_DEFINE_FINAL_TYPE (LkSideLayout, lk_side_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
lk_side_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation, -1, minimum, natural, NULL, NULL);
}

static void
lk_side_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LkSideLayout *self = LK_SIDE_LAYOUT (manager);
  GtkWidget *picture = gtk_widget_get_first_child (widget), *side = gtk_widget_get_last_child (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL, beside = width >= self->least_width;
  int least, own = 0;

  beside &= self->most_height == 0 || height <= self->most_height;

  if (!gtk_widget_should_layout (side))
    {
      gtk_widget_size_allocate (picture, &(GtkAllocation){ 0, 0, width, height }, -1);
      return;
    }

  if (beside)
    {
      gtk_widget_measure (side, GTK_ORIENTATION_HORIZONTAL, -1, &least, &own, NULL, NULL);
      own = CLAMP (own, least, MAX ((int) (width * self->side_share), least));
      gtk_widget_size_allocate (picture, &(GtkAllocation){ rtl ? own : 0, 0, width - own, height }, -1);
      gtk_widget_size_allocate (side, &(GtkAllocation){ rtl ? 0 : width - own, 0, own, height }, -1);
      return;
    }

  gtk_widget_measure (side, GTK_ORIENTATION_VERTICAL, width, &least, &own, NULL, NULL);
  own = CLAMP (own, least, MAX ((int) (height * self->foot_share), least));
  gtk_widget_size_allocate (picture, &(GtkAllocation){ 0, 0, width, MAX (height - own, 0) }, -1);
  gtk_widget_size_allocate (side, &(GtkAllocation){ 0, height - own, width, own }, -1);
}

static void
lk_side_layout_class_init (LkSideLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = lk_side_layout_measure;
  layout_class->allocate = lk_side_layout_allocate;
}

static void
lk_side_layout_init (LkSideLayout *self)
{
  self->side_share = SIDE_SHARE;
  self->foot_share = FOOT_SHARE;
}

GtkLayoutManager *
lk_side_layout_new (int least_width)
{
  LkSideLayout *self = g_object_new (LK_TYPE_SIDE_LAYOUT, NULL);

  self->least_width = least_width;
  return GTK_LAYOUT_MANAGER (self);
}

void
lk_side_layout_set_most_height (LkSideLayout *self, int most_height)
{
  self->most_height = most_height;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

void
lk_side_layout_set_shares (LkSideLayout *self, double side, double foot)
{
  self->side_share = side;
  self->foot_share = foot;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
