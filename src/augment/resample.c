/* Separable resampling with a triangle filter (Pillow's BILINEAR).
 *
 * Output pixel i looks at the center u = (i + 1/2) * scale of the input with the weight max (0, 1 - |j + 1/2 - u| / s),
 * s = max (1, scale): where the picture shrinks, the triangle widens with it. Every output has the same number of taps,
 * so that the loops over a row are plain; taps that the filter does not reach weigh 0. */

#include "augment/picture.h"

#include "base/hot.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int n;    /* outputs: pixels times channels */
  int step; /* distance of two taps */
  int taps;
  int *start;    /* [n] first tap */
  float *weight; /* [taps, n] */
} Axis;

static int
axis_taps (int from, int to)
{
  double support = MAX (1.0, (double) from / to);

  return MIN (from, (int) ceil (2 * support));
}

/* Weights of all outputs along one axis, repeated for each channel; memory holds n * (1 + taps) values. */
static Axis
axis_new (int from, int to, int channels, float *memory)
{
  Axis axis = { .n = to * channels, .step = channels, .taps = axis_taps (from, to) };
  double scale = (double) from / to, support = MAX (1.0, scale);

  axis.start = (int *) memory;
  axis.weight = memory + axis.n;

  for (int i = 0; i < to; i++)
    {
      double center = (i + 0.5) * scale, sum = 0;
      int first = CLAMP ((int) floor (center - support + 0.5), 0, from - axis.taps);

      for (int t = 0; t < axis.taps; t++)
        sum += MAX (0.0, 1 - fabs (first + t + 0.5 - center) / support);
      for (int t = 0; t < axis.taps; t++)
        {
          double weight = MAX (0.0, 1 - fabs (first + t + 0.5 - center) / support) / sum;

          for (int k = 0; k < channels; k++)
            axis.weight[(size_t) t * axis.n + i * channels + k] = (float) weight;
        }
      for (int k = 0; k < channels; k++)
        axis.start[i * channels + k] = first * channels + k;
    }

  return axis;
}

/* source [rows] lines of stride floats -> out [rows, axis.n] */
LK_HOT static void
resample_across (const float *restrict source, int stride, int rows, Axis axis, float *restrict out)
{
  const int *restrict start = axis.start;
  const float *restrict weight = axis.weight;
  int n = axis.n;

  for (int y = 0; y < rows; y++, source += stride, out += n)
    {
      if (axis.taps == 2)
        {
          for (int j = 0; j < n; j++)
            out[j] = weight[j] * source[start[j]] + weight[n + j] * source[start[j] + axis.step];
          continue;
        }

      for (int j = 0; j < n; j++)
        out[j] = weight[j] * source[start[j]];
      for (int t = 1; t < axis.taps; t++)
        for (int j = 0; j < n; j++)
          out[j] += weight[t * n + j] * source[start[j] + t * axis.step];
    }
}

/* source [box_h, line] -> out [axis.n, line] */
LK_HOT static void
resample_down (const float *restrict source, int line, Axis axis, float *restrict out)
{
  for (int y = 0; y < axis.n; y++, out += line)
    {
      const float *restrict first = source + (size_t) axis.start[y] * line;
      float w0 = axis.weight[y];

      if (axis.taps == 2)
        {
          float w1 = axis.weight[axis.n + y];

          for (int j = 0; j < line; j++)
            out[j] = w0 * first[j] + w1 * first[line + j];
          continue;
        }

      for (int j = 0; j < line; j++)
        out[j] = w0 * first[j];
      for (int t = 1; t < axis.taps; t++)
        {
          float w = axis.weight[t * axis.n + y];

          for (int j = 0; j < line; j++)
            out[j] += w * first[t * line + j];
        }
    }
}

void
lk_resample (const float *source,
             int w,
             int c,
             int left,
             int top,
             int box_w,
             int box_h,
             float *out,
             int out_w,
             int out_h,
             float *middle,
             float *tables)
{
  Axis across = axis_new (box_w, out_w, c, tables);
  Axis down = axis_new (box_h, out_h, 1, tables + (size_t) across.n * (1 + across.taps));

  resample_across (source + ((size_t) top * w + left) * c, w * c, box_h, across, middle);
  resample_down (middle, out_w * c, down, out);
}

void
lk_picture_resample (LkPicture *picture, int left, int top, int box_w, int box_h, int out_w, int out_h)
{
  /* The whole picture at its own size is itself, to the bit. */
  if (box_w == picture->w && box_h == picture->h && out_w == box_w && out_h == box_h)
    return;

  lk_resample (picture->x, picture->w, picture->c, left, top, box_w, box_h, picture->x, out_w, out_h, picture->scratch,
               picture->tables);
  picture->w = out_w;
  picture->h = out_h;
}
