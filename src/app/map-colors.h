/* How the points of a map are colored, and what a legend says of it. No toolkit, no display.
 *
 * Categories: at most ten hues that the color blind tell apart, in other shades on dark ground; ten more categories take
 * the same hues paler. What goes beyond twenty is one group in gray that says how many it holds. Numbers: a perceptually
 * uniform scale (viridis, van der Walt and Smith 2015) without the end that the ground would swallow. What has no value is
 * gray. */

#pragma once

#include "data/dataset.h"

#define LK_MAP_HUES 10

typedef struct
{
  char *name;
  guint32 rgb;
  int n; /* points */
} LkMapGroup;

typedef struct
{
  char *title;  /* what the colors mean */
  int n;        /* points */
  guint32 *rgb; /* [n] 0xRRGGBB */
  int *group;   /* [n] its place in groups; -1 = in none (a number) */
  int n_groups;
  LkMapGroup *groups; /* what can be shown and hidden */

  gboolean is_scale;     /* numbers, at least one: groups holds only those without a value, if there are any */
  gboolean is_percent;   /* the numbers are shares, 0 .. 1 */
  double *value;         /* [n] the numbers; NULL = none */
  double min, max;       /* that the scale spans */
  gboolean below, above; /* some lie beyond it, and have its last colors */
} LkMapColors;

void lk_map_colors_free (LkMapColors *colors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkMapColors, lk_map_colors_free)

/* All alike. */
LkMapColors *lk_map_colors_new_plain (int n, gboolean dark);

/* category [n]: place in names (NULL-terminated), -1 = missing. Names that no point has are left out of the groups. */
LkMapColors *
lk_map_colors_new_categories (const char *title, const int *category, int n, const char *const *names, gboolean dark);

/* value [n], NAN = missing. min, max: what the scale spans; NAN = the middle 98 % of the values. */
LkMapColors *
lk_map_colors_new_numbers (const char *title, const double *value, int n, double min, double max, gboolean dark);

/* The values of a column (of n_all images) at ids [n]. Texts count as categories. */
LkMapColors *
lk_map_colors_new_column (const char *title, const LkColumn *column, int n_all, const int *ids, int n, gboolean dark);

/* Whether colors by this column tell something at ids [n]: a number has two values, a category one, and texts come
 * again. */
gboolean lk_map_colors_can_show (const LkColumn *column, const int *ids, int n);

/* Hue number hue (0 .. 9), its paler shade with pale. */
guint32 lk_map_hue (int hue, gboolean pale, gboolean dark);
/* The scale at 0 .. 1. */
guint32 lk_map_ramp (double unit, gboolean dark);
/* Of what has no value or is merged. */
guint32 lk_map_gray (gboolean dark);
