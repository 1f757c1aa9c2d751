/* Thousands of damaged files for each reader, the same ones in every run: it may refuse or read them, never crash.
 * Worth most under the address sanitizer. */

#include "readers.h"

#include "base/philox.h"

#include <string.h>

#define ROUNDS 1000

/* Values that counts and lengths break on. */
static const guint8 odd_values[] = { 0, 1, 0x7f, 0x80, 0xff };

static void
mutate_once (GByteArray *file, LkRng *rng)
{
  guint32 at, length;

  if (file->len == 0)
    return;
  at = lk_rng_below (rng, file->len);
  length = 1 + lk_rng_below (rng, MIN (16, file->len - at));
  switch (lk_rng_below (rng, 6))
    {
    case 0:
      file->data[at] ^= (guint8) (1u << lk_rng_below (rng, 8));
      break;
    case 1:
      file->data[at] = (guint8) lk_rng_u32 (rng);
      break;
    case 2:
      memset (file->data + at, odd_values[lk_rng_below (rng, G_N_ELEMENTS (odd_values))], length);
      break;
    case 3:
      g_byte_array_set_size (file, at);
      break;
    case 4:
      g_byte_array_remove_range (file, at, length);
      break;
    default: /* a piece of the file once more, at the end */
      {
        g_autofree guint8 *piece = g_memdup2 (file->data + at, length);

        g_byte_array_append (file, piece, length);
      }
      break;
    }
}

static GBytes *
mutate (GBytes *seed, guint32 reader, guint32 round)
{
  LkRng rng = lk_rng (1, LK_STREAM_TEST, reader, round, 0);
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, g_bytes_get_data (seed, NULL), (guint) g_bytes_get_size (seed));
  for (guint32 n = 1 + lk_rng_below (&rng, 4); n > 0; n--)
    mutate_once (file, &rng);
  return g_byte_array_free_to_bytes (file);
}

static void
test_reader (gconstpointer data)
{
  const Reader *reader = data;
  g_autoptr (GBytes) seed = reader->seed ();
  guint read = 0;

  g_assert_true (reader->read (seed));
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GBytes) file = mutate (seed, (guint32) (reader - readers), round);

      read += reader->read (file);
    }
  g_test_message ("%u of %u were read", read, ROUNDS);
  g_assert_cmpuint (read, <, ROUNDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_readers; i++)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/%s/survives-damaged-files", readers[i].name);

      g_test_add_data_func (path, &readers[i], test_reader);
    }
  return g_test_run ();
}
