#include "app/widgets/scatter-surface.h"

static gboolean
fits (cairo_surface_t *surface, int width, int height)
{
  return surface != NULL && cairo_image_surface_get_width (surface) == width &&
         cairo_image_surface_get_height (surface) == height;
}

LkRaster
lk_surface_pair_begin (LkSurfacePair *pair, cairo_format_t format, int width, int height)
{
  cairo_surface_t **surface;

  pair->last = 1 - pair->last;
  surface = &pair->surfaces[pair->last];
  if (!fits (*surface, width, height))
    {
      g_clear_pointer (surface, cairo_surface_destroy);
      *surface = cairo_image_surface_create (format, width, height);
    }
  /* Who still wants what was painted gets a copy. */
  cairo_surface_flush (*surface);
  return (LkRaster){
    .pixels = (uint32_t *) (void *) cairo_image_surface_get_data (*surface),
    .width = width,
    .height = height,
    .stride = cairo_image_surface_get_stride (*surface) / 4,
  };
}

GskRenderNode *
lk_surface_pair_show (LkSurfacePair *pair, const cairo_rectangle_int_t *part, int scale)
{
  cairo_surface_t *surface = pair->surfaces[pair->last];
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  float size = (float) scale;
  cairo_t *cr;

  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT ((float) part->x / size, (float) part->y / size,
                                                       (float) part->width / size, (float) part->height / size));
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  return gtk_snapshot_free_to_node (snapshot);
}

void
lk_surface_pair_clear (LkSurfacePair *pair)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&pair->surfaces[i], cairo_surface_destroy);
}
