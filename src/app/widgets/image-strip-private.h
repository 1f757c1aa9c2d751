/* Shared by the files of the strip: image-strip.c (images, pictures), image-strip-input.c (pointer, keys, words). */

#pragma once

#include "app/widgets/image-strip.h"

/* Where the pictures of the images lie, in a room of some size. */
typedef struct
{
  int cell_w;            /* of an original */
  int row_h;             /* of the highest picture */
  int across, visible;   /* images of a row; of all rows that find room */
  graphene_rect_t first; /* the first image with its views */
  float next_x, next_y;  /* from one image to the next */
} LkStripPlan;

/* The original, or a view. */
typedef struct
{
  int h, w;
  gsize offset; /* of its pixels among those of an image */
} LkStripColumn;

struct _LkImageStrip
{
  GtkWidget parent_instance;

  gboolean whole;          /* all images are wanted in sight */
  int n_images, n_columns; /* columns: the original and the views */
  LkStripColumn *columns;  /* [n_columns] */
  guint8 *pixels;          /* [n_images] times the pictures of an image, each [h, w, 3] */
  gboolean *selected;      /* [n_images] */
  char **names;            /* [n_images], NULL-terminated; NULL = they have none */
  gboolean cells;          /* the cursor stands on single pictures */
  int cursor, column;      /* the image that keys act on, and its picture */
  LkImageStripWords cell_words;
  gpointer cell_data;
  char *words; /* what those who listen were told last */

  /* Renewed when pixels or size change. */
  GskRenderNode *node;
  LkStripPlan plan; /* of the last frame */
};

/* -- image-strip.c -- */

/* Where an image and its views lie; and one of its pictures. */
graphene_rect_t lk_image_strip_place (const LkStripPlan *plan, int image);
graphene_rect_t lk_image_strip_cell_place (LkImageStrip *self, const LkStripPlan *plan, int image, int column);
/* The picture, its longer side about so many device pixels. (transfer full) */
GdkTexture *lk_image_strip_cell_texture (LkImageStrip *self, int image, int column, int side);

/* -- image-strip-input.c -- */

void lk_image_strip_install_keys (GtkWidgetClass *widget_class);
void lk_image_strip_watch_pointer (LkImageStrip *self);
/* Tells those who listen what is there and, while it has the focus, which image the keys act on. */
void lk_image_strip_update_words (LkImageStrip *self);
