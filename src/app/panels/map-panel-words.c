/* What the panel says: the reading in its header, why there is no map, and how a map must not be read. */

#include "app/panels/map-panel-private.h"

#include "app/image-name.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

#define HIGH_TRUST 0.6
#define FAIR_TRUST 0.35

double
lk_map_panel_mean_trust (LkMapPanel *self)
{
  const float *trust = lk_map_model_get_trust (self->model);
  double sum = 0;
  int n = 0;

  for (int i = 0; trust != NULL && i < lk_map_model_get_n (self->model); i++)
    if (isfinite (trust[i]))
      {
        sum += trust[i];
        n++;
      }
  return n > 0 ? sum / n : NAN;
}

/* -- reading --------------------------------------------------------------------------------------------------------- */

static char *
count_text (long count)
{
  return lk_chart_scale_text (LK_CHART_COUNT, (double) count, 0);
}

static char *
percent_text (double share)
{
  return g_strdup_printf (_ ("%.0f %%"), share * 100);
}

static void
take_part (GPtrArray *parts, char *part)
{
  g_ptr_array_add (parts, part);
}

char *
lk_map_panel_reading (LkMapPanel *self, int most_parts)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  int n = lk_map_model_get_layout (self->model) != NULL ? lk_map_model_get_n (self->model) : 0;
  long step = lk_map_model_get_step (self->model);
  double kl = lk_map_model_get_kl (self->model), trust = lk_map_panel_mean_trust (self);
  g_autofree char *images = count_text (n), *steps = count_text (step), *share = percent_text (trust);

  if (n == 0)
    return g_strdup ("");

  /* What matters most comes first: where room is short the rest is left out. */
  if (step >= 0)
    take_part (parts, g_strdup_printf (_ ("step %s"), steps));
  if (lk_map_model_is_busy (self->model))
    take_part (parts, lk_map_model_dup_status (self->model));
  else if (isfinite (kl))
    /* translators: the Kullback-Leibler divergence that t-SNE makes small */
    take_part (parts, g_strdup_printf (_ ("KL %.2f"), kl));
  if (isfinite (trust))
    /* translators: share of the true neighbors that are near on a map */
    take_part (parts, g_strdup_printf (_ ("trust %s"), share));
  /* translators: how many images a map shows */
  take_part (parts, g_strdup_printf (ngettext ("%s image", "%s images", (gulong) n), images));
  if ((int) parts->len > most_parts)
    g_ptr_array_set_size (parts, most_parts);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

char *
lk_map_panel_empty_words (LkMapPanel *self)
{
  LkMapSpace space;

  g_object_get (self->model, "space", &space, NULL);
  if (lk_session_get_dataset (self->session) == NULL)
    return g_strdup (_ ("Choose a data set or open a folder of images to see a map of them."));
  if (space == LK_MAP_EMBEDDING && lk_session_get_record_source (self->session) == NULL)
    return g_strdup (_ ("Press Train to see how a network arranges the images"));
  if (space == LK_MAP_RANDOM && lk_session_get_record_source (self->session) == NULL)
    return g_strdup (_ ("Press Train: the encoder is made, and recorded, before its first step."));

  return lk_map_model_dup_status (self->model);
}

/* -- images ---------------------------------------------------------------------------------------------------------- */

char *
lk_map_panel_image_name (LkMapPanel *self, int id)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);

  return dataset != NULL ? lk_image_name (dataset, id) : g_strdup_printf ("#%d", id);
}

/* "loss 2.31": what the point's color stands for, unless its name tells it. NULL = nothing. (transfer full) */
static char *
color_detail (LkMapPanel *self, int point)
{
  const LkMapColors *colors = self->colors;
  int group = colors != NULL ? colors->group[point] : -1;
  g_autofree char *number = NULL;

  if (colors == NULL || colors->title == NULL || !lk_map_panel_color_tells_more (self))
    return NULL;
  if (group >= 0)
    /* translators: what a color means, and the value it stands for: "hue: no value" */
    return g_strdup_printf (_ ("%s: %s"), colors->title, colors->groups[group].name);
  if (colors->value == NULL)
    return NULL;

  number = colors->is_percent ? percent_text (colors->value[point])
                              : lk_chart_scale_text (LK_CHART_NUMBER, colors->value[point], 0);
  return g_strdup_printf (_ ("%s: %s"), colors->title, number);
}

char *
lk_map_panel_image_details (LkMapPanel *self, int point)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  const LkColumn *files = lk_dataset_column (dataset, LK_TRAIN, "file");
  const float *trust = lk_map_model_get_trust (self->model);
  int id = lk_map_model_get_ids (self->model)[point];
  long step = lk_map_model_get_step (self->model);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) last = g_ptr_array_new_with_free_func (g_free);
  char *color = color_detail (self, point);

  if (files != NULL && files->text[id] != NULL)
    g_ptr_array_add (lines, g_path_get_basename (files->text[id]));
  if (color != NULL)
    g_ptr_array_add (lines, color);
  if (trust != NULL && isfinite (trust[point]))
    {
      g_autofree char *share = percent_text (trust[point]);

      take_part (last, g_strdup_printf (_ ("trust %s"), share));
    }
  if (step >= 0)
    {
      g_autofree char *steps = count_text (step);

      take_part (last, g_strdup_printf (_ ("step %s"), steps));
    }
  g_ptr_array_add (last, NULL);
  if (last->len > 1)
    g_ptr_array_add (lines, g_strjoinv (" · ", (char **) last->pdata));
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* -- how not to read it ---------------------------------------------------------------------------------------------- */

static void
append_paragraph (GString *text, const char *head, const char *words)
{
  g_autofree char *safe_head = g_markup_escape_text (head, -1), *safe = g_markup_escape_text (words, -1);

  g_string_append_printf (text, "%s<b>%s</b> %s", text->len > 0 ? "\n\n" : "", safe_head, safe);
}

static void
append_trust (LkMapPanel *self, GString *text)
{
  double trust = lk_map_panel_mean_trust (self);
  g_autofree char *share = percent_text (trust), *words = NULL;
  int k = 0;

  lk_map_model_get_neighbors (self->model, &k);
  if (!isfinite (trust))
    {
      append_paragraph (text, _ ("Trust."),
                        _ ("Once the map rests, it is measured how many true neighbors of each image lie near it."));
      return;
    }
  words = g_strdup_printf (
      trust >= HIGH_TRUST ? _ ("Of the %d true neighbors of an image, %s lie near it on this map: what is near here is "
                               "mostly alike.")
      : trust >= FAIR_TRUST
          ? _ ("Of the %d true neighbors of an image, only %s lie near it on this map: believe groups, "
               "not single neighbors.")
          : _ ("Of the %d true neighbors of an image, no more than %s lie near it on this map: it tells "
               "little of what is alike."),
      k, share);
  append_paragraph (text, _ ("Trust."), words);
}

static void
append_tsne (GString *text)
{
  append_paragraph (text, _ ("Sizes mean little."),
                    _ ("t-SNE spreads dense groups out and draws loose ones together."));
  append_paragraph (text, _ ("Gaps mean little."),
                    _ ("How far apart two groups lie hardly tells how different they are."));
  append_paragraph (
      text, _ ("Small clumps can be chance,"),
      _ ("above all at a low perplexity. Look at more than one perplexity, and at a run with another seed; "
         "believe what stays."));
  append_paragraph (text, _ ("Pinched shapes are not finished."), _ ("Wait until the map rests."));
}

static void
append_linear (LkMapPanel *self, GString *text, gboolean axis)
{
  int x, y;
  double share;
  g_autofree char *percent = NULL, *words = NULL;

  g_object_get (self->model, "axis-x", &x, "axis-y", &y, NULL);
  share = lk_map_model_get_variance (self->model, x) + lk_map_model_get_variance (self->model, y);
  percent = percent_text (share);
  if (axis)
    words = g_strdup (
        _ ("From left to right it shows only what tells the two images apart, from bottom to top what varies "
           "most beside that. What overlaps here may be far apart."));
  else if (isfinite (share))
    words = g_strdup_printf (
        _ ("It shows two directions of many, with %s of the variance. What overlaps here may be far "
           "apart."),
        percent);
  else
    words = g_strdup (_ ("It shows two directions of many. What overlaps here may be far apart."));
  append_paragraph (text, _ ("This is a shadow."), words);
  append_paragraph (text, _ ("Distances are true"),
                    _ ("within the shadow: other than with t-SNE, gaps and sizes count."));
}

char *
lk_map_panel_help_words (LkMapPanel *self)
{
  GString *text = g_string_new (NULL);
  LkMapProjection projection;

  g_object_get (self->model, "projection", &projection, NULL);
  append_trust (self, text);
  if (projection == LK_MAP_TSNE)
    append_tsne (text);
  else
    append_linear (self, text, projection == LK_MAP_AXIS);
  append_paragraph (
      text, _ ("Compare."),
      _ ("What the pixels show too was not learned; what only one map shows, doubt. Dimmed points and dashed "
         "lines are where this one fails."));
  return g_string_free (text, FALSE);
}
