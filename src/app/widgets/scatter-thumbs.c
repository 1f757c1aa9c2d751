#include "app/widgets/scatter-thumbs.h"

#include "app/widgets/scatter-raster.h"

/* What is kept at most, in pixels: four large screens full. */
#define MOST_PIXELS (16 << 20)
/* Points that are asked for their picture before it is held that there are none. */
#define ASKED 16

struct _LkThumbs
{
  LkScatterImageFunc func;
  gpointer data;
  GHashTable *made; /* point -> LkThumb */
  int own_side, side;
  gsize n_pixels;
};

static void
thumb_free (gpointer data)
{
  LkThumb *thumb = data;

  g_free (thumb->pixels);
  g_free (thumb);
}

LkThumbs *
lk_thumbs_new (LkScatterImageFunc func, gpointer data)
{
  LkThumbs *thumbs = g_new0 (LkThumbs, 1);

  thumbs->func = func;
  thumbs->data = data;
  thumbs->made = g_hash_table_new_full (NULL, NULL, NULL, thumb_free);
  return thumbs;
}

void
lk_thumbs_free (LkThumbs *thumbs)
{
  if (thumbs == NULL)
    return;

  g_hash_table_unref (thumbs->made);
  g_free (thumbs);
}

int
lk_thumbs_get_own_side (LkThumbs *thumbs, int n_points)
{
  for (int i = 0; thumbs->own_side == 0 && i < MIN (n_points, ASKED); i++)
    {
      g_autoptr (GdkTexture) texture = thumbs->func (i, thumbs->data);

      if (texture != NULL)
        thumbs->own_side = MAX (gdk_texture_get_width (texture), gdk_texture_get_height (texture));
    }

  return thumbs->own_side;
}

static void
forget (LkThumbs *thumbs)
{
  g_hash_table_remove_all (thumbs->made);
  thumbs->n_pixels = 0;
}

void
lk_thumbs_set_side (LkThumbs *thumbs, int side)
{
  if (thumbs->side == side)
    return;

  thumbs->side = side;
  forget (thumbs);
}

static LkThumb *
make_thumb (LkThumbs *thumbs, int point, uint32_t ground)
{
  g_autoptr (GdkTexture) texture = thumbs->func (point, thumbs->data);
  LkThumb *thumb = g_new0 (LkThumb, 1);
  g_autofree uint32_t *own = NULL;
  int width, height, longer;

  if (texture == NULL)
    return thumb;

  width = gdk_texture_get_width (texture);
  height = gdk_texture_get_height (texture);
  longer = MAX (width, height);
  own = g_new (uint32_t, (gsize) width * (gsize) height);
  gdk_texture_download (texture, (guchar *) own, (gsize) width * sizeof *own);
  thumb->width = MAX (width * thumbs->side / longer, 1);
  thumb->height = MAX (height * thumbs->side / longer, 1);
  thumb->pixels = g_new (uint32_t, (gsize) thumb->width * (gsize) thumb->height);
  lk_raster_resize (own, width, height, thumb->pixels, thumb->width, thumb->height, ground);
  thumb->born = g_get_monotonic_time ();
  return thumb;
}

const LkThumb *
lk_thumbs_get (LkThumbs *thumbs, int point, gboolean make, uint32_t ground)
{
  LkThumb *thumb = g_hash_table_lookup (thumbs->made, GINT_TO_POINTER (point));

  if (thumb == NULL && make)
    {
      thumb = make_thumb (thumbs, point, ground);
      thumbs->n_pixels += (gsize) thumb->width * (gsize) thumb->height;
      g_hash_table_insert (thumbs->made, GINT_TO_POINTER (point), thumb);
    }

  return thumb != NULL && thumb->pixels != NULL ? thumb : NULL;
}

void
lk_thumbs_trim (LkThumbs *thumbs)
{
  if (thumbs->n_pixels > MOST_PIXELS)
    forget (thumbs);
}
