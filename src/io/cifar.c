#include "io/cifar.h"

#include "base/error.h"
#include "io/bytes.h"

#include <glib/gi18n.h>
#include <string.h>

#define PLANE ((gsize) LK_CIFAR_SIDE * LK_CIFAR_SIDE)

static gboolean
check_labels (const guint8 *data, gsize n, const char *name, const int *classes, int n_labels, GError **error)
{
  gsize record = (gsize) n_labels + 3 * PLANE;

  for (gsize i = 0; i < n; i++)
    for (int l = 0; l < n_labels; l++)
      if (data[i * record + l] >= classes[l])
        return lk_refuse (error, name, "label", i * record + l, "%d, where %d is the largest", data[i * record + l],
                          classes[l] - 1);

  return TRUE;
}

/* Planes R, G, B to pixels of three bytes. */
static void
interleave (const guint8 *planes, guint8 *pixels)
{
  for (gsize i = 0; i < PLANE; i++)
    for (int c = 0; c < 3; c++)
      pixels[3 * i + c] = planes[c * PLANE + i];
}

gboolean
lk_cifar_parse (GBytes *bytes, const char *name, const int *classes, int n_labels, LkCifar *cifar, GError **error)
{
  gsize size, record = (gsize) n_labels + 3 * PLANE;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize n = size / record;

  if (n == 0 || size % record != 0 || n > G_MAXINT)
    return lk_refuse (error, name, "records", size - size % record,
                      "%" G_GSIZE_FORMAT " bytes are no whole number of records of %" G_GSIZE_FORMAT, size, record);
  if (!check_labels (data, n, name, classes, n_labels, error))
    return FALSE;

  *cifar = (LkCifar){ (int) n, g_try_malloc_n (n, (gsize) n_labels), g_try_malloc_n (n, 3 * PLANE) };
  if (cifar->labels == NULL || cifar->pixels == NULL)
    {
      lk_cifar_clear (cifar);
      g_set_error (error, LK_ERROR, LK_ERROR_MEMORY, _ ("%s: no memory for %zu images"), name, (size_t) n);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    {
      memcpy (cifar->labels + i * (gsize) n_labels, data + i * record, (gsize) n_labels);
      interleave (data + i * record + n_labels, cifar->pixels + i * 3 * PLANE);
    }

  return TRUE;
}

void
lk_cifar_clear (LkCifar *cifar)
{
  g_clear_pointer (&cifar->labels, g_free);
  g_clear_pointer (&cifar->pixels, g_free);
}
