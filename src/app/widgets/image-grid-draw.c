/* The picture of the grid: only what lies between two heights. */

#include "app/widgets/image-grid-private.h"

#include <math.h>

static GdkRGBA
named_color (LkImageGrid *self, const char *name, GdkRGBA otherwise)
{
  GdkRGBA color;

  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &color))
    return color;

  return otherwise;
}

static void
append_text (GtkSnapshot *snapshot, PangoLayout *layout, float x, float y, GdkRGBA color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
append_outline (GtkSnapshot *snapshot, graphene_rect_t place, float distance, float width, GdkRGBA color)
{
  GskRoundedRect shape;

  graphene_rect_inset (&place, -distance, -distance);
  gsk_rounded_rect_init_from_rect (&shape, &place, distance);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ color, color, color, color });
}

static void
append_pill (GtkSnapshot *snapshot, const graphene_rect_t *place, GdkRGBA color)
{
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, place, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &color, place);
  gtk_snapshot_pop (snapshot);
}

/* -- one image ----------------------------------------------------------------------------------------------------- */

static GdkTexture *
texture_of (LkImageGrid *self, int id)
{
  GdkTexture *texture = g_hash_table_lookup (self->textures, GINT_TO_POINTER (id));

  if (texture == NULL && self->image != NULL)
    {
      texture = self->image (id, self->texture_side, self->image_data);
      if (texture != NULL)
        g_hash_table_insert (self->textures, GINT_TO_POINTER (id), texture);
    }
  return texture;
}

/* The image in the middle of its square: in whole pixels if it fits, else made smaller. */
static graphene_rect_t
image_place (const LkGridItem *item, GdkTexture *texture, int texture_side)
{
  float unit = (float) LK_GRID_IMAGE / (float) texture_side;
  float width = (float) gdk_texture_get_width (texture) * unit,
        height = (float) gdk_texture_get_height (texture) * unit;
  float shrink = fminf (1, LK_GRID_IMAGE / fmaxf (width, height));

  width *= shrink;
  height *= shrink;
  return GRAPHENE_RECT_INIT (item->place.origin.x + LK_GRID_PAD + floorf ((LK_GRID_IMAGE - width) / 2),
                             item->place.origin.y + LK_GRID_PAD + floorf ((LK_GRID_IMAGE - height) / 2), width, height);
}

/* A cross in the corner: wrong is not told by color alone. */
static void
append_cross (LkImageGrid *self, GtkSnapshot *snapshot, const graphene_rect_t *image, GdkRGBA color, GdkRGBA ground)
{
  graphene_rect_t corner = GRAPHENE_RECT_INIT (image->origin.x + image->size.width - 12, image->origin.y - 2, 14, 14);
  int width, height;

  if (self->cross == NULL)
    self->cross = lk_image_grid_small_layout (self, "✕", 0.7);
  append_pill (snapshot, &corner, color);
  pango_layout_get_pixel_size (self->cross, &width, &height);
  append_text (snapshot, self->cross, corner.origin.x + roundf ((14 - (float) width) / 2),
               corner.origin.y + roundf ((14 - (float) height) / 2), ground);
}

static void
append_badge (LkImageGrid *self,
              GtkSnapshot *snapshot,
              LkGridSection *section,
              const graphene_rect_t *image,
              GdkRGBA color,
              GdkRGBA ground)
{
  graphene_rect_t pill;
  int width, height;

  if (section->badge_text == NULL)
    {
      section->badge_text = lk_image_grid_small_layout (self, section->badge, 0.7);
      pango_layout_set_ellipsize (section->badge_text, PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size (section->badge_text, &width, NULL);
      pango_layout_set_width (section->badge_text, MIN (width, LK_GRID_IMAGE - 20) * PANGO_SCALE);
    }
  pango_layout_get_pixel_size (section->badge_text, &width, &height);
  pill = GRAPHENE_RECT_INIT (image->origin.x - 2, image->origin.y + image->size.height - 12, (float) width + 6, 14);
  append_pill (snapshot, &pill, color);
  append_text (snapshot, section->badge_text, pill.origin.x + 3, pill.origin.y + roundf ((14 - (float) height) / 2),
               ground);
}

static void
append_bar (GtkSnapshot *snapshot, const LkGridItem *item, const LkChartTheme *theme)
{
  graphene_rect_t track = GRAPHENE_RECT_INIT (item->place.origin.x + LK_GRID_PAD,
                                              item->place.origin.y + LK_GRID_IMAGE + 2 * LK_GRID_PAD, LK_GRID_IMAGE,
                                              LK_GRID_BAR);
  GdkRGBA faint = lk_chart_ink (theme, 0.15f);

  if (isnan (item->bar))
    return;

  gtk_snapshot_append_color (snapshot, &faint, &track);
  track.size.width *= (float) CLAMP (item->bar, 0, 1);
  gtk_snapshot_append_color (snapshot, &theme->accent, &track);
}

static void
append_caption (LkImageGrid *self, GtkSnapshot *snapshot, LkGridItem *item, const LkChartTheme *theme)
{
  if (item->caption == NULL)
    return;

  if (item->text == NULL)
    {
      item->text = lk_image_grid_small_layout (self, item->caption, 0.78);
      pango_layout_set_ellipsize (item->text, PANGO_ELLIPSIZE_END);
      pango_layout_set_alignment (item->text, PANGO_ALIGN_CENTER);
      pango_layout_set_width (item->text, (LK_GRID_IMAGE + 2 * LK_GRID_PAD - 2) * PANGO_SCALE);
    }
  append_text (snapshot, item->text, item->place.origin.x + 1,
               item->place.origin.y + LK_GRID_IMAGE + 2 * LK_GRID_PAD + LK_GRID_BAR + 2, lk_chart_ink (theme, 0.8f));
}

static void
append_item (LkImageGrid *self,
             GtkSnapshot *snapshot,
             LkGridSection *section,
             LkGridItem *item,
             const LkChartTheme *theme)
{
  GdkTexture *texture = texture_of (self, item->id);
  GdkRGBA wrong = named_color (self, theme->dark ? "error_color" : "error_bg_color", theme->ink);
  GdkRGBA ground = theme->ground;
  graphene_rect_t image = item->place;

  ground.alpha = 1;
  if (texture == NULL)
    return;

  image = image_place (item, texture, self->texture_side);
  gtk_snapshot_append_texture (snapshot, texture, &image);
  if (item->crossed)
    append_outline (snapshot, image, 2, 2, wrong);
  if (g_hash_table_contains (self->selected, GINT_TO_POINTER (item->id)))
    append_outline (snapshot, image, 5, 2, theme->accent);
  if (item->crossed)
    append_cross (self, snapshot, &image, wrong, ground);
  if (item->badged && section->badge != NULL)
    append_badge (self, snapshot, section, &image, theme->accent, ground);
  append_bar (snapshot, item, theme);
  append_caption (self, snapshot, item, theme);
}

/* -- sections ------------------------------------------------------------------------------------------------------ */

/* The triangle of what can be opened: to the right while closed, downwards while open. */
static void
append_arrow (GtkSnapshot *snapshot, const graphene_rect_t *place, gboolean open, GdkRGBA color)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (place->origin.x, place->origin.y, 20, 20));

  cairo_translate (cr, place->origin.x + 11, place->origin.y + 9);
  if (open)
    cairo_rotate (cr, G_PI_2);
  cairo_move_to (cr, -2.5, -4.5);
  cairo_line_to (cr, 2.5, 0);
  cairo_line_to (cr, -2.5, 4.5);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.6);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
append_title (LkImageGrid *self, GtkSnapshot *snapshot, const LkGridSection *section, const LkChartTheme *theme)
{
  const graphene_rect_t *place = &section->title_place;
  int width = (int) place->size.width, height;
  g_autoptr (PangoLayout) title = lk_image_grid_title_layout (self, section, width);
  float x = place->origin.x + LK_GRID_PAD + (section->foldable ? 16 : 0);

  if (section->foldable)
    append_arrow (snapshot, place, !section->folded, theme->ink);
  append_text (snapshot, title, x, place->origin.y, theme->ink);
  pango_layout_get_pixel_size (title, NULL, &height);
  if (section->note != NULL)
    {
      g_autoptr (PangoLayout) note = lk_image_grid_note_layout (self, section, width);

      append_text (snapshot, note, place->origin.x + LK_GRID_PAD, place->origin.y + (float) height + 2,
                   lk_chart_ink (theme, 0.65f));
    }
}

static gboolean
overlaps (const graphene_rect_t *place, float top, float bottom)
{
  return place->origin.y <= bottom && place->origin.y + place->size.height >= top;
}

static void
append_section (LkImageGrid *self,
                GtkSnapshot *snapshot,
                LkGridSection *section,
                const LkChartTheme *theme,
                float top,
                float bottom)
{
  if (overlaps (&section->title_place, top, bottom))
    append_title (self, snapshot, section, theme);
  if (!lk_image_grid_is_open (section))
    return;

  for (int i = 0; i < section->n; i++)
    if (overlaps (&section->items[i].place, top, bottom))
      append_item (self, snapshot, section, &section->items[i], theme);
  if (section->n == 0 && section->empty != NULL)
    {
      g_autoptr (PangoLayout) empty = lk_image_grid_empty_layout (self, section, (int) section->body.size.width);

      append_text (snapshot, empty, section->body.origin.x + LK_GRID_PAD, section->body.origin.y,
                   lk_chart_ink (theme, 0.65f));
    }
}

void
lk_image_grid_draw (LkImageGrid *self, GtkSnapshot *snapshot, const LkChartTheme *theme, float top, float bottom)
{
  for (int i = 0; i < self->n_sections; i++)
    append_section (self, snapshot, &self->sections[i], theme, top, bottom);
}

/* -- on the screen ------------------------------------------------------------------------------------------------- */

static void
append_cursor (LkImageGrid *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  const LkGridSection *section;
  graphene_rect_t place;

  if (self->section >= self->n_sections || !gtk_widget_has_focus (GTK_WIDGET (self)) ||
      !(self->by_keys || gtk_widget_has_visible_focus (GTK_WIDGET (self))))
    return;

  section = &self->sections[self->section];
  if (self->item < 0)
    place = section->title_place;
  else if (!lk_image_grid_get_place (self, self->section, self->item, &place))
    return;
  append_outline (snapshot, place, 0, 2, theme->ink);
}

void
lk_image_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);
  LkChartTheme theme = lk_chart_theme (widget);
  GtkWidget *view = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  float top = 0, bottom = (float) gtk_widget_get_height (widget);
  double x, y;

  lk_image_grid_lay_out (self, gtk_widget_get_width (widget));
  if (view != NULL && gtk_widget_translate_coordinates (view, widget, 0, 0, &x, &y))
    {
      top = (float) y;
      bottom = (float) y + (float) gtk_widget_get_height (view);
    }
  lk_image_grid_draw (self, snapshot, &theme, top, bottom);
  append_cursor (self, snapshot, &theme);
}
