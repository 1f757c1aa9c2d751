/* Many small images in a few titled sections, to be put into a GtkScrolledWindow: each image with a bar and a caption under
 * it, and marks of its own. Sections of different columns stand side by side where there is room, else below one another.
 * Only what is in view is drawn. Images can be pressed, by pointer and keys, and outlined as selected; the pointer that
 * rests on one, and the keyboard's tooltip (Ctrl+F1), show it large.
 *
 * Signals: "pressed" (int section, int item, gboolean toggle, gboolean extend)   toggle = with Ctrl, extend = with Shift
 *          "folded" (int section, gboolean folded)   the user opened or closed a section */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_IMAGE_GRID (lk_image_grid_get_type ())
G_DECLARE_FINAL_TYPE (LkImageGrid, lk_image_grid, LK, IMAGE_GRID, GtkWidget)

typedef struct
{
  int id;              /* for the image function */
  double bar;          /* 0..1: how long the bar is; NAN = none */
  const char *caption; /* under the image; NULL = none */
  const char *words;   /* all of it for the tooltip and for those who listen; lines end in \n */
  gboolean crossed;    /* outlined, with a cross: stands out as wrong */
  gboolean badged;     /* wears the section's badge */
} LkImageGridItem;

typedef struct
{
  const char *title;
  const char *note;  /* below the title, wraps; NULL = none */
  const char *empty; /* in place of images; NULL = nothing */
  const char *badge; /* one short word; NULL = none */
  int column;        /* 0 .. n_columns - 1, not falling */
  gboolean foldable, folded;
  int n;
  const LkImageGridItem *items; /* [n] */
} LkImageGridSection;

/* The image of an id, its longer side about so many device pixels; NULL if there is none. (transfer full) */
typedef GdkTexture *(*LkImageGridFunc) (int id, int side, gpointer data);

GtkWidget *lk_image_grid_new (void);

/* Must be set before sections are. */
void lk_image_grid_set_image_func (LkImageGrid *self, LkImageGridFunc func, gpointer data);
/* Other images come from the function from now on. */
void lk_image_grid_forget_images (LkImageGrid *self);

/* Shows these sections; copies all. The image that keys act on stays the same place. */
void lk_image_grid_set_sections (LkImageGrid *self, const LkImageGridSection *sections, int n);
/* Which ids are outlined. */
void lk_image_grid_set_selected (LkImageGrid *self, const int *ids, int n);

/* Where an image lies in the widget; FALSE if it is folded away. */
gboolean lk_image_grid_get_place (LkImageGrid *self, int section, int item, graphene_rect_t *place);
/* The same for the title of a section. */
graphene_rect_t lk_image_grid_get_title_place (LkImageGrid *self, int section);

/* All of it, in view or not, for a picture of this width, one unit = scale device pixels; returns its height. */
int lk_image_grid_snapshot_whole (LkImageGrid *self, GtkSnapshot *snapshot, int width, int scale);
