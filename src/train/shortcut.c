#include "train/shortcut.h"

#include "analysis/knn.h"
#include "analysis/shared-variance.h"
#include "analysis/top-scores.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Color: a soft histogram over the plane of the two color differences. */
#define SIDE 8
#define CELLS (SIDE * SIDE)
#define REACH 0.85f /* of both axes, a little beyond pure colors */
/* Border: mean brightness of so many parts of the rim, in order around it. */
#define PARTS 16
#define RIM 16 /* the rim is a sixteenth of the side, at least a pixel */
/* Mean square of scores below which they are all alike, but for rounding. */
#define ALIKE 1e-6
#define FADED 0.9

static const struct
{
  const char *id, *title;
} cues[LK_N_CUES] = {
  [LK_CUE_COLOR] = { "color", N_ ("Color") },
  [LK_CUE_BRIGHTNESS] = { "brightness", N_ ("Brightness") },
  [LK_CUE_CONTRAST] = { "contrast", N_ ("Contrast") },
  [LK_CUE_BORDER] = { "border", N_ ("Border") },
  [LK_CUE_OVERLAP] = { "overlap", N_ ("Crop overlap") },
};

const char *
lk_cue_id (LkCue cue)
{
  return cues[cue].id;
}

const char *
lk_cue_title (LkCue cue)
{
  return cues[cue].title;
}

/* -- the cues of one image ----------------------------------------------------------------------------------------- */

typedef struct
{
  float brightness, contrast;
  float border[PARTS];
  float color[CELLS]; /* square roots of the histogram: their product is the Bhattacharyya coefficient */
} Look;

static float
luma (const guint8 *pixel, int c)
{
  if (c < 3)
    return pixel[0] / 255.0f;
  return (0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2]) / 255.0f;
}

static void
look_at_gray (const guint8 *pixels, int h, int w, int c, Look *look)
{
  double sum = 0, squares = 0, mean;
  int n = h * w;

  for (int i = 0; i < n; i++)
    {
      double gray = luma (pixels + (gsize) i * (gsize) c, c);

      sum += gray;
      squares += gray * gray;
    }
  mean = sum / n;
  look->brightness = (float) mean;
  look->contrast = (float) sqrt (fmax (squares / n - mean * mean, 0));
}

/* Which part of the rim a pixel belongs to, by its direction from the middle. */
static int
part_of_rim (int x, int y, int h, int w)
{
  double angle = atan2 ((y + 0.5) / h - 0.5, (x + 0.5) / w - 0.5);

  return CLAMP ((int) ((angle + G_PI) / (2 * G_PI) * PARTS), 0, PARTS - 1);
}

static void
look_at_border (const guint8 *pixels, int h, int w, int c, Look *look)
{
  int rim = MAX (MIN (h, w) / RIM, 1), counted[PARTS] = { 0 };

  memset (look->border, 0, sizeof look->border);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      if (x < rim || y < rim || x >= w - rim || y >= h - rim)
        {
          int part = part_of_rim (x, y, h, w);

          look->border[part] += luma (pixels + (gsize) (y * w + x) * (gsize) c, c);
          counted[part]++;
        }
  for (int part = 0; part < PARTS; part++)
    look->border[part] /= (float) MAX (counted[part], 1);
}

/* Adds weight at a place of the plane, shared among the four cells around it. */
static void
add_color (float *histogram, float x, float y, float weight)
{
  float column = CLAMP ((x + REACH) / (2 * REACH), 0, 1) * (SIDE - 1);
  float row = CLAMP ((y + REACH) / (2 * REACH), 0, 1) * (SIDE - 1);
  int left = MIN ((int) column, SIDE - 2), top = MIN ((int) row, SIDE - 2);
  float right_part = column - (float) left, bottom_part = row - (float) top;
  float *cell = histogram + top * SIDE + left;

  cell[0] += weight * (1 - right_part) * (1 - bottom_part);
  cell[1] += weight * right_part * (1 - bottom_part);
  cell[SIDE] += weight * (1 - right_part) * bottom_part;
  cell[SIDE + 1] += weight * right_part * bottom_part;
}

/* 1-2-1 along both axes: colors that are near one another count as somewhat alike. */
static void
smooth (float *histogram)
{
  float across[CELLS];

  for (int i = 0; i < CELLS; i++)
    {
      int x = i % SIDE;

      across[i] = histogram[i] / 2 + histogram[x > 0 ? i - 1 : i] / 4 + histogram[x < SIDE - 1 ? i + 1 : i] / 4;
    }
  for (int i = 0; i < CELLS; i++)
    {
      int y = i / SIDE;

      histogram[i] = across[i] / 2 + across[y > 0 ? i - SIDE : i] / 4 + across[y < SIDE - 1 ? i + SIDE : i] / 4;
    }
}

static void
look_at_color (const guint8 *pixels, int h, int w, int c, Look *look)
{
  const float per_pixel = 1.0f / (float) (h * w);

  memset (look->color, 0, sizeof look->color);
  for (int i = 0; i < h * w; i++)
    {
      const guint8 *p = pixels + (gsize) i * (gsize) c;
      float r = p[0] / 255.0f, g = p[c < 3 ? 0 : 1] / 255.0f, b = p[c < 3 ? 0 : 2] / 255.0f;

      /* The two axes at right angles to gray, in equal measure. */
      add_color (look->color, (r - g) / (float) G_SQRT2, (r + g - 2 * b) / sqrtf (6), per_pixel);
    }
  smooth (look->color);
  for (int i = 0; i < CELLS; i++)
    look->color[i] = sqrtf (look->color[i]);
}

/* How near two images are by a cue: larger is nearer. */
static float
nearness (LkCue cue, const Look *a, const Look *b)
{
  float sum = 0;

  switch (cue)
    {
    case LK_CUE_COLOR:
      for (int i = 0; i < CELLS; i++)
        sum += a->color[i] * b->color[i];
      return sum;

    case LK_CUE_BRIGHTNESS:
      return -fabsf (a->brightness - b->brightness);

    case LK_CUE_CONTRAST:
      return -fabsf (a->contrast - b->contrast);

    case LK_CUE_BORDER:
    default:
      for (int i = 0; i < PARTS; i++)
        sum -= (a->border[i] - b->border[i]) * (a->border[i] - b->border[i]);
      return sum;
    }
}

/* -- the table ----------------------------------------------------------------------------------------------------- */

struct _LkCueTable
{
  gatomicrefcount refs;
  int n;
  float *score[LK_N_IMAGE_CUES]; /* [n, n - 1]: of the others, as each image sees them */
  double square[LK_N_IMAGE_CUES];
  double between[LK_N_IMAGE_CUES * LK_N_IMAGE_CUES];
};

static double
product (const float *a, const float *b, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

static void
score_cue (LkCueTable *table, LkCue cue, const Look *looks)
{
  gsize others = (gsize) table->n - 1;
  g_autofree float *near = g_new (float, others);

  table->score[cue] = g_new (float, (gsize) table->n *others);
  for (int i = 0; i < table->n; i++)
    {
      for (int j = 0, k = 0; j < table->n; j++)
        if (j != i)
          near[k++] = nearness (cue, &looks[i], &looks[j]);
      lk_top_scores (near, table->n - 1, table->score[cue] + (gsize) i * others);
    }
}

static void
correlate_cues (LkCueTable *table)
{
  gsize pairs = (gsize) table->n * ((gsize) table->n - 1);

  for (int a = 0; a < LK_N_IMAGE_CUES; a++)
    table->square[a] = product (table->score[a], table->score[a], pairs);
  for (int a = 0; a < LK_N_IMAGE_CUES; a++)
    for (int b = 0; b < LK_N_IMAGE_CUES; b++)
      table->between[a * LK_N_IMAGE_CUES + b] = product (table->score[a], table->score[b], pairs) /
                                                sqrt (table->square[a] * table->square[b]);
}

LkCueTable *
lk_cue_table_new (const LkDataset *dataset, const int *images, int n)
{
  LkCueTable *table = g_new0 (LkCueTable, 1);
  g_autofree Look *looks = g_new (Look, n);

  g_return_val_if_fail (n >= 2, NULL);

  g_atomic_ref_count_init (&table->refs);
  table->n = n;
  for (int i = 0; i < n; i++)
    {
      const guint8 *pixels = lk_dataset_image (dataset, LK_TRAIN, images[i]);

      look_at_gray (pixels, dataset->h, dataset->w, dataset->c, &looks[i]);
      look_at_border (pixels, dataset->h, dataset->w, dataset->c, &looks[i]);
      look_at_color (pixels, dataset->h, dataset->w, dataset->c, &looks[i]);
    }
  for (int cue = 0; cue < LK_N_IMAGE_CUES; cue++)
    score_cue (table, cue, looks);
  correlate_cues (table);
  return table;
}

LkCueTable *
lk_cue_table_ref (LkCueTable *table)
{
  g_atomic_ref_count_inc (&table->refs);
  return table;
}

void
lk_cue_table_unref (LkCueTable *table)
{
  if (table == NULL || !g_atomic_ref_count_dec (&table->refs))
    return;

  for (int cue = 0; cue < LK_N_IMAGE_CUES; cue++)
    g_free (table->score[cue]);
  g_free (table);
}

int
lk_cue_table_size (const LkCueTable *table)
{
  return table->n;
}

gboolean
lk_cue_table_has (const LkCueTable *table, LkCue cue)
{
  return table->square[cue] > ALIKE * table->n * (table->n - 1);
}

/* -- what they explain --------------------------------------------------------------------------------------------- */

static gboolean
all_finite (const float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return FALSE;
  return TRUE;
}

/* The others in order of their cosine, image by image, times the scores of each cue; *square: times themselves. */
static void
meet (const LkCueTable *table, const float *features, int d, double *products, double *square)
{
  gsize n = (gsize) table->n, others = n - 1;
  g_autofree float *rows = g_memdup2 (features, n * (gsize) d * sizeof (float));
  g_autofree float *near = g_new (float, others), *score = g_new (float, others);

  lk_normalize_rows (rows, table->n, d);
  for (gsize i = 0; i < n; i++)
    {
      for (gsize j = 0, k = 0; j < n; j++)
        if (j != i)
          near[k++] = (float) product (rows + i * (gsize) d, rows + j * (gsize) d, (gsize) d);
      lk_top_scores (near, table->n - 1, score);
      *square += product (score, score, others);
      for (int cue = 0; cue < LK_N_IMAGE_CUES; cue++)
        products[cue] += product (score, table->score[cue] + i * others, others);
    }
}

void
lk_shortcut_of_features (const LkCueTable *table, const float *features, int d, LkShortcut *shortcut)
{
  double products[LK_N_IMAGE_CUES] = { 0 }, r[LK_N_IMAGE_CUES], square = 0;

  for (int cue = 0; cue < LK_N_CUES; cue++)
    shortcut->part[cue] = NAN;
  shortcut->explained = NAN;
  if (!all_finite (features, (gsize) table->n * (gsize) d))
    return;

  meet (table, features, d, products, &square);
  if (square <= ALIKE * table->n * (table->n - 1))
    return;
  for (int cue = 0; cue < LK_N_IMAGE_CUES; cue++)
    r[cue] = lk_cue_table_has (table, cue) ? products[cue] / sqrt (square * table->square[cue]) : NAN;
  shortcut->explained = lk_shared_variance (LK_N_IMAGE_CUES, r, table->between, shortcut->part);
}

LkCue
lk_shortcut_name (const LkShortcut *shortcut)
{
  LkCue named = LK_N_CUES;

  for (LkCue cue = 0; cue < LK_N_IMAGE_CUES; cue++)
    if (shortcut->part[cue] >= LK_SHORTCUT_PART && (named == LK_N_CUES || shortcut->part[cue] > shortcut->part[named]))
      named = cue;
  return named;
}

gboolean
lk_shortcut_fades (const LkShortcut *now, const LkShortcut *untrained, LkCue cue)
{
  return now->part[cue] < FADED * untrained->part[cue];
}

/* -- overlap of crops ---------------------------------------------------------------------------------------------- */

typedef struct
{
  float value;
  int index;
} Item;

static int
rising (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  return (x->value > y->value) - (x->value < y->value);
}

/* rank [n] of the n items, less their mean; equal ones share the mean of theirs. */
static void
rank_items (Item *items, int n, double *rank)
{
  qsort (items, (size_t) n, sizeof *items, rising);
  for (int first = 0, last; first < n; first = last)
    {
      for (last = first; last < n && items[last].value == items[first].value; last++)
        ;
      for (int i = first; i < last; i++)
        rank[items[i].index] = (first + last - n) / 2.0;
    }
}

double
lk_shortcut_of_overlap (const float *overlap, const float *cosine, int n)
{
  g_autofree Item *a = g_new (Item, MAX (n, 1)), *b = g_new (Item, MAX (n, 1));
  g_autofree double *x = g_new (double, MAX (n, 1)), *y = g_new (double, MAX (n, 1));
  double xx = 0, yy = 0, xy = 0;
  int m = 0;

  for (int i = 0; i < n; i++)
    if (isfinite (overlap[i]) && isfinite (cosine[i]))
      {
        a[m] = (Item){ overlap[i], m };
        b[m] = (Item){ cosine[i], m };
        m++;
      }
  rank_items (a, m, x);
  rank_items (b, m, y);
  for (int i = 0; i < m; i++)
    {
      xx += x[i] * x[i];
      yy += y[i] * y[i];
      xy += x[i] * y[i];
    }
  if (xx == 0 || yy == 0)
    return NAN;
  return xy > 0 ? xy * xy / (xx * yy) : 0;
}
