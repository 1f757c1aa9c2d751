#include "app/map-colors.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define OUTLIERS 0.01 /* share of the values at each end that a scale leaves out */
#define RAMP_STOPS 9

/* On light and on dark ground. Found by simulated annealing: any two of a column, and each from its gray, are 0.13 apart in
 * OKLab, and 0.08 as protanopes, deuteranopes and tritanopes see them (Machado et al. 2009); test-map-parts.c measures. */
static const guint32 hues[LK_MAP_HUES][2] = {
  { 0x577cea, 0x5079fb }, { 0xf57c03, 0xe37f35 }, { 0x6eaf6f, 0x407a42 }, { 0x6b201a, 0xe20d17 },
  { 0x9601b4, 0xaa61be }, { 0x43bffb, 0x18b1f0 }, { 0xd1c686, 0xf6e688 }, { 0xd899be, 0xb31787 },
  { 0x166e67, 0x58eadd }, { 0xae5215, 0xfeb189 },
};
/* How much of the ground's black or white a pale hue has: little, for it must stand out from the ground too. */
static const double pale_shares[2] = { 0.35, 0.3 };
static const guint32 grays[2] = { 0x888888, 0x989898 };
static const guint32 plain[2] = { 0x1c71d8, 0x78aeed };

/* Viridis at equal distances. */
static const guint32 viridis[RAMP_STOPS] = {
  0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725,
};
/* The part of it that stands out: from where, up to where. */
static const double parts[2][2] = { { 0, 0.88 }, { 0.2, 1 } };

void
lk_map_colors_free (LkMapColors *colors)
{
  for (int i = 0; i < colors->n_groups; i++)
    g_free (colors->groups[i].name);
  g_free (colors->groups);
  g_free (colors->group);
  g_free (colors->value);
  g_free (colors->rgb);
  g_free (colors->title);
  g_free (colors);
}

static LkMapColors *
colors_new (const char *title, int n, int most_groups)
{
  LkMapColors *colors = g_new0 (LkMapColors, 1);

  colors->title = g_strdup (title);
  colors->n = n;
  colors->rgb = g_new (guint32, MAX (n, 1));
  colors->group = g_new (int, MAX (n, 1));
  colors->groups = g_new0 (LkMapGroup, most_groups + 1);
  return colors;
}

/* -- colors -------------------------------------------------------------------------------------------------------- */

static guint32
mix (guint32 a, guint32 b, double share_of_b)
{
  guint32 mixed = 0;

  for (int shift = 16; shift >= 0; shift -= 8)
    mixed |= (guint32) lrint ((a >> shift & 255) * (1 - share_of_b) + (b >> shift & 255) * share_of_b) << shift;
  return mixed;
}

guint32
lk_map_hue (int hue, gboolean pale, gboolean dark)
{
  guint32 rgb = hues[hue % LK_MAP_HUES][dark != FALSE];

  return pale ? mix (rgb, dark ? 0x000000 : 0xffffff, pale_shares[dark != FALSE]) : rgb;
}

guint32
lk_map_gray (gboolean dark)
{
  return grays[dark != FALSE];
}

guint32
lk_map_ramp (double unit, gboolean dark)
{
  const double *part = parts[dark != FALSE];
  double at = (part[0] + CLAMP (unit, 0, 1) * (part[1] - part[0])) * (RAMP_STOPS - 1);
  int stop = MIN ((int) at, RAMP_STOPS - 2);

  return mix (viridis[stop], viridis[stop + 1], at - stop);
}

/* -- kinds --------------------------------------------------------------------------------------------------------- */

LkMapColors *
lk_map_colors_new_plain (int n, gboolean dark)
{
  LkMapColors *colors = colors_new (NULL, n, 0);

  for (int i = 0; i < n; i++)
    {
      colors->rgb[i] = plain[dark != FALSE];
      colors->group[i] = -1;
    }
  return colors;
}

static int
add_group (LkMapColors *colors, char *name, guint32 rgb)
{
  colors->groups[colors->n_groups] = (LkMapGroup){ .name = name, .rgb = rgb };
  return colors->n_groups++;
}

static int
by_falling_count (gconstpointer a, gconstpointer b, gpointer counts)
{
  int first = *(const int *) a, second = *(const int *) b;
  int difference = ((const int *) counts)[second] - ((const int *) counts)[first];

  return difference != 0 ? difference : first - second;
}

/* Which shade each category has: 0 to 19, or -1 for those that are merged: all but the most common. (transfer full) */
static int *
choose_shades (const int *category, int n, int n_names)
{
  int *shade = g_new (int, MAX (n_names, 1));
  g_autofree int *count = g_new0 (int, MAX (n_names, 1)), *order = g_new (int, MAX (n_names, 1));

  for (int k = 0; k < n_names; k++)
    shade[k] = order[k] = k;
  if (n_names <= 2 * LK_MAP_HUES)
    return shade;

  for (int i = 0; i < n; i++)
    if (category[i] >= 0)
      count[category[i]]++;
  g_qsort_with_data (order, n_names, sizeof *order, by_falling_count, count);
  for (int k = 0; k < n_names; k++)
    shade[order[k]] = k < 2 * LK_MAP_HUES - 1 ? k : -1;
  return shade;
}

/* all [n_all]: what the shades follow, so that they stay the same whichever points are shown. */
static LkMapColors *
color_categories (const char *title,
                  const int *category,
                  int n,
                  const char *const *names,
                  const int *all,
                  int n_all,
                  gboolean dark)
{
  int n_names = (int) g_strv_length ((GStrv) names), n_merged = 0, missing = -1, others = -1;
  LkMapColors *colors = colors_new (title, n, n_names + 2);
  g_autofree int *shade = choose_shades (all, n_all, n_names), *group = g_new (int, MAX (n_names, 1));
  g_autofree gboolean *seen = g_new0 (gboolean, MAX (n_names, 1));

  for (int i = 0; i < n; i++)
    if (category[i] >= 0)
      seen[category[i]] = TRUE;
  for (int k = 0; k < n_names; k++)
    if (seen[k] && shade[k] >= 0)
      group[k] = add_group (colors, g_strdup (names[k]),
                            lk_map_hue (shade[k] % LK_MAP_HUES, shade[k] >= LK_MAP_HUES, dark));
    else if (seen[k])
      n_merged++;
  if (n_merged > 0)
    others = add_group (colors,
                        /* translators: classes that have no color of their own */
                        g_strdup_printf (ngettext ("%d other", "%d others", (gulong) n_merged), n_merged),
                        lk_map_gray (dark));

  for (int i = 0; i < n; i++)
    {
      int k = category[i];

      if (k < 0 && missing < 0)
        missing = add_group (colors, g_strdup (_ ("no value")), lk_map_gray (dark));
      colors->group[i] = k < 0 ? missing : shade[k] < 0 ? others : group[k];
      colors->rgb[i] = colors->groups[colors->group[i]].rgb;
      colors->groups[colors->group[i]].n++;
    }
  return colors;
}

LkMapColors *
lk_map_colors_new_categories (const char *title, const int *category, int n, const char *const *names, gboolean dark)
{
  return color_categories (title, category, n, names, category, n, dark);
}

/* The ends of a scale that were not given; without numbers there is none. */
static void
fit_scale (LkMapColors *colors, const double *value)
{
  g_autofree float *values = g_new (float, MAX (colors->n, 1));
  double min, max;

  for (int i = 0; i < colors->n; i++)
    values[i] = (float) value[i];
  if (!lk_chart_robust_range (values, colors->n, OUTLIERS, &min, &max))
    {
      min = max = 0;
      colors->is_scale = FALSE;
    }
  if (isnan (colors->min))
    colors->min = min;
  if (isnan (colors->max))
    colors->max = max;
}

LkMapColors *
lk_map_colors_new_numbers (const char *title, const double *value, int n, double min, double max, gboolean dark)
{
  LkMapColors *colors = colors_new (title, n, 1);
  double span;

  colors->is_scale = TRUE;
  colors->value = g_memdup2 (value, (gsize) n * sizeof *value);
  colors->min = min;
  colors->max = max;
  if (isnan (min) || isnan (max))
    fit_scale (colors, value);
  span = colors->max - colors->min;

  for (int i = 0; i < n; i++)
    {
      gboolean known = isfinite (value[i]);

      if (!known && colors->n_groups == 0)
        add_group (colors, g_strdup (_ ("no value")), lk_map_gray (dark));
      colors->group[i] = known ? -1 : 0;
      colors->rgb[i] = known ? lk_map_ramp (span > 0 ? (value[i] - colors->min) / span : 0.5, dark)
                             : lk_map_gray (dark);
      if (!known)
        colors->groups[0].n++;
      /* Of floats rounded to double and back. */
      colors->below |= known && value[i] < colors->min - 1e-6 * fabs (colors->min);
      colors->above |= known && value[i] > colors->max + 1e-6 * fabs (colors->max);
    }
  return colors;
}

/* -- columns ------------------------------------------------------------------------------------------------------- */

/* The n texts as categories, named in the order in which they come. (transfer full) for both. */
static int *
categories_of_texts (char *const *text, int n, GStrv *names)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  int *category = g_new (int, MAX (n, 1));

  for (int i = 0; i < n; i++)
    {
      gpointer place;

      category[i] = -1;
      if (text[i] == NULL)
        continue;
      if (!g_hash_table_lookup_extended (known, text[i], NULL, &place))
        {
          place = GINT_TO_POINTER (list->len);
          g_hash_table_insert (known, text[i], place);
          g_ptr_array_add (list, g_strdup (text[i]));
        }
      category[i] = GPOINTER_TO_INT (place);
    }
  g_ptr_array_add (list, NULL);
  *names = (GStrv) g_ptr_array_free (g_steal_pointer (&list), FALSE);
  return category;
}

LkMapColors *
lk_map_colors_new_column (const char *title, const LkColumn *column, int n_all, const int *ids, int n, gboolean dark)
{
  g_autofree int *own = NULL, *category = g_new (int, MAX (n, 1));
  g_autofree double *number = NULL;
  g_auto (GStrv) texts = NULL;
  const int *all = column->category;

  if (column->kind == LK_COLUMN_NUMBER)
    {
      number = g_new (double, MAX (n, 1));
      for (int i = 0; i < n; i++)
        number[i] = column->number[ids[i]];
      return lk_map_colors_new_numbers (title, number, n, NAN, NAN, dark);
    }

  if (column->kind == LK_COLUMN_TEXT)
    all = own = categories_of_texts (column->text, n_all, &texts);
  for (int i = 0; i < n; i++)
    category[i] = all[ids[i]];
  return color_categories (title, category, n, (const char *const *) (texts != NULL ? texts : column->categories), all,
                           n_all, dark);
}

static int
count_texts (const LkColumn *column, const int *ids, int n)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < n; i++)
    if (column->text[ids[i]] != NULL)
      g_hash_table_add (known, column->text[ids[i]]);
  return (int) g_hash_table_size (known);
}

gboolean
lk_map_colors_can_show (const LkColumn *column, const int *ids, int n)
{
  int n_texts;

  switch (column->kind)
    {
    case LK_COLUMN_NUMBER:
      for (int i = 1; i < n; i++)
        if (column->number[ids[i]] != column->number[ids[0]])
          return TRUE;
      return FALSE;
    case LK_COLUMN_CATEGORY:
      for (int i = 0; i < n; i++)
        if (column->category[ids[i]] >= 0)
          return TRUE;
      return FALSE;
    case LK_COLUMN_TEXT:
    default:
      n_texts = count_texts (column, ids, n);
      return n_texts > 1 && n_texts <= n / 2;
    }
}
