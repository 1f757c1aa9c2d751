#include "app/bench-words.h"

#include "app/csv.h"
#include "app/image-name.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

/* -- words --------------------------------------------------------------------------------------------------------- */

/* "left 3": whole numbers without decimals. (transfer full) */
static char *
value_words (const LkTransform *transform, int i, double value)
{
  g_autofree char *number = lk_chart_scale_text (LK_CHART_NUMBER, value, value == rint (value) ? 1 : 0.01);

  return g_strdup_printf ("%s %s", _ (transform->value_names[i]), number);
}

/* (transfer full) */
static char *
values_words (const LkDrawn *drawn, const char *separator)
{
  GString *words = g_string_new (NULL);

  for (int i = 0; drawn->transform->value_names[i] != NULL; i++)
    {
      g_autofree char *value = value_words (drawn->transform, i, drawn->values[i]);

      g_string_append_printf (words, "%s%s", i > 0 ? separator : "", value);
    }
  return g_string_free (words, FALSE);
}

/* (transfer full) */
static char *
drawn_words (const LkDrawn *drawn, double probability, const char *separator)
{
  g_autofree char *share = lk_chart_scale_text (LK_CHART_PERCENT, probability, 0.01);

  if (!drawn->applied)
    /* translators: a transform did not come up; how often it does: a share like "50 %". As short as can be. */
    return g_strdup_printf (_ ("skipped (%s)"), share);
  if (drawn->transform->value_names[0] != NULL)
    return values_words (drawn, separator);
  if (probability >= 1)
    return g_strdup (_ ("always"));
  /* translators: a transform came up; how often it does: a share like "50 %". As short as can be. */
  return g_strdup_printf (_ ("came up (%s)"), share);
}

char *
lk_drawn_words (const LkDrawn *drawn, double probability)
{
  return drawn_words (drawn, probability, "\n");
}

char *
lk_bench_words (const LkBench *bench, int image, int column)
{
  GString *words;

  if (column == 0)
    return NULL;

  words = g_string_new (NULL);
  for (int i = 0; i < lk_recipe_length (bench->recipe); i++)
    {
      const LkDrawn *drawn = lk_bench_drawn (bench, image, column - 1) + i;
      double probability = lk_recipe_probability (bench->recipe, column - 1, i, bench->preview->c);
      g_autofree char *values = NULL;

      if (probability <= 0)
        continue;
      values = drawn_words (drawn, probability, ", ");
      g_string_append_printf (words, "%s%s: %s", words->len > 0 ? "\n" : "", _ (drawn->transform->title), values);
    }
  return g_string_free (words, words->len == 0);
}

/* -- the table ----------------------------------------------------------------------------------------------------- */

/* What the rows of a transform begin with. */
static void
append_head (const LkBench *bench, int image, int view, int stage, GString *csv)
{
  const LkDrawn *drawn = lk_bench_drawn (bench, image, view) + stage;
  int id = bench->preview->sample[image];
  const char *class = lk_image_class (bench->dataset, id), *file = lk_image_file (bench->dataset, id);

  g_string_append_printf (csv, "%u,%u,%d,", bench->seed, bench->draw, id);
  if (lk_dataset_classes (bench->dataset, LK_TRAIN) != NULL)
    {
      lk_csv_append_text (csv, class != NULL ? class : "");
      g_string_append_c (csv, ',');
    }
  if (lk_dataset_column (bench->dataset, LK_TRAIN, "file") != NULL)
    {
      lk_csv_append_text (csv, file != NULL ? file : "");
      g_string_append_c (csv, ',');
    }
  g_string_append_printf (csv, "%d,%d,%s,", view + 1, stage + 1, drawn->transform->id);
  lk_csv_append_number (csv, lk_recipe_probability (bench->recipe, view, stage, bench->preview->c));
  g_string_append_printf (csv, ",%d,", drawn->applied);
}

static void
append_stage (const LkBench *bench, int image, int view, int stage, GString *csv)
{
  const LkDrawn *drawn = lk_bench_drawn (bench, image, view) + stage;
  const char *const *names = drawn->transform->value_names;

  if (!drawn->applied || names[0] == NULL)
    {
      append_head (bench, image, view, stage, csv);
      g_string_append (csv, ",\n");
      return;
    }
  for (int i = 0; names[i] != NULL; i++)
    {
      append_head (bench, image, view, stage, csv);
      g_string_append_printf (csv, "%s,", names[i]);
      lk_csv_append_number (csv, drawn->values[i]);
      g_string_append_c (csv, '\n');
    }
}

char *
lk_bench_table (const LkBench *bench)
{
  const LkPreview *preview = bench->preview;
  GString *csv = g_string_new ("seed,draw,image,");

  g_string_append_printf (csv, "%s%sview,stage,transform,probability,applied,name,value\n",
                          lk_dataset_classes (bench->dataset, LK_TRAIN) != NULL ? "class," : "",
                          lk_dataset_column (bench->dataset, LK_TRAIN, "file") != NULL ? "file," : "");
  for (int image = 0; image < bench->made; image++)
    for (int view = 0; view < preview->n_views; view++)
      for (int stage = 0; stage < lk_recipe_length (bench->recipe); stage++)
        append_stage (bench, image, view, stage, csv);
  return g_string_free (csv, FALSE);
}
