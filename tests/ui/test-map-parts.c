/* What is behind the map's panel and needs no display: colors, search, tables. */

#include "app/map-colors.h"
#include "app/map-search.h"
#include "app/map-table.h"

#include "io/npy.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

/* -- colors: how far apart they are ---------------------------------------------------------------------------------- */

typedef struct
{
  double x[3];
} Color;

static Color
times (const double m[3][3], Color c)
{
  Color out;

  for (int i = 0; i < 3; i++)
    out.x[i] = m[i][0] * c.x[0] + m[i][1] * c.x[1] + m[i][2] * c.x[2];
  return out;
}

static Color
linear_of (guint32 rgb)
{
  Color c;

  for (int i = 0; i < 3; i++)
    {
      double v = (rgb >> (16 - 8 * i) & 255) / 255.0;

      c.x[i] = v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
    }
  return c;
}

/* Ottosson 2020. */
static Color
oklab_of (Color linear)
{
  static const double lms[3][3] = { { 0.4122214708, 0.5363325363, 0.0514459929 },
                                    { 0.2119034982, 0.6806995451, 0.1073969566 },
                                    { 0.0883024619, 0.2817188376, 0.6299787005 } };
  static const double lab[3][3] = { { 0.2104542553, 0.7936177850, -0.0040720468 },
                                    { 1.9779984951, -2.4285922050, 0.4505937099 },
                                    { 0.0259040371, 0.7827717662, -0.8086757660 } };
  Color cones = times (lms, linear);

  for (int i = 0; i < 3; i++)
    cones.x[i] = cbrt (MAX (cones.x[i], 0));
  return times (lab, cones);
}

/* Machado, Oliveira and Fernandes 2009, severity 1; the first sees all. */
static const double sights[][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
};

static double
distance (guint32 a, guint32 b, int sight)
{
  Color one = times (sights[sight], linear_of (a)), other = times (sights[sight], linear_of (b));

  for (int i = 0; i < 3; i++)
    {
      one.x[i] = CLAMP (one.x[i], 0, 1);
      other.x[i] = CLAMP (other.x[i], 0, 1);
    }
  one = oklab_of (one);
  other = oklab_of (other);
  return sqrt ((one.x[0] - other.x[0]) * (one.x[0] - other.x[0]) + (one.x[1] - other.x[1]) * (one.x[1] - other.x[1]) +
               (one.x[2] - other.x[2]) * (one.x[2] - other.x[2]));
}

static void
test_hues_stay_apart_for_the_color_blind (void)
{
  for (int dark = 0; dark < 2; dark++)
    for (int sight = 0; sight < (int) G_N_ELEMENTS (sights); sight++)
      for (int i = 0; i < LK_MAP_HUES; i++)
        {
          guint32 hue = lk_map_hue (i, FALSE, dark);

          g_assert_cmpfloat (distance (hue, lk_map_gray (dark), sight), >, 0.08);
          for (int k = 0; k < i; k++)
            g_assert_cmpfloat (distance (hue, lk_map_hue (k, FALSE, dark), sight), >, sight == 0 ? 0.13 : 0.08);
        }
}

/* Equal steps of a number are steps in color that differ by no more than a factor of two. */
static void
test_the_scale_is_even (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      double least = INFINITY, most = 0;

      for (int i = 0; i < 16; i++)
        {
          double step = distance (lk_map_ramp (i / 16.0, dark), lk_map_ramp ((i + 1) / 16.0, dark), 0);
          Color from = oklab_of (linear_of (lk_map_ramp (i / 16.0, dark)));
          Color to = oklab_of (linear_of (lk_map_ramp ((i + 1) / 16.0, dark)));

          least = MIN (least, step);
          most = MAX (most, step);
          g_assert_cmpfloat (to.x[0], >, from.x[0]);
        }
      g_assert_cmpfloat (most / least, <, 2);
    }
}

/* -- colors: what they stand for ------------------------------------------------------------------------------------- */

static void
test_categories (void)
{
  static const char *const names[] = { "ant", "bee", "cat", NULL };
  static const int category[] = { 2, 0, -1, 2, 0, 2 };
  g_autoptr (LkMapColors) colors = lk_map_colors_new_categories ("class", category, 6, names, FALSE);

  /* Nobody is a bee, and one has no name; hues belong to the names. */
  g_assert_cmpint (colors->n_groups, ==, 3);
  g_assert_cmpstr (colors->groups[0].name, ==, "ant");
  g_assert_cmpstr (colors->groups[1].name, ==, "cat");
  g_assert_cmpint (colors->groups[0].n, ==, 2);
  g_assert_cmpint (colors->groups[1].n, ==, 3);
  g_assert_cmpint (colors->groups[2].n, ==, 1);
  g_assert_cmphex (colors->rgb[0], ==, lk_map_hue (2, FALSE, FALSE));
  g_assert_cmphex (colors->rgb[1], ==, lk_map_hue (0, FALSE, FALSE));
  g_assert_cmphex (colors->rgb[2], ==, lk_map_gray (FALSE));
  g_assert_cmpint (colors->group[2], ==, 2);
}

/* Of a hundred classes nineteen have colors of their own: the most common ones, whichever points are shown. */
static void
test_many_categories_are_merged (void)
{
  LkColumn column = { .kind = LK_COLUMN_CATEGORY, .n_categories = 100 };
  g_auto (GStrv) names = lk_number_names (100);
  g_autoptr (GArray) category = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (LkMapColors) all = NULL;
  g_autoptr (LkMapColors) few = NULL;
  g_autofree int *ids = NULL;

  for (int k = 0; k < 100; k++)
    for (int i = 0; i <= k; i++)
      g_array_append_val (category, k);
  column.categories = names;
  column.category = (int *) (gpointer) category->data;
  ids = g_new (int, category->len);
  for (guint i = 0; i < category->len; i++)
    ids[i] = (int) i;

  all = lk_map_colors_new_column ("class", &column, (int) category->len, ids, (int) category->len, FALSE);
  g_assert_cmpint (all->n_groups, ==, 20);
  g_assert_cmpstr (all->groups[0].name, ==, "81");
  g_assert_cmpstr (all->groups[19].name, ==, "81 others");
  g_assert_cmpint (all->groups[19].n, ==, 81 * 82 / 2);
  for (int i = 0; i < 19; i++)
    for (int k = 0; k < i; k++)
      g_assert_cmphex (all->groups[i].rgb, !=, all->groups[k].rgb);

  ids[0] = (int) category->len - 1;
  few = lk_map_colors_new_column ("class", &column, (int) category->len, ids, 1, FALSE);
  g_assert_cmpint (few->n_groups, ==, 1);
  g_assert_cmphex (few->rgb[0], ==, all->rgb[category->len - 1]);
}

static void
test_numbers (void)
{
  static const double value[] = { 0, 0.5, 1, NAN, 3 };
  g_autoptr (LkMapColors) colors = lk_map_colors_new_numbers ("trust", value, 5, 0, 1, TRUE);

  g_assert_true (colors->is_scale);
  g_assert_cmphex (colors->rgb[0], ==, lk_map_ramp (0, TRUE));
  g_assert_cmphex (colors->rgb[1], ==, lk_map_ramp (0.5, TRUE));
  g_assert_cmphex (colors->rgb[2], ==, lk_map_ramp (1, TRUE));
  g_assert_cmphex (colors->rgb[4], ==, lk_map_ramp (1, TRUE));
  g_assert_cmphex (colors->rgb[3], ==, lk_map_gray (TRUE));
  g_assert_true (colors->above);
  g_assert_false (colors->below);
  g_assert_cmpint (colors->n_groups, ==, 1);
  g_assert_cmpint (colors->groups[0].n, ==, 1);
  g_assert_cmpint (colors->group[0], ==, -1);
}

/* A few values far out do not take the colors from all others. */
static void
test_numbers_choose_their_scale (void)
{
  double value[1000];
  g_autoptr (LkMapColors) colors = NULL;

  for (int i = 0; i < 1000; i++)
    value[i] = i < 995 ? i : 1e6;
  colors = lk_map_colors_new_numbers ("loss", value, 1000, NAN, NAN, FALSE);
  g_assert_cmpfloat (colors->max, <, 1000);
  g_assert_cmpfloat (colors->min, >=, 0);
  g_assert_true (colors->above);
}

/* -- search ---------------------------------------------------------------------------------------------------------- */

/* Four images: two classes, one without, and names of files. */
static LkDataset *
make_dataset (void)
{
  static const char *const names[] = { "Sandal", "Ankle boot", NULL };
  static const char *const files[] = { "a/one.png", "b/two,\"2\".png", "a/three.png", NULL };
  LkDataset *dataset = lk_dataset_new ("test", "Test", 8, 8, 1);
  LkColumn *classes, *texts;

  g_assert_true (lk_split_allocate (dataset, LK_TRAIN, 4, NULL));
  classes = lk_split_add_column (&dataset->splits[LK_TRAIN], "class", LK_COLUMN_CATEGORY, names);
  classes->category[0] = 0;
  classes->category[1] = 1;
  classes->category[2] = 1;
  texts = lk_split_add_column (&dataset->splits[LK_TRAIN], "file", LK_COLUMN_TEXT, NULL);
  for (int i = 0; i < 4; i++)
    texts->text[i] = g_strdup (files[i]);
  return dataset;
}

static void
test_search (void)
{
  static const int ids[] = { 3, 2, 1, 0 };
  static const struct
  {
    const char *text;
    gboolean regex;
    const char *found; /* in the order of the ids */
  } searches[] = {
    { "sandal", FALSE, "0001" }, { "BOOT", FALSE, "0110" }, { "a/", FALSE, "0101" },        { "", FALSE, "0000" },
    { "three", FALSE, "0100" },  { "#2", FALSE, "0100" },   { "#0, #3", FALSE, "1001" },    { "#", FALSE, "0000" },
    { "t.o", FALSE, "0000" },    { "t.o", TRUE, "0010" },   { "^(sandal)$", TRUE, "0001" }, { "#1", TRUE, "0010" },
  };
  g_autoptr (LkDataset) dataset = make_dataset ();

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      guint8 match[4];
      char found[5] = "";
      g_autoptr (GError) error = NULL;
      int n = lk_map_search (dataset, ids, 4, searches[i].text, searches[i].regex, match, &error);

      g_assert_no_error (error);
      for (int k = 0; k < 4; k++)
        found[k] = match[k] ? '1' : '0';
      g_assert_cmpstr (found, ==, searches[i].found);
      g_assert_cmpint (n, ==, match[0] + match[1] + match[2] + match[3]);
    }
}

static void
test_bad_regex_says_so (void)
{
  static const int ids[] = { 0, 1 };
  g_autoptr (LkDataset) dataset = make_dataset ();
  g_autoptr (GError) error = NULL;
  guint8 match[2];

  g_assert_cmpint (lk_map_search (dataset, ids, 2, "(boot", TRUE, match, &error), ==, -1);
  g_assert_error (error, G_REGEX_ERROR, G_REGEX_ERROR_UNMATCHED_PARENTHESIS);
  g_assert_cmpint (lk_map_search (dataset, ids, 2, "(boot", FALSE, match, NULL), ==, 0);
}

/* -- tables ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  char *folder, *path;
} Place;

static void
place_set_up (Place *place, gconstpointer name)
{
  place->folder = g_dir_make_tmp ("likeness-map-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, name, NULL);
}

static void
place_tear_down (Place *place, gconstpointer name)
{
  g_unlink (place->path);
  g_rmdir (place->folder);
  g_free (place->path);
  g_free (place->folder);
}

static const int some_ids[] = { 1, 3, 0 };
static const float some_layout[] = { 0.1f, -2, 3.25f, 1e-7f, 5, 6 };
static const float some_trust[] = { 0.75f, NAN, 1 };

static void
test_csv (Place *place, gconstpointer name)
{
  g_autoptr (LkDataset) dataset = make_dataset ();
  LkMapTable table = { dataset, 3, some_ids, some_layout, some_trust };
  static const guint8 keep[] = { 1, 1, 0 };
  g_autofree char *all = NULL, *some = NULL;

  g_assert_true (lk_map_table_write_csv (&table, NULL, place->path, NULL));
  g_assert_true (g_file_get_contents (place->path, &all, NULL, NULL));
  g_assert_cmpstr (all, ==,
                   "id,x,y,class,file,trust\n"
                   "1,0.100000001,-2,Ankle boot,\"b/two,\"\"2\"\".png\",0.75\n"
                   "3,3.25,1.00000001e-07,,,\n"
                   "0,5,6,Sandal,a/one.png,1\n");

  table.trust = NULL;
  g_assert_true (lk_map_table_write_csv (&table, keep, place->path, NULL));
  g_assert_true (g_file_get_contents (place->path, &some, NULL, NULL));
  g_assert_true (g_str_has_prefix (some, "id,x,y,class,file\n1,"));
  g_assert_true (g_str_has_suffix (some, "3,3.25,1.00000001e-07,,\n"));
}

static void
test_npy (Place *place, gconstpointer name)
{
  g_autoptr (LkDataset) dataset = make_dataset ();
  LkMapTable table = { dataset, 3, some_ids, some_layout, some_trust };
  static const guint8 keep[] = { 1, 0, 1 };
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  g_assert_true (lk_map_table_write_npy (&table, keep, place->path, NULL));
  g_assert_true (lk_npy_read (place->path, &entry, &bytes, NULL));
  g_assert_cmpint (entry.dtype, ==, LK_DTYPE_F32);
  g_assert_cmpint (entry.rank, ==, 2);
  g_assert_cmpint (entry.shape[0], ==, 2);
  g_assert_cmpint (entry.shape[1], ==, 2);
  g_assert_cmpmem (entry.data, 8, some_layout, 8);
  g_assert_cmpmem ((const char *) entry.data + 8, 8, some_layout + 4, 8);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/map/colors/hues-stay-apart-for-the-color-blind", test_hues_stay_apart_for_the_color_blind);
  g_test_add_func ("/map/colors/the-scale-is-even", test_the_scale_is_even);
  g_test_add_func ("/map/colors/categories", test_categories);
  g_test_add_func ("/map/colors/many-categories-are-merged", test_many_categories_are_merged);
  g_test_add_func ("/map/colors/numbers", test_numbers);
  g_test_add_func ("/map/colors/numbers-choose-their-scale", test_numbers_choose_their_scale);
  g_test_add_func ("/map/search/finds", test_search);
  g_test_add_func ("/map/search/bad-regex-says-so", test_bad_regex_says_so);
  g_test_add ("/map/table/csv", Place, "map.csv", place_set_up, test_csv, place_tear_down);
  g_test_add ("/map/table/npy", Place, "map.npy", place_set_up, test_npy, place_tear_down);

  return g_test_run ();
}
