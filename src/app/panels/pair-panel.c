/* The energy of a pair of images (two that are selected, or two views of one) as numbers and words, and where it lies among
 * the energies of positive and of random pairs: low where the network says that both belong together. Watches the
 * session's pair model, and the selection. */

#include "app/image-name.h"
#include "app/panels/panel.h"
#include "app/widgets/chart-tools.h"
#include "app/widgets/chart.h"
#include "app/widgets/image-strip.h"
#include "app/widgets/row-layout.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define TOOL_SPACING 6

#define LK_TYPE_PAIR_PANEL (lk_pair_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkPairPanel, lk_pair_panel, LK, PAIR_PANEL, LkPanel)

struct _LkPairPanel
{
  LkPanel parent_instance;

  GtkStack *stack;
  LkImageStrip *strip;
  GtkLabel *note, *reading, *words;
  GtkDropDown *kind;
  LkChart *chart;
  gboolean wants_own; /* the method's energy, where it has one */
  gboolean filling;   /* the panel itself turns the choice */
};

G_DEFINE_FINAL_TYPE (LkPairPanel, lk_pair_panel, LK_TYPE_PANEL)

static LkPairModel *
model_of (LkPairPanel *self)
{
  return lk_session_get_pair (lk_panel_get_session (LK_PANEL (self)));
}

static LkEnergyKind
chosen_kind (LkPairPanel *self)
{
  GListModel *kinds = gtk_drop_down_get_model (self->kind);

  return self->wants_own && kinds != NULL && g_list_model_get_n_items (kinds) > 1 ? LK_ENERGY_METHOD : LK_ENERGY_COSINE;
}

/* -- the pair ------------------------------------------------------------------------------------------------------ */

static void
show_images (LkPairPanel *self, const LkPreview *images)
{
  const LkDataset *dataset = lk_session_get_dataset (lk_panel_get_session (LK_PANEL (self)));
  g_auto (GStrv) names = g_new0 (char *, images->n_images + 1);

  for (int i = 0; i < images->n_images; i++)
    names[i] = lk_image_name (dataset, images->sample[i]);
  lk_image_strip_show (self->strip, images->n_images, images->n_views, images->h, images->w, images->c,
                       images->originals, images->views, images->view_size);
  lk_image_strip_set_names (self->strip, (const char *const *) names);
}

static const char *
pair_words (const LkPreview *images)
{
  return images->n_views == 2 ? _ ("Two views of one image") : _ ("Two images as they are");
}

static const char *
verdict_words (LkPairVerdict verdict)
{
  switch (verdict)
    {
    case LK_PAIR_TOGETHER:
      return _ ("low: the network says that they belong together");
    case LK_PAIR_APART:
      return _ ("high: the network tells them apart");
    case LK_PAIR_BETWEEN:
      return _ ("in between: neither clearly together nor clearly apart");
    case LK_PAIR_UNKNOWN:
      break;
    }
  return _ ("the network gives no number");
}

/* (transfer full) */
static char *
energy_words (const LkPreview *images, const LkPairAnswer *answer, LkEnergyKind kind)
{
  double below;
  LkPairVerdict verdict = lk_pair_judge (answer->sample, kind, answer->energy[kind], &below);
  g_autofree char *share = lk_chart_scale_text (LK_CHART_PERCENT, 1 - below, 0.01);

  if (verdict == LK_PAIR_UNKNOWN)
    return g_strdup_printf ("%s: %s.", pair_words (images), verdict_words (verdict));
  /* translators: what two images are, what their energy means, a share like "97 %" */
  return g_strdup_printf (_ ("%s: %s. %s of random pairs lie higher."), pair_words (images), verdict_words (verdict),
                          share);
}

/* -- the chart ----------------------------------------------------------------------------------------------------- */

static void
show_chart (LkPairPanel *self, const LkPairAnswer *answer, double mark)
{
  LkEnergyKind kind = chosen_kind (self);
  g_autofree char *title = NULL;
  LkPairBins bins;

  if (answer->sample == NULL || !lk_pair_bins (answer->sample, kind, mark, &bins))
    {
      lk_chart_set_bins (self->chart, "positive", 0, NULL, NULL);
      lk_chart_set_bins (self->chart, "random", 0, NULL, NULL);
      lk_chart_set_place (self->chart, "pair", "", NAN);
      return;
    }

  title = kind == LK_ENERGY_METHOD ? g_strdup_printf ("%s: %s", answer->method, answer->formula)
                                   : g_strdup (_ ("1 − cosine"));
  lk_chart_set_values (self->chart, title, LK_CHART_NUMBER);
  lk_chart_set_bins (self->chart, "random", LK_PAIR_BINS, bins.edges, bins.random);
  lk_chart_set_bins (self->chart, "positive", LK_PAIR_BINS, bins.edges, bins.positive);
  lk_chart_set_place (self->chart, "pair", _ ("this pair"), mark);
}

/* Why there is nothing to see. */
static const char *
missing_words (LkPairPanel *self, const LkPairAnswer *answer)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));

  if (answer->words != NULL)
    return answer->words;
  if (lk_pair_model_is_busy (model_of (self)))
    return _ ("Measuring …");
  if (lk_session_get_run (session) == NULL)
    return _ ("There is no network yet. Train one to see which images it takes for the same.");
  return _ ("The network is measured once the run has recorded a step.");
}

/* -- all ----------------------------------------------------------------------------------------------------------- */

/* The method's own energy can be chosen if it has one. */
static void
fill_kinds (LkPairPanel *self, const LkPairAnswer *answer)
{
  const char *own = answer->formula;
  const char *const titles[] = { _ ("1 − cosine"), own, NULL };
  GListModel *present = gtk_drop_down_get_model (self->kind);
  guint n = present != NULL ? g_list_model_get_n_items (present) : 0;
  g_autoptr (GtkStringList) model = NULL;

  /* While nothing is measured the choice stays as it was. */
  if (answer->sample == NULL && n > 0)
    return;
  if (n == (own != NULL ? 2 : 1) &&
      (own == NULL || g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (present), 1), own) == 0))
    return;

  model = gtk_string_list_new (titles);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (model));
  gtk_drop_down_set_selected (self->kind, (guint) chosen_kind (self));
  self->filling = FALSE;
}

static void
show_reading (LkPairPanel *self, const LkPreview *images, const LkPairAnswer *answer)
{
  LkEnergyKind kind = chosen_kind (self);
  g_autofree char *reading = NULL, *words = NULL;

  if (answer->sample == NULL || lk_pair_model_is_busy (model_of (self)))
    {
      gtk_label_set_label (self->reading, "");
      words = g_strdup_printf ("%s. %s", pair_words (images), missing_words (self, answer));
    }
  else
    {
      g_autofree char *value = lk_chart_scale_text (LK_CHART_NUMBER, answer->energy[kind], 0.001);

      /* translators: the energy of a pair of images: a number */
      reading = g_strdup_printf (_ ("Energy %s"), value);
      gtk_label_set_label (self->reading, reading);
      words = energy_words (images, answer, kind);
    }
  gtk_label_set_label (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->reading), *gtk_label_get_label (self->reading) != '\0');
}

static void
show (LkPairPanel *self)
{
  LkPairModel *model = model_of (self);
  const LkPreview *images = lk_pair_model_get_images (model);
  const LkPairAnswer *answer = lk_pair_model_get_answer (model);
  gboolean measured = answer->sample != NULL;
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) MAX (answer->step, 0), 0);
  g_autofree char *note = measured ? g_strdup_printf (_ ("step %s"), step) : g_strdup ("");
  double mark;

  fill_kinds (self, answer);
  mark = images != NULL && !lk_pair_model_is_busy (model) ? answer->energy[chosen_kind (self)] : NAN;
  if (images != NULL)
    {
      show_images (self, images);
      show_reading (self, images, answer);
    }
  else
    lk_image_strip_clear (self->strip);
  gtk_stack_set_visible_child_name (self->stack, images != NULL ? "pair" : "empty");
  gtk_label_set_label (self->note, note);
  g_object_set (self->chart, "empty-text", missing_words (self, answer), NULL);
  show_chart (self, answer, mark);
}

static void
kind_changed_cb (LkPairPanel *self)
{
  if (self->filling)
    return;

  self->wants_own = gtk_drop_down_get_selected (self->kind) == LK_ENERGY_METHOD;
  show (self);
}

static void
pressed_cb (LkPairPanel *self, int image, gboolean toggle, gboolean extend)
{
  const LkPreview *images = lk_pair_model_get_images (model_of (self));

  lk_selection_press (lk_session_get_selection (lk_panel_get_session (LK_PANEL (self))), images->sample[image], toggle,
                      extend, images->sample, images->n_images);
}

static void
lk_pair_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_pair_panel_parent_class)->map (widget);
  lk_pair_model_set_active (model_of (LK_PAIR_PANEL (widget)), TRUE);
}

static void
lk_pair_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_pair_panel_parent_class)->unmap (widget);
  lk_pair_model_set_active (model_of (LK_PAIR_PANEL (widget)), FALSE);
}

/* -- what is chosen ------------------------------------------------------------------------------------------------ */

static char *
lk_pair_panel_dup_state (LkPanel *panel)
{
  LkPairPanel *self = LK_PAIR_PANEL (panel);
  g_autofree char *chart = lk_chart_dup_state (self->chart);

  return g_strdup_printf ("energy=%s %s", self->wants_own ? "method" : "cosine", chart);
}

static void
lk_pair_panel_set_state (LkPanel *panel, const char *state)
{
  LkPairPanel *self = LK_PAIR_PANEL (panel);
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  self->wants_own = g_strv_contains ((const char *const *) words, "energy=method");
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->kind, (guint) chosen_kind (self));
  self->filling = FALSE;
  lk_chart_set_state (self->chart, state);
  show (self);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_pair_panel_watch (LkPanel *panel, LkSession *session)
{
  LkPairPanel *self = LK_PAIR_PANEL (panel);

  g_object_set (self->chart, "title", _ ("Energies of pairs"), "format", (int) LK_CHART_PERCENT, NULL);
  lk_chart_set_values (self->chart, _ ("1 − cosine"), LK_CHART_NUMBER);
  lk_chart_add_bins (self->chart, "random", _ ("Random pairs"), 1, FALSE);
  lk_chart_add_bins (self->chart, "positive", _ ("Positive pairs"), 0, FALSE);

  g_signal_connect_object (lk_session_get_pair (session), "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
lk_pair_panel_class_init (LkPairPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_pair_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_pair_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_pair_panel_set_state;
  widget_class->map = lk_pair_panel_map;
  widget_class->unmap = lk_pair_panel_unmap;

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_CHART_TOOLS);
  g_type_ensure (LK_TYPE_IMAGE_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/pair-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, strip);
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, note);
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, reading);
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, words);
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, kind);
  gtk_widget_class_bind_template_child (widget_class, LkPairPanel, chart);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
lk_pair_panel_init (LkPairPanel *self)
{
  GtkLayoutManager *layout = lk_row_layout_new (TOOL_SPACING);

  gtk_widget_init_template (GTK_WIDGET (self));
  lk_image_strip_set_whole (self->strip, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strip), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pair of images"),
                                  -1);
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (layout), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), layout);
}
