#include "analysis/tsne-field.h"

#include "base/hot.h"

#include <fftw3.h>
#include <glib.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#define SPACING 0.5 /* between nodes, where the map is large enough; the kernel is about 1 wide */
#define MARGIN 4    /* nodes that splines reach beyond the outermost points, and rounding */
#define FIRST 1.5f
#define MIN_EXTENT 1e-9
#define MIN_SIDE 32
#define MAX_SIDE 1536
#define LEVELS 8 /* spacings per octave in a map that is small */
#define COLUMNS 16
#define ROWS_PER_JOB 16

struct _LkTsneField
{
  int n;
  LkPool *pool;

  double extent; /* of the map, along the longer side */
  int side; /* nodes along each axis that hold points; transforms are twice as long, so that nothing wraps around */
  double spacing; /* between nodes */
  double floor;   /* K (side spacing): taken from the kernel, so that in a map that is small next to 1 what is left has
                   * digits enough */
  int pitch;      /* complex numbers in a row of spectrum */

  float *grid;             /* [side, side]: density, then potential */
  fftwf_complex *spectrum; /* [side, pitch]: of the rows */
  float *kernel;           /* [side + 1, pitch]: spectrum of K, a quarter of it, for all rows and columns */
  float *lines;            /* [threads, 2 side] */
  fftwf_complex *strips;   /* [threads, 2, 2 side, COLUMNS] */
  fftwf_plan row_forward, row_backward, strip_forward, strip_backward;

  float left, top; /* of the map: FIRST nodes from the first */
};

/* FFTW's planner is not made for threads. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

LkTsneField *
lk_tsne_field_new (int n, LkPool *pool)
{
  LkTsneField *field = g_new0 (LkTsneField, 1);

  field->n = n;
  field->pool = pool;
  return field;
}

static void
drop_grid (LkTsneField *field)
{
  pthread_mutex_lock (&planner);
  fftwf_destroy_plan (field->row_forward);
  fftwf_destroy_plan (field->row_backward);
  fftwf_destroy_plan (field->strip_forward);
  fftwf_destroy_plan (field->strip_backward);
  pthread_mutex_unlock (&planner);
  fftwf_free (field->grid);
  fftwf_free (field->spectrum);
  fftwf_free (field->kernel);
  fftwf_free (field->lines);
  fftwf_free (field->strips);
}

void
lk_tsne_field_free (LkTsneField *field)
{
  if (field == NULL)
    return;
  drop_grid (field);
  g_free (field);
}

/* -- the grid ------------------------------------------------------------------------------------------------------ */

static void *
allocate (size_t count, size_t size)
{
  void *memory = fftwf_malloc (count * size);

  if (memory == NULL)
    g_error ("no memory for a grid of %" G_GSIZE_FORMAT " bytes", count * size);
  return memory;
}

/* Estimated plans: measured ones would differ from run to run, and their rounding with them. */
static void
make_grid (LkTsneField *field, int side)
{
  size_t threads = (size_t) lk_pool_threads (field->pool), length = 2 * (size_t) side;
  int size = 2 * side;

  drop_grid (field);
  field->side = side;
  field->pitch = (side + 1 + COLUMNS - 1) / COLUMNS * COLUMNS;
  field->grid = allocate ((size_t) side * side, sizeof (float));
  field->spectrum = allocate ((size_t) side * field->pitch, sizeof (fftwf_complex));
  field->kernel = allocate ((size_t) (side + 1) * field->pitch, sizeof (float));
  field->lines = allocate (threads * length, sizeof (float));
  field->strips = allocate (threads * 2 * length * COLUMNS, sizeof (fftwf_complex));
  /* No transform writes the columns beyond side, but all are carried along. */
  memset (field->spectrum, 0, (size_t) side * field->pitch * sizeof (fftwf_complex));
  memset (field->kernel, 0, (size_t) (side + 1) * field->pitch * sizeof (float));

  pthread_mutex_lock (&planner);
  field->row_forward = fftwf_plan_dft_r2c_1d (size, field->lines, field->spectrum, FFTW_ESTIMATE);
  field->row_backward = fftwf_plan_dft_c2r_1d (size, field->spectrum, field->lines, FFTW_ESTIMATE);
  field->strip_forward = fftwf_plan_many_dft (1, &size, COLUMNS, field->strips, NULL, COLUMNS, 1,
                                              field->strips + length * COLUMNS, NULL, COLUMNS, 1, FFTW_FORWARD,
                                              FFTW_ESTIMATE);
  field->strip_backward = fftwf_plan_many_dft (1, &size, COLUMNS, field->strips + length * COLUMNS, NULL, COLUMNS, 1,
                                               field->strips, NULL, COLUMNS, 1, FFTW_BACKWARD, FFTW_ESTIMATE);
  pthread_mutex_unlock (&planner);
}

/* The spectrum of K on the nodes, without floor, over that of the splines squared and over the transforms' own factor.
 * K is even along both axes, so a cosine transform of one quarter has it all. */
static void
make_kernel (LkTsneField *field, double spacing)
{
  int side = field->side, count = side + 1;
  float *quarter = allocate ((size_t) count * count, sizeof (float));
  g_autofree double *spline = g_new (double, count);
  double radius = side * spacing;
  fftwf_plan plan;

  field->spacing = spacing;
  field->floor = 1 / (1 + radius * radius);

  pthread_mutex_lock (&planner);
  plan = fftwf_plan_r2r_2d (count, count, quarter, quarter, FFTW_REDFT00, FFTW_REDFT00, FFTW_ESTIMATE);
  pthread_mutex_unlock (&planner);
  for (int i = 0; i < count; i++)
    {
      spline[i] = (2 + cos (G_PI * i / side)) / 3;
      for (int j = 0; j < count; j++)
        {
          double r2 = ((double) i * i + (double) j * j) * spacing * spacing;

          quarter[(size_t) i * count + j] = (float) ((radius * radius - r2) / (1 + r2) * field->floor);
        }
    }
  fftwf_execute (plan);
  pthread_mutex_lock (&planner);
  fftwf_destroy_plan (plan);
  pthread_mutex_unlock (&planner);

  for (int i = 0; i < count; i++)
    for (int j = 0; j < count; j++)
      {
        double splines = spline[i] * spline[j], factor = 4.0 * side * side * splines * splines;

        field->kernel[(size_t) i * field->pitch + j] = (float) (quarter[(size_t) i * count + j] / factor);
      }
  fftwf_free (quarter);
}

/* The smallest 2^a {4, 5, 6} that has so many nodes: FFTs of such lengths are fast. */
static int
good_side (double nodes)
{
  for (int side = MIN_SIDE; side < MAX_SIDE; side *= 2)
    for (int quarters = 4; quarters <= 6; quarters++)
      if (side / 4 * quarters >= nodes)
        return side / 4 * quarters;
  return MAX_SIDE;
}

/* Chooses grid and spacing for a map so large. Both go in steps, so that they change now and then only. */
static void
fit (LkTsneField *field)
{
  int side = good_side (field->extent / SPACING + MARGIN);
  double least = MAX (field->extent, MIN_EXTENT) / (side - MARGIN);
  double spacing = SPACING * exp2 (ceil (LEVELS * log2 (least / SPACING)) / LEVELS);

  if (side > MIN_SIDE && side < MAX_SIDE)
    spacing = SPACING;
  if (side != field->side)
    make_grid (field, side);
  else if (spacing == field->spacing)
    return;
  make_kernel (field, spacing);
}

/* -- splines ------------------------------------------------------------------------------------------------------- */

/* Weights of the four nodes around a point that lies t (0..1) behind the second, and their derivatives. */
static inline void
spline_weights (float t, float weight[4], float slope[4])
{
  float s = 1 - t;

  weight[0] = s * s * s / 6;
  weight[1] = (4 + 3 * t * t * (t - 2)) / 6;
  weight[2] = (4 + 3 * s * s * (s - 2)) / 6;
  weight[3] = t * t * t / 6;
  slope[0] = -s * s / 2;
  slope[1] = t * (3 * t - 4) / 2;
  slope[2] = -s * (3 * s - 4) / 2;
  slope[3] = t * t / 2;
}

static void
spread (LkTsneField *field, const float *x, const float *y)
{
  float per_node = (float) (1 / field->spacing);

  memset (field->grid, 0, (size_t) field->side * field->side * sizeof (float));
  for (int i = 0; i < field->n; i++)
    {
      float at_x = (x[i] - field->left) * per_node + FIRST, at_y = (y[i] - field->top) * per_node + FIRST;
      int column = (int) at_x, row = (int) at_y;
      float weight_x[4], weight_y[4], unused[4];
      float *node = field->grid + (size_t) (row - 1) * field->side + column - 1;

      spline_weights (at_x - (float) column, weight_x, unused);
      spline_weights (at_y - (float) row, weight_y, unused);
      for (int r = 0; r < 4; r++, node += field->side)
        for (int c = 0; c < 4; c++)
          node[c] += weight_y[r] * weight_x[c];
    }
}

double
lk_tsne_field_read (const LkTsneField *field,
                    const float *x,
                    const float *y,
                    int first,
                    int last,
                    float *force_x,
                    float *force_y)
{
  float per_node = (float) (1 / field->spacing);
  double sum = 0;

  for (int i = first; i < last; i++)
    {
      float at_x = (x[i] - field->left) * per_node + FIRST, at_y = (y[i] - field->top) * per_node + FIRST;
      int column = (int) at_x, row = (int) at_y;
      float weight_x[4], weight_y[4], slope_x[4], slope_y[4], value = 0, along_x = 0, along_y = 0;
      const float *node = field->grid + (size_t) (row - 1) * field->side + column - 1;

      spline_weights (at_x - (float) column, weight_x, slope_x);
      spline_weights (at_y - (float) row, weight_y, slope_y);
      for (int r = 0; r < 4; r++, node += field->side)
        {
          float level = 0, rise = 0;

          for (int c = 0; c < 4; c++)
            {
              level += weight_x[c] * node[c];
              rise += slope_x[c] * node[c];
            }
          value += weight_y[r] * level;
          along_x += weight_y[r] * rise;
          along_y += slope_y[r] * level;
        }
      force_x[i] = -0.5f * per_node * along_x;
      force_y[i] = -0.5f * per_node * along_y;
      sum += value;
    }
  return sum;
}

double
lk_tsne_field_z (const LkTsneField *field, double sum)
{
  double n = field->n;

  return MAX (sum + n * n * field->floor - n, n * (n - 1) / (1 + 2 * field->extent * field->extent));
}

/* -- transforms ---------------------------------------------------------------------------------------------------- */

static void
forward_rows (void *data, int job, int worker)
{
  LkTsneField *field = data;
  int side = field->side;
  float *line = field->lines + (size_t) worker * 2 * side;

  for (int r = job * ROWS_PER_JOB; r < MIN ((job + 1) * ROWS_PER_JOB, side); r++)
    {
      memcpy (line, field->grid + (size_t) r * side, (size_t) side * sizeof (float));
      memset (line + side, 0, (size_t) side * sizeof (float));
      fftwf_execute_dft_r2c (field->row_forward, line, field->spectrum + (size_t) r * field->pitch);
    }
}

static void
backward_rows (void *data, int job, int worker)
{
  LkTsneField *field = data;
  int side = field->side;
  float *line = field->lines + (size_t) worker * 2 * side;

  for (int r = job * ROWS_PER_JOB; r < MIN ((job + 1) * ROWS_PER_JOB, side); r++)
    {
      fftwf_execute_dft_c2r (field->row_backward, field->spectrum + (size_t) r * field->pitch, line);
      memcpy (field->grid + (size_t) r * side, line, (size_t) side * sizeof (float));
    }
}

static LK_HOT void
scale (float *restrict numbers, const float *restrict kernel)
{
  for (int c = 0; c < COLUMNS; c++)
    {
      numbers[2 * c] *= kernel[c];
      numbers[2 * c + 1] *= kernel[c];
    }
}

/* A strip of columns: there, times K, and back, while it is in the cache. */
static void
convolve_columns (void *data, int job, int worker)
{
  LkTsneField *field = data;
  int side = field->side;
  size_t length = 2 * (size_t) side, row_bytes = COLUMNS * sizeof (fftwf_complex);
  fftwf_complex *strip = field->strips + (size_t) worker * 2 * length * COLUMNS, *product = strip + length * COLUMNS;
  fftwf_complex *spectrum = field->spectrum + (size_t) job * COLUMNS;
  const float *kernel = field->kernel + (size_t) job * COLUMNS;

  for (int r = 0; r < side; r++)
    memcpy (strip + (size_t) r * COLUMNS, spectrum + (size_t) r * field->pitch, row_bytes);
  memset (strip + (size_t) side * COLUMNS, 0, side * row_bytes);
  fftwf_execute_dft (field->strip_forward, strip, product);
  for (int r = 0; r < 2 * side; r++)
    scale ((float *) (product + (size_t) r * COLUMNS), kernel + (size_t) MIN (r, 2 * side - r) * field->pitch);
  fftwf_execute_dft (field->strip_backward, product, strip);
  for (int r = 0; r < side; r++)
    memcpy (spectrum + (size_t) r * field->pitch, strip + (size_t) r * COLUMNS, row_bytes);
}

void
lk_tsne_field_place (LkTsneField *field, const float *x, const float *y)
{
  float left = x[0], right = x[0], top = y[0], bottom = y[0];
  int row_jobs;

  for (int i = 1; i < field->n; i++)
    {
      left = MIN (left, x[i]);
      right = MAX (right, x[i]);
      top = MIN (top, y[i]);
      bottom = MAX (bottom, y[i]);
    }
  field->extent = MAX ((double) right - left, (double) bottom - top);
  fit (field);
  field->left = left;
  field->top = top;

  spread (field, x, y);
  row_jobs = (field->side + ROWS_PER_JOB - 1) / ROWS_PER_JOB;
  lk_pool_run (field->pool, row_jobs, forward_rows, field);
  lk_pool_run (field->pool, field->pitch / COLUMNS, convolve_columns, field);
  lk_pool_run (field->pool, row_jobs, backward_rows, field);
}
