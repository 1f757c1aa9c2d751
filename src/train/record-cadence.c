#include "train/record-cadence.h"

#include <glib.h>
#include <limits.h>
#include <math.h>

/* The first of 1, growth, growth^2 ... below the limit that comes after that step, or the limit. */
static long
next_early (double growth, double limit, long after)
{
  for (long step = 1; (double) step < limit; step = MAX (step + 1, lround ((double) step * growth)))
    if (step > after)
      return step;
  return lround (limit);
}

long
lk_record_next (double every, double growth, long steps_per_epoch, long total_steps, long after)
{
  double interval = MAX (every * (double) steps_per_epoch, 1);
  double n;

  if (after < 0)
    return 0;
  if (after >= total_steps)
    return LONG_MAX;
  if (every <= 0)
    return total_steps;
  if (growth > 1 && (double) after < interval)
    return MIN (MAX (next_early (growth, interval, after), after + 1), total_steps);

  n = floor ((double) after / interval) + 1;
  while (lround (n * interval) <= after)
    n++;
  return (long) MIN (round (n * interval), (double) total_steps);
}
