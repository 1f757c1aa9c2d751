/* By what the points are colored, and the legend that shows and hides them. */

#include "app/panels/map-panel-private.h"

#include "analysis/map-quality.h"
#include "app/capitalize.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define COLUMN "column:"
#define BAR_COLORS 32
#define LEGEND_NUMBERS 5 /* of a scale, on a picture */
#define LEAST_ALPHA 110  /* of a point that cannot be trusted at all */

/* -- choices --------------------------------------------------------------------------------------------------------- */

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

/* "background_hue" as people read it. (transfer full) */
static char *
column_title (const char *name)
{
  g_autofree char *words = g_strdelimit (g_strdup (name), "_-", ' ');

  return g_str_equal (name, "class") ? g_strdup (_ ("Class")) : lk_capitalize (words);
}

/* (transfer full) */
static char *
title_of (const char *id)
{
  if (g_str_has_prefix (id, COLUMN))
    return column_title (id + strlen (COLUMN));
  if (g_str_equal (id, "cluster"))
    return g_strdup (_ ("Cluster"));
  if (g_str_equal (id, "purity"))
    return g_strdup (_ ("Neighbor purity"));
  if (g_str_equal (id, "trust"))
    return g_strdup (_ ("Trust"));
  if (g_str_equal (id, "loss"))
    return g_strdup (_ ("Loss of each image"));

  return g_strdup (_ ("One color"));
}

static void
add_columns (LkMapPanel *self, const LkDataset *dataset, GPtrArray *ids)
{
  const LkSplit *split = &dataset->splits[LK_TRAIN];
  g_autofree int *all = g_new (int, MAX (split->n, 1));

  for (int i = 0; i < split->n; i++)
    all[i] = i;
  for (int k = 0; k < split->n_columns; k++)
    if (lk_map_colors_can_show (&split->columns[k], all, split->n))
      g_ptr_array_add (ids, g_strconcat (COLUMN, split->columns[k].name, NULL));
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (a->pdata[i], b->pdata[i]))
      return FALSE;

  return TRUE;
}

/* The place in the menu of what is wanted; where the data set has no such thing, of its class, else of one color. */
static guint
find_choice (LkMapPanel *self)
{
  const char *wanted = self->wanted_color != NULL ? self->wanted_color : COLUMN "class";

  for (guint i = 0; i < self->choices->len; i++)
    if (g_str_equal (self->choices->pdata[i], wanted))
      return i;
  for (guint i = 0; i < self->choices->len; i++)
    if (g_str_equal (self->choices->pdata[i], COLUMN "class"))
      return i;

  return self->choices->len - 1;
}

void
lk_map_panel_update_choices (LkMapPanel *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  gboolean labels = dataset != NULL && lk_dataset_classes (dataset, LK_TRAIN) != NULL;

  if (dataset != NULL)
    add_columns (self, dataset, ids);
  g_ptr_array_add (ids, g_strdup ("cluster"));
  if (labels)
    g_ptr_array_add (ids, g_strdup ("purity"));
  g_ptr_array_add (ids, g_strdup ("trust"));
  g_ptr_array_add (ids, g_strdup ("loss"));
  g_ptr_array_add (ids, g_strdup ("none"));

  self->updating = TRUE;
  if (!is_same (ids, self->choices))
    {
      g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

      for (guint i = 0; i < ids->len; i++)
        gtk_string_list_take (titles, title_of (ids->pdata[i]));
      g_ptr_array_unref (self->choices);
      self->choices = g_steal_pointer (&ids);
      gtk_drop_down_set_model (self->color, G_LIST_MODEL (titles));
    }
  gtk_drop_down_set_selected (self->color, find_choice (self));
  self->updating = FALSE;
}

static const char *
chosen (LkMapPanel *self)
{
  return self->choices->pdata[find_choice (self)];
}

gboolean
lk_map_panel_color_tells_more (LkMapPanel *self)
{
  return !g_str_equal (chosen (self), COLUMN "class") && !g_str_equal (chosen (self), "trust");
}

void
lk_map_panel_choose_color (LkMapPanel *self, const char *id)
{
  g_free (self->wanted_color);
  self->wanted_color = g_strdup (id);
  lk_map_panel_update_choices (self);
  lk_map_panel_update_colors (self);
}

/* -- colors ---------------------------------------------------------------------------------------------------------- */

static LkMapColors *
color_by_column (LkMapPanel *self, const char *name, const char *title, gboolean dark)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);

  return lk_map_colors_new_column (title, lk_dataset_column (dataset, LK_TRAIN, name), dataset->splits[LK_TRAIN].n,
                                   lk_map_model_get_ids (self->model), lk_map_panel_get_n (self), dark);
}

static LkMapColors *
color_by_cluster (LkMapPanel *self, const char *title, gboolean dark)
{
  const int *ids = lk_map_model_get_ids (self->model);
  int n = lk_map_panel_get_n (self), k = lk_map_clusters_get_k (self->clusters);
  g_autofree int *cluster = g_new (int, MAX (n, 1));
  g_auto (GStrv) names = g_new0 (char *, k + 1);

  for (int i = 0; i < k; i++)
    names[i] = g_strdup_printf (_ ("Cluster %d"), i + 1);
  for (int i = 0; i < n; i++)
    {
      int own = lk_map_clusters_of (self->clusters, ids[i]);

      cluster[i] = own < k ? own : -1;
    }
  return lk_map_colors_new_categories (title, cluster, n, (const char *const *) names, dark);
}

/* Shares, on a scale from 0 to 1. share [n] or NULL. */
static LkMapColors *
color_by_share (LkMapPanel *self, const float *share, const char *title, gboolean dark)
{
  int n = lk_map_panel_get_n (self);
  g_autofree double *value = g_new (double, MAX (n, 1));
  LkMapColors *colors;

  for (int i = 0; i < n; i++)
    value[i] = share != NULL ? share[i] : NAN;
  colors = lk_map_colors_new_numbers (title, value, n, 0, 1, dark);
  colors->is_percent = TRUE;
  return colors;
}

static LkMapColors *
color_by_purity (LkMapPanel *self, const char *title, gboolean dark)
{
  const LkColumn *classes = lk_dataset_classes (lk_session_get_dataset (self->session), LK_TRAIN);
  const int *ids = lk_map_model_get_ids (self->model);
  int n = lk_map_panel_get_n (self), k = 0;
  const int *neighbors = lk_map_model_get_neighbors (self->model, &k);
  g_autofree int *label = g_new (int, MAX (n, 1));
  g_autofree float *purity = g_new (float, MAX (n, 1));

  for (int i = 0; i < n; i++)
    label[i] = classes->category[ids[i]];
  if (neighbors != NULL)
    lk_neighbor_purity (neighbors, n, k, label, purity);
  return color_by_share (self, neighbors != NULL ? purity : NULL, title, dark);
}

static LkMapColors *
color_by_loss (LkMapPanel *self, const char *title, gboolean dark)
{
  const int *ids = lk_map_model_get_ids (self->model);
  int n = lk_map_panel_get_n (self);
  g_autofree double *loss = g_new (double, MAX (n, 1));
  LkMapColors *colors;

  for (int i = 0; i < n; i++)
    loss[i] = lk_map_losses_of (self->losses, ids[i]);
  colors = lk_map_colors_new_numbers (title, loss, n, NAN, NAN, dark);
  if (lk_map_losses_are_netless (self->losses) && colors->n_groups > 0)
    {
      g_free (colors->groups[0].name);
      /* translators: the losses of images are known there only */
      colors->groups[0].name = g_strdup (_ ("only live and at checkpoints"));
    }
  return colors;
}

LkMapColors *
lk_map_panel_make_colors (LkMapPanel *self, gboolean dark)
{
  const char *id = chosen (self);
  g_autofree char *title = title_of (id);

  if (g_str_has_prefix (id, COLUMN))
    return color_by_column (self, id + strlen (COLUMN), title, dark);
  if (g_str_equal (id, "cluster"))
    return color_by_cluster (self, title, dark);
  if (g_str_equal (id, "purity"))
    return color_by_purity (self, title, dark);
  if (g_str_equal (id, "trust"))
    return color_by_share (self, lk_map_model_get_trust (self->model), title, dark);
  if (g_str_equal (id, "loss"))
    return color_by_loss (self, title, dark);

  return lk_map_colors_new_plain (lk_map_panel_get_n (self), dark);
}

/* -- legend ---------------------------------------------------------------------------------------------------------- */

/* A number of the scale; beyond: there are points further out. (transfer full) */
static char *
end_text (const LkMapColors *colors, double value, const char *beyond)
{
  g_autofree char *number = colors->is_percent ? g_strdup_printf (_ ("%.0f %%"), value * 100)
                                               : lk_chart_scale_text (LK_CHART_NUMBER, value, 0);

  return g_strconcat (beyond, number, NULL);
}

static void
show_scale (LkMapPanel *self, const LkMapColors *colors)
{
  guint32 bar[BAR_COLORS];
  g_autofree char *min = end_text (colors, colors->min, colors->below ? "≤ " : "");
  g_autofree char *max = end_text (colors, colors->max, colors->above ? "≥ " : "");

  for (int i = 0; i < BAR_COLORS; i++)
    bar[i] = lk_map_ramp (i / (BAR_COLORS - 1.0), is_dark ());
  lk_legend_set_scale (self->legend, colors->is_scale ? BAR_COLORS : 0, bar, min, max);
}

static void
show_legend (LkMapPanel *self, const LkMapColors *colors)
{
  g_autofree LkLegendEntry *entries = g_new0 (LkLegendEntry, colors->n_groups + 1);

  for (int i = 0; i < colors->n_groups; i++)
    entries[i] = (LkLegendEntry){ colors->groups[i].name, colors->groups[i].rgb, colors->groups[i].n };
  lk_legend_set_entries (self->legend, colors->title, colors->n_groups, entries);
  show_scale (self, colors);
  gtk_widget_set_visible (self->side, colors->n_groups > 0 || colors->is_scale);
}

static gboolean
is_shown (LkMapPanel *self, const LkMapColors *colors, int point)
{
  return colors->group[point] < 0 || lk_legend_is_shown (self->legend, colors->group[point]);
}

static void
show_groups (LkMapPanel *self)
{
  int n = lk_map_panel_get_n (self);
  g_autofree guint8 *shown = g_new (guint8, MAX (n, 1));

  for (int i = 0; i < n; i++)
    shown[i] = is_shown (self, self->colors, i);
  lk_scatter_set_shown (self->scatter, lk_legend_is_complete (self->legend) ? NULL : shown);
}

void
lk_map_panel_update_colors (LkMapPanel *self)
{
  lk_map_clusters_set_active (self->clusters, g_str_equal (chosen (self), "cluster"));
  lk_map_losses_set_active (self->losses, g_str_equal (chosen (self), "loss"));
  if (self->stale)
    return;

  g_clear_pointer (&self->colors, lk_map_colors_free);
  self->colors = lk_map_panel_make_colors (self, is_dark ());
  show_legend (self, self->colors);
  lk_scatter_set_colors (self->scatter, self->colors->rgb);
  show_groups (self);
}

void
lk_map_panel_show_trust (LkMapPanel *self)
{
  const float *trust = lk_map_model_get_trust (self->model);
  int n = lk_map_panel_get_n (self);
  g_autofree guint8 *alpha = g_new (guint8, MAX (n, 1));

  for (int i = 0; trust != NULL && i < n; i++)
    alpha[i] = (guint8) (isfinite (trust[i]) ? LEAST_ALPHA + trust[i] * (255 - LEAST_ALPHA) : 255);
  lk_scatter_set_alpha (self->scatter, trust != NULL && gtk_check_button_get_active (self->dim) ? alpha : NULL);
  if (g_str_equal (chosen (self), "trust") || g_str_equal (chosen (self), "purity"))
    lk_map_panel_update_colors (self);
  lk_map_panel_update_lines (self);
}

static void
clear_entry (gpointer entry)
{
  g_free ((char *) ((LkScatterLegend *) entry)->name);
}

GArray *
lk_map_panel_make_legend (LkMapPanel *self, const LkMapColors *colors, gboolean dark)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (LkScatterLegend));

  g_array_set_clear_func (entries, clear_entry);
  for (int i = 0; colors->is_scale && i < LEGEND_NUMBERS; i++)
    {
      double unit = 1 - i / (LEGEND_NUMBERS - 1.0);
      const char *beyond = unit == 1 && colors->above ? "≥ " : unit == 0 && colors->below ? "≤ " : "";
      LkScatterLegend entry = { end_text (colors, colors->min + unit * (colors->max - colors->min), beyond),
                                lk_map_ramp (unit, dark) };

      g_array_append_val (entries, entry);
    }
  for (int i = 0; i < colors->n_groups; i++)
    if (lk_legend_is_shown (self->legend, i))
      {
        LkScatterLegend entry = { g_strdup (colors->groups[i].name), colors->groups[i].rgb };

        g_array_append_val (entries, entry);
      }
  return entries;
}

/* -- what the user does ---------------------------------------------------------------------------------------------- */

static void
legend_changed_cb (LkMapPanel *self)
{
  if (!self->stale)
    show_groups (self);
}

static void
color_selected_cb (LkMapPanel *self)
{
  guint place = gtk_drop_down_get_selected (self->color);

  if (!self->updating && place < self->choices->len)
    lk_map_panel_choose_color (self, self->choices->pdata[place]);
}

void
lk_map_panel_bind_colors (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, legend_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, color_selected_cb);
}
