/* Shared by the files of the strip: image-strip.c (images, pictures), image-strip-input.c (pointer, keys, words). */

#pragma once

#include "app/widgets/image-strip.h"

struct _LkImageStrip
{
  GtkWidget parent_instance;

  gboolean whole;                /* all images are wanted in sight */
  int n_images, n_columns, h, w; /* columns: the original and the views */
  guint8 *pixels;                /* [n_images, n_columns, h, w, 3] */
  gboolean *selected;            /* [n_images] */
  char **names;                  /* [n_images], NULL-terminated; NULL = they have none */
  int cursor;                    /* the image that keys act on */
  char *words;                   /* what those who listen were told last */

  /* Renewed when pixels or size change. */
  GskRenderNode *node;
  int visible, across;
  /* Of the images as of the last frame: the first one, and from one to the next. */
  graphene_rect_t first;
  float next_x, next_y;
};

/* -- image-strip.c -- */

/* Where an image and its views lie. */
graphene_rect_t lk_image_strip_place (LkImageStrip *self, int image);

/* -- image-strip-input.c -- */

void lk_image_strip_install_keys (GtkWidgetClass *widget_class);
void lk_image_strip_watch_pointer (LkImageStrip *self);
/* Tells those who listen what is there and, while it has the focus, which image the keys act on. */
void lk_image_strip_update_words (LkImageStrip *self);
