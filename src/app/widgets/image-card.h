/* A card that shows an image large, with its name and what is known of it. */

#pragma once

#include <adwaita.h>

#define LK_TYPE_IMAGE_CARD (lk_image_card_get_type ())
G_DECLARE_FINAL_TYPE (LkImageCard, lk_image_card, LK, IMAGE_CARD, AdwBin)

GtkWidget *lk_image_card_new (void);

/* details: lines below the name, NULL = none. */
void lk_image_card_show (LkImageCard *self, GdkTexture *image, const char *name, const char *details);
const char *lk_image_card_get_name (LkImageCard *self);
const char *lk_image_card_get_details (LkImageCard *self);
