/* Shared by the files of the grid: image-grid.c (sections, the widget), image-grid-layout.c (where things lie),
 * image-grid-draw.c (pictures), image-grid-input.c (pointer, keys, words). */

#pragma once

#include "app/widgets/chart-theme.h"
#include "app/widgets/image-grid.h"

#define LK_GRID_IMAGE \
  64                  /* side of the square that an image fits into: 28 x 28 twice, 32 x 32 twice, 16 x 16 four times */
#define LK_GRID_PAD 5 /* around an image, for its outlines */
#define LK_GRID_BAR 3
#define LK_GRID_LARGE 168 /* side of the image that the pointer rests on */

typedef struct
{
  int id;
  double bar;
  char *caption, *words;
  gboolean crossed, badged;
  PangoLayout *text; /* of the caption; made when it is first in view */
  graphene_rect_t place;
} LkGridItem;

typedef struct
{
  char *title, *note, *empty, *badge;
  PangoLayout *badge_text; /* made when it is first in view */
  int column, n;
  gboolean foldable, folded;
  LkGridItem *items;
  graphene_rect_t title_place; /* title and note */
  graphene_rect_t body;        /* images, or the words in their place */
} LkGridSection;

struct _LkImageGrid
{
  GtkWidget parent_instance;

  LkImageGridFunc image;
  gpointer image_data;
  GHashTable *textures; /* id -> GdkTexture in the size of the grid */
  int texture_side;

  int n_sections, n_columns;
  LkGridSection *sections;
  GHashTable *selected; /* set of ids */

  int section, item; /* what keys act on; item -1 = the title of a foldable section */
  gboolean by_keys;  /* the last to move it was a key: it is to be seen */
  char *words;       /* what those who listen were told last */
  int laid_out;      /* the width that the places are of; 0 = none */
  int height;
  int caption_height;
  GtkAdjustment *scroll;
  PangoLayout *cross; /* the sign of what is crossed; made when it is first in view */
};

/* -- image-grid-layout.c -- */

/* Where everything lies in this width; sets self->height. */
void lk_image_grid_lay_out (LkImageGrid *self, int width);
/* Text of a section as it is set in a width. (transfer full) */
PangoLayout *lk_image_grid_title_layout (LkImageGrid *self, const LkGridSection *section, int width);
PangoLayout *lk_image_grid_note_layout (LkImageGrid *self, const LkGridSection *section, int width);
PangoLayout *lk_image_grid_empty_layout (LkImageGrid *self, const LkGridSection *section, int width);
PangoLayout *lk_image_grid_small_layout (LkImageGrid *self, const char *text, double scale);
/* Whether the images of a section are there to be seen. */
gboolean lk_image_grid_is_open (const LkGridSection *section);

/* -- image-grid-draw.c -- */

void lk_image_grid_draw (LkImageGrid *self, GtkSnapshot *snapshot, const LkChartTheme *theme, float top, float bottom);
void lk_image_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* -- image-grid-input.c -- */

void lk_image_grid_install_keys (GtkWidgetClass *widget_class);
void lk_image_grid_watch_pointer (LkImageGrid *self);
/* Tells those who listen what is there and, while it has the focus, which image the keys act on. */
void lk_image_grid_update_words (LkImageGrid *self);
