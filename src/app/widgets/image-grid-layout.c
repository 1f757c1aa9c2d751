/* Where sections and images of the grid lie. */

#include "app/widgets/image-grid-private.h"

#include <math.h>

#define CELL (LK_GRID_IMAGE + 2 * LK_GRID_PAD)
#define COLUMN_GAP 12
#define SECTION_GAP 12
#define TITLE_GAP 4
#define NARROWEST_COLUMN (2 * CELL - 16)
#define ARROW 16 /* room for the arrow of a foldable title */

/* -- text ---------------------------------------------------------------------------------------------------------- */

PangoLayout *
lk_image_grid_small_layout (LkImageGrid *self, const char *text, double scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

PangoLayout *
lk_image_grid_title_layout (LkImageGrid *self, const LkGridSection *section, int width)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), section->title);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (width - 2 * LK_GRID_PAD - (section->foldable ? ARROW : 0), 1) * PANGO_SCALE);
  return layout;
}

static PangoLayout *
wrapped_layout (LkImageGrid *self, const char *text, int width)
{
  PangoLayout *layout = lk_image_grid_small_layout (self, text, 0.86);

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, MAX (width - 2 * LK_GRID_PAD, 1) * PANGO_SCALE);
  return layout;
}

PangoLayout *
lk_image_grid_note_layout (LkImageGrid *self, const LkGridSection *section, int width)
{
  return wrapped_layout (self, section->note, width);
}

PangoLayout *
lk_image_grid_empty_layout (LkImageGrid *self, const LkGridSection *section, int width)
{
  return wrapped_layout (self, section->empty, width);
}

static int
text_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  g_object_unref (layout);
  return height;
}

/* -- places -------------------------------------------------------------------------------------------------------- */

gboolean
lk_image_grid_is_open (const LkGridSection *section)
{
  return !section->foldable || !section->folded;
}

static int
title_height (LkImageGrid *self, LkGridSection *section, int width)
{
  int height = text_height (lk_image_grid_title_layout (self, section, width));

  if (section->note != NULL)
    height += text_height (lk_image_grid_note_layout (self, section, width)) + 2;
  return height;
}

/* Of the sections at the head of the columns: their images begin at one height. */
static int
tallest_head (LkImageGrid *self, int width)
{
  int tallest = 0, before = -1;

  for (int i = 0; i < self->n_sections; i++)
    {
      if (self->sections[i].column != before)
        tallest = MAX (tallest, title_height (self, &self->sections[i], width));
      before = self->sections[i].column;
    }
  return tallest;
}

static int
lay_out_items (LkImageGrid *self, LkGridSection *section, int x, int y, int width)
{
  int across = MAX (width / CELL, 1);
  /* What is left of the width goes between the images. */
  float next_x = (float) width / (float) across, left = floorf ((next_x - CELL) / 2);
  int next_y = CELL + LK_GRID_BAR + 3 + self->caption_height + 2;

  for (int i = 0; i < section->n; i++)
    section->items[i].place = GRAPHENE_RECT_INIT ((float) x + floorf ((float) (i % across) * next_x) + left,
                                                  (float) (y + i / across * next_y), CELL, (float) next_y);
  return y + (section->n + across - 1) / across * next_y;
}

static int
lay_out_section (LkImageGrid *self, LkGridSection *section, int x, int y, int width, int head)
{
  int height = title_height (self, section, width), top = y + MAX (height, head) + TITLE_GAP, bottom = top;

  section->title_place = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);

  if (lk_image_grid_is_open (section) && section->n > 0)
    bottom = lay_out_items (self, section, x, top, width);
  else if (lk_image_grid_is_open (section) && section->empty != NULL)
    bottom += text_height (lk_image_grid_empty_layout (self, section, width)) + 6;
  section->body = GRAPHENE_RECT_INIT ((float) x, (float) top, (float) width, (float) (bottom - top));
  return bottom;
}

void
lk_image_grid_lay_out (LkImageGrid *self, int width)
{
  int columns = MAX (self->n_columns, 1), column_width = (width - (columns - 1) * COLUMN_GAP) / columns;
  gboolean beside = columns > 1 && column_width >= NARROWEST_COLUMN;
  int y = 0, before = -1, head;

  if (self->laid_out == width)
    return;

  self->laid_out = width;
  self->height = 0;
  self->caption_height = text_height (lk_image_grid_small_layout (self, "Mg", 0.78));
  head = beside ? tallest_head (self, column_width) : 0;
  for (int i = 0; i < self->n_sections; i++)
    {
      LkGridSection *section = &self->sections[i];

      if (beside && section->column != before)
        y = 0;
      before = section->column;
      if (beside)
        y = lay_out_section (self, section, section->column * (column_width + COLUMN_GAP), y, column_width,
                             y == 0 ? head : 0);
      else
        y = lay_out_section (self, section, 0, y, width, 0);
      self->height = MAX (self->height, y);
      y += SECTION_GAP;
    }
}
