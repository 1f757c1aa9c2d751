#include "app/widgets/image-card.h"

struct _LkImageCard
{
  AdwBin parent_instance;

  GtkPicture *picture;
  GtkLabel *name, *details;
};

G_DEFINE_FINAL_TYPE (LkImageCard, lk_image_card, ADW_TYPE_BIN)

static GtkLabel *
label_new (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
lk_image_card_class_init (LkImageCardClass *klass)
{
}

static void
lk_image_card_init (LkImageCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *picture = gtk_picture_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self), "image-card");
  self->picture = GTK_PICTURE (picture);
  gtk_picture_set_can_shrink (self->picture, FALSE);
  gtk_widget_set_halign (picture, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), picture);
  self->name = label_new (box, "heading");
  self->details = label_new (box, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->details), "numeric");
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
lk_image_card_new (void)
{
  return g_object_new (LK_TYPE_IMAGE_CARD, NULL);
}

void
lk_image_card_show (LkImageCard *self, GdkTexture *image, const char *name, const char *details)
{
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (image));
  gtk_picture_set_alternative_text (self->picture, name);
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->details, details != NULL ? details : "");
  gtk_widget_set_visible (GTK_WIDGET (self->details), details != NULL);
}

const char *
lk_image_card_get_name (LkImageCard *self)
{
  return gtk_label_get_label (self->name);
}

const char *
lk_image_card_get_details (LkImageCard *self)
{
  return gtk_label_get_label (self->details);
}
