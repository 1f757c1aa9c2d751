/* What can be chosen in the neighbors panel: how many, by which metric, since when, among which images. */

#include "app/panels/neighbor-panel-private.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#define SLIDER_WIDTH 110
/* Entries of the list of steps that stand before them. */
#define N_WORDS 3

static const LkSetting k_setting = LK_INT (
    "neighbors.k",
    N_ ("Number of neighbors"),
    20,
    LK_NEIGHBOR_MIN_K,
    LK_NEIGHBOR_MAX_K,
    LK_NEIGHBOR_MIN_K,
    LK_NEIGHBOR_MAX_K,
    LK_SCALE_LINEAR,
    LK_LIVE,
    N_ ("How many neighbors are shown: few tell of an image's closest kin, many of the region it lies in."));

static int
get_number (LkNeighborPanel *self, const char *property)
{
  int value;

  g_object_get (self->model, property, &value, NULL);
  return value;
}

/* -- k ------------------------------------------------------------------------------------------------------------- */

static void
k_moved_cb (LkNeighborPanel *self, double value)
{
  g_autofree char *text = g_strdup_printf ("k %.0f", value);

  gtk_label_set_label (self->k_label, text);
}

static void
k_change_cb (LkNeighborPanel *self, double value, gboolean final)
{
  g_object_set (self->model, "k", (int) value, NULL);
}

static void
k_reset_cb (LkNeighborPanel *self)
{
  g_object_set (self->model, "k", (int) k_setting.fallback, NULL);
}

static void
k_cb (LkNeighborPanel *self)
{
  lk_value_slider_show (self->k_slider, get_number (self, "k"));
  k_moved_cb (self, lk_value_slider_get_value (self->k_slider));
}

static void
add_slider (LkNeighborPanel *self)
{
  GtkWidget *slider = lk_value_slider_new (&k_setting);

  self->k_slider = LK_VALUE_SLIDER (slider);
  gtk_widget_set_size_request (slider, SLIDER_WIDTH, -1);
  gtk_widget_set_valign (slider, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (slider, _ (k_setting.help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (lk_value_slider_get_scale (self->k_slider)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ (k_setting.title), -1);
  gtk_box_append (GTK_BOX (self->k_box), slider);
  g_signal_connect_object (slider, "moved", G_CALLBACK (k_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (slider, "change", G_CALLBACK (k_change_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (slider, "reset", G_CALLBACK (k_reset_cb), self, G_CONNECT_SWAPPED);
}

/* -- since --------------------------------------------------------------------------------------------------------- */

static GtkStringList *
since_list (LkNeighborPanel *self)
{
  return GTK_STRING_LIST (gtk_drop_down_get_model (self->since));
}

/* Recorded steps come one by one: the list grows, and what is open of it stays open. */
static void
offer_steps (LkNeighborPanel *self)
{
  int n;
  const long *steps = lk_clock_get_records (lk_session_get_clock (self->session), &n);
  guint same = 0;

  while (same < self->since_steps->len && (int) same < n &&
         g_array_index (self->since_steps, long, same) == steps[same])
    same++;
  if (same < self->since_steps->len)
    {
      gtk_string_list_splice (since_list (self), N_WORDS + same, self->since_steps->len - same, NULL);
      g_array_set_size (self->since_steps, same);
    }
  for (int i = (int) same; i < n; i++)
    {
      g_autofree char *step = lk_neighbor_step_words (steps[i]);
      /* translators: "step 120" */
      g_autofree char *text = g_strdup_printf (_ ("Since %s"), step);

      gtk_string_list_append (since_list (self), text);
      g_array_append_val (self->since_steps, steps[i]);
    }
}

static long
step_before (LkNeighborPanel *self, long step)
{
  for (guint i = self->since_steps->len; i-- > 0;)
    if (g_array_index (self->since_steps, long, i) < step)
      return g_array_index (self->since_steps, long, i);

  return -1;
}

/* Its place in the list; 0 = it is not there. */
static guint
place_of_step (LkNeighborPanel *self, long step)
{
  for (guint i = 0; i < self->since_steps->len; i++)
    if (g_array_index (self->since_steps, long, i) == step)
      return N_WORDS + i;

  return 0;
}

void
lk_neighbor_panel_update_since (LkNeighborPanel *self)
{
  long shown = lk_session_get_shown_embedding (self->session), step = -1;
  guint place = 0;

  self->updating = TRUE;
  offer_steps (self);
  if (self->since_kind == LK_SINCE_PREVIOUS)
    {
      place = 1;
      step = step_before (self, shown);
    }
  else if (self->since_kind == LK_SINCE_STEP)
    {
      /* Of another run, or not recorded any more: until there are records it may come. */
      place = place_of_step (self, self->since_step);
      step = place > 0 ? self->since_step : -1;
    }
  gtk_drop_down_set_selected (self->since, place);
  self->updating = FALSE;
  g_object_set (self->model, "since", (gint64) step, NULL);
}

static void
since_cb (LkNeighborPanel *self)
{
  guint place = gtk_drop_down_get_selected (self->since);

  if (self->updating || place == GTK_INVALID_LIST_POSITION)
    return;

  if (place == 0)
    self->since_kind = LK_SINCE_FIRST;
  else if (place == 1)
    self->since_kind = LK_SINCE_PREVIOUS;
  else
    {
      self->since_kind = LK_SINCE_STEP;
      self->since_step = place == 2 ? lk_session_get_shown_embedding (self->session)
                                    : g_array_index (self->since_steps, long, place - N_WORDS);
    }
  lk_neighbor_panel_update_since (self);
}

/* -- metric and bank ----------------------------------------------------------------------------------------------- */

static void
metric_chosen_cb (LkNeighborPanel *self)
{
  if (!self->updating)
    g_object_set (self->model, "metric", (int) gtk_drop_down_get_selected (self->metric), NULL);
}

static void
bank_chosen_cb (LkNeighborPanel *self)
{
  if (!self->updating)
    g_object_set (self->model, "bank", (int) gtk_drop_down_get_selected (self->bank), NULL);
}

/* Another panel, or a cancelled embedding, may have chosen. */
static void
chosen_cb (LkNeighborPanel *self)
{
  self->updating = TRUE;
  gtk_drop_down_set_selected (self->metric, (guint) get_number (self, "metric"));
  gtk_drop_down_set_selected (self->bank, (guint) get_number (self, "bank"));
  self->updating = FALSE;
}

void
lk_neighbor_panel_update_progress (LkNeighborPanel *self)
{
  double progress = lk_neighbor_model_get_progress (self->model);

  gtk_widget_set_visible (self->progress_box, progress >= 0);
  if (progress >= 0)
    {
      g_autofree char *text = g_strdup_printf (_ ("Embedding the images: %.0f %%"), progress * 100);

      gtk_progress_bar_set_fraction (self->progress, CLAMP (progress, 0, 1));
      gtk_progress_bar_set_text (self->progress, text);
    }
}

/* -- what is kept -------------------------------------------------------------------------------------------------- */

char *
lk_neighbor_panel_dup_choices (LkNeighborPanel *self)
{
  static const char *const kinds[] = { "first", "previous" };
  g_autofree char *since = self->since_kind == LK_SINCE_STEP ? g_strdup_printf ("%ld", self->since_step)
                                                             : g_strdup (kinds[self->since_kind]);

  return g_strdup_printf ("k=%d metric=%d bank=%d since=%s left=%d", get_number (self, "k"),
                          get_number (self, "metric"), get_number (self, "bank"), since, self->left_open);
}

static void
take_word (LkNeighborPanel *self, const char *key, const char *text)
{
  double number = g_ascii_strtod (text, NULL);

  if (g_str_equal (key, "k") && number >= LK_NEIGHBOR_MIN_K && number <= LK_NEIGHBOR_MAX_K)
    g_object_set (self->model, "k", (int) number, NULL);
  else if (g_str_equal (key, "metric") && number >= 0 && number <= LK_METRIC_EUCLIDEAN)
    g_object_set (self->model, "metric", (int) number, NULL);
  else if (g_str_equal (key, "bank") && number >= 0 && number <= LK_NEIGHBOR_BANK_ALL)
    g_object_set (self->model, "bank", (int) number, NULL);
  else if (g_str_equal (key, "since"))
    {
      self->since_kind = g_str_equal (text, "previous") ? LK_SINCE_PREVIOUS
                         : g_ascii_isdigit (*text)      ? LK_SINCE_STEP
                                                        : LK_SINCE_FIRST;
      self->since_step = strtol (text, NULL, 10);
    }
  else if (g_str_equal (key, "left"))
    self->left_open = number != 0;
}

void
lk_neighbor_panel_set_choices (LkNeighborPanel *self, const char *state)
{
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      take_word (self, words[i], equals + 1);
    }
  lk_neighbor_panel_update_since (self);
  lk_neighbor_panel_update (self);
}

/* -- set up -------------------------------------------------------------------------------------------------------- */

void
lk_neighbor_panel_set_up_tools (LkNeighborPanel *self)
{
  add_slider (self);
  g_signal_connect_object (self->model, "notify::k", G_CALLBACK (k_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::metric", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::bank", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "progress", G_CALLBACK (lk_neighbor_panel_update_progress), self,
                           G_CONNECT_SWAPPED);
  k_cb (self);
  chosen_cb (self);
  lk_neighbor_panel_update_since (self);
}

void
lk_neighbor_panel_bind_tools (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, k_box);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, k_label);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, metric);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, since);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, bank);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, progress_box);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, progress);
  gtk_widget_class_bind_template_callback (widget_class, metric_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, since_cb);
  gtk_widget_class_bind_template_callback (widget_class, bank_chosen_cb);
}
