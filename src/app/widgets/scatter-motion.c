#include "app/widgets/scatter-motion.h"

#include "base/hot.h"

#include <math.h>
#include <string.h>

/* w, per second: nine tenths of the way within a third of a second, if the map allows it. */
#define STIFFNESS 12.0
/* A frame that came late moves no further than one of this length, in seconds. */
#define LONGEST_FRAME 0.05
/* Arrived: so near, in parts of the map's radius, that no screen shows it. */
#define ARRIVED 2e-4

struct _LkScatterMotion
{
  int n;
  gboolean moving;
  float *places, *targets, *speeds; /* [n, 2] */
};

LkScatterMotion *
lk_scatter_motion_new (const float *xy, int n)
{
  LkScatterMotion *motion = g_new0 (LkScatterMotion, 1);
  gsize size = (gsize) n * 2 * sizeof (float);

  motion->n = n;
  motion->places = g_memdup2 (xy, size);
  motion->targets = g_memdup2 (xy, size);
  motion->speeds = g_malloc0 (size);
  return motion;
}

void
lk_scatter_motion_free (LkScatterMotion *motion)
{
  if (motion == NULL)
    return;

  g_free (motion->places);
  g_free (motion->targets);
  g_free (motion->speeds);
  g_free (motion);
}

void
lk_scatter_motion_aim (LkScatterMotion *motion, const float *xy, LkScatterView *view)
{
  double from[2], to[2], factor, radius, wanted;

  if (motion->n == 0)
    return;

  radius = lk_scatter_radius (motion->places, motion->n, &from[0], &from[1]);
  wanted = lk_scatter_radius (xy, motion->n, &to[0], &to[1]);
  /* One place alone has no size. */
  factor = radius > 0 && wanted > 0 ? wanted / radius : 1;
  for (int i = 0; i < 2 * motion->n; i++)
    {
      motion->places[i] = (float) (to[i & 1] + ((double) motion->places[i] - from[i & 1]) * factor);
      motion->speeds[i] *= (float) factor;
    }
  view->x = to[0] + (view->x - from[0]) * factor;
  view->y = to[1] + (view->y - from[1]) * factor;
  view->scale /= factor;

  memcpy (motion->targets, xy, (gsize) motion->n * 2 * sizeof *xy);
  motion->moving = TRUE;
}

/* The spring's exact step, written as the way it takes: places stay, speeds become those at its end. Returns the sum of
 * the squared ways, and of the squared distances that were left. */
LK_HOT static void
spring (const float *places,
        const float *targets,
        float *speeds,
        float *ways,
        int n,
        float seconds,
        double *way,
        double *left)
{
  const float w = (float) STIFFNESS, decay = expf (-w * seconds);
  double way2 = 0, left2 = 0;

  for (int i = 0; i < n; i++)
    {
      float off = places[i] - targets[i];
      float drift = speeds[i] + w * off;

      ways[i] = (off + drift * seconds) * decay - off;
      speeds[i] = (speeds[i] - w * drift * seconds) * decay;
    }
  for (int i = 0; i < n; i++)
    {
      way2 += (double) ways[i] * (double) ways[i];
      left2 += (double) (targets[i] - places[i]) * (double) (targets[i] - places[i]);
    }
  *way = way2;
  *left = left2;
}

gboolean
lk_scatter_motion_step (LkScatterMotion *motion, double seconds)
{
  g_autofree float *ways = NULL;
  double way, left, radius, most, x, y;
  float part;

  if (!motion->moving)
    return FALSE;

  ways = g_new (float, 2 * motion->n);
  spring (motion->places, motion->targets, motion->speeds, ways, 2 * motion->n,
          (float) CLAMP (seconds, 0, LONGEST_FRAME), &way, &left);
  way = sqrt (way / motion->n);
  left = sqrt (left / motion->n);
  radius = lk_scatter_radius (motion->places, motion->n, &x, &y);
  /* From one place all points burst at once: there is no map yet that could be followed. */
  if (left <= ARRIVED * radius || radius <= 0)
    {
      lk_scatter_motion_jump (motion);
      return FALSE;
    }

  most = LK_SCATTER_STEP * radius;
  part = way > most ? (float) (most / way) : 1;
  for (int i = 0; i < 2 * motion->n; i++)
    {
      motion->places[i] += part * ways[i];
      motion->speeds[i] *= part;
    }
  return TRUE;
}

void
lk_scatter_motion_jump (LkScatterMotion *motion)
{
  gsize size = (gsize) motion->n * 2 * sizeof (float);

  if (motion->n > 0)
    {
      memcpy (motion->places, motion->targets, size);
      memset (motion->speeds, 0, size);
    }
  motion->moving = FALSE;
}

gboolean
lk_scatter_motion_is_moving (const LkScatterMotion *motion)
{
  return motion->moving;
}

const float *
lk_scatter_motion_places (const LkScatterMotion *motion)
{
  return motion->places;
}

const float *
lk_scatter_motion_targets (const LkScatterMotion *motion)
{
  return motion->targets;
}

double
lk_scatter_radius (const float *xy, int n, double *center_x, double *center_y)
{
  double x = 0, y = 0, sum = 0;

  for (int i = 0; i < n; i++)
    {
      x += (double) xy[2 * i] / n;
      y += (double) xy[2 * i + 1] / n;
    }
  for (int i = 0; i < n; i++)
    {
      double dx = (double) xy[2 * i] - x, dy = (double) xy[2 * i + 1] - y;

      sum += dx * dx + dy * dy;
    }
  *center_x = x;
  *center_y = y;
  return n > 0 ? sqrt (sum / n) : 0;
}
