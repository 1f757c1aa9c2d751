/* What the neighbors panel says of images and of the neighborhood they make. */

#include "app/panels/neighbor-panel-private.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

const char *
lk_neighbor_space_title (LkNeighborSpace space)
{
  static const char *const titles[] = { N_ ("Embedding"), N_ ("Pixels"), N_ ("Random encoder") };

  return _ (titles[space]);
}

char *
lk_neighbor_step_words (long step)
{
  g_autofree char *count = lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);

  return g_strdup_printf (_ ("step %s"), count);
}

char *
lk_neighbor_words (const LkDataset *dataset, const LkNeighbors *neighbors, LkMetric metric, int i)
{
  int id = neighbors->ids[i];
  const char *file = lk_image_file (dataset, id);
  g_autofree char *name = lk_image_name (dataset, id);
  GString *words = g_string_new (name);

  if (file != NULL)
    g_string_append_printf (words, "\n%s", file);
  /* translators: of an image; 1 - cosine is a formula */
  g_string_append_printf (words,
                          metric == LK_METRIC_COSINE ? _ ("\ndistance %.4f (1 − cosine)") : _ ("\ndistance %.4g"),
                          (double) neighbors->distance[i]);
  if (neighbors->same_class[i] == 0)
    g_string_append (words, _ ("\nof another class"));
  if (neighbors->joined != NULL && neighbors->joined[i])
    {
      g_autofree char *since = lk_neighbor_step_words (neighbors->since);

      /* translators: "step 120" */
      g_string_append_printf (words, _ ("\nnew since %s"), since);
    }

  return g_string_free (words, FALSE);
}

/* -- the whole ------------------------------------------------------------------------------------------------------- */

static const char *
precision_words (double precision)
{
  if (precision >= 0.995)
    return _ ("all of its class");
  if (precision >= 0.8)
    return _ ("most of its class");
  if (precision >= 0.5)
    return _ ("more than half of its class");
  if (precision > 0)
    return _ ("most of other classes");

  return _ ("none of its class");
}

static const char *
stability_words (double stability)
{
  if (stability >= 0.9)
    return _ ("settled");
  if (stability >= 0.6)
    return _ ("settling");

  return _ ("still moving");
}

static void
append_line (GString *note, char *line)
{
  if (note->len > 0)
    g_string_append_c (note, '\n');
  g_string_append (note, line);
  g_free (line);
}

static int
count_joined (const LkNeighbors *neighbors)
{
  int n = 0;

  for (int i = 0; i < neighbors->n; i++)
    n += neighbors->joined[i] != 0;

  return n;
}

static void
append_memory (GString *note, const LkNeighbors *neighbors)
{
  g_autofree char *since = NULL;

  if (neighbors->memory_words != NULL)
    append_line (note, g_strdup (neighbors->memory_words));
  if (neighbors->joined == NULL || neighbors->since < 0)
    return;

  since = lk_neighbor_step_words (neighbors->since);
  /* translators: numbers of images, "step 120" */
  append_line (note,
               g_strdup_printf (_ ("%d new, %d left since %s"), count_joined (neighbors), neighbors->n_left, since));
}

char *
lk_neighbor_note (const LkNeighbors *neighbors)
{
  g_autoptr (GString) note = g_string_new (NULL);

  if (neighbors->n > 0 && !isnan (neighbors->precision))
    /* translators: how many neighbors, percentage, what that means */
    append_line (note, g_strdup_printf (_ ("precision@%d %.0f %%: %s"), neighbors->n, neighbors->precision * 100,
                                        precision_words (neighbors->precision)));
  if (!isnan (neighbors->stability))
    /* translators: percentage, what that means */
    append_line (note, g_strdup_printf (_ ("stability %.0f %%: %s"), neighbors->stability * 100,
                                        stability_words (neighbors->stability)));
  if (neighbors->n > 0)
    append_memory (note, neighbors);

  return note->len > 0 ? g_strdup (note->str) : NULL;
}
