/* The augmentation bench: a few images beside the views that the recipe makes of them, always the same draw while a setting
 * moves, and one of the views stage by stage with every number that was drawn. Watches its model, which follows the session,
 * and the selection: what is selected is among the images. */

#include "app/panels/bench-panel-private.h"

#include "app/bench-words.h"
#include "app/image-name.h"
#include "app/widgets/flow-layout.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/side-layout.h"

#include <glib/gi18n.h>
#include <string.h>

#define TOOL_SPACING 2
#define CONTROL_SPACING 12
#define SLIDER_WIDTH 90
/* From this width on the recipe stands beside the pictures; and in a low panel the stages beside the grid. */
#define WIDTH_FOR_RECIPE 620
#define WIDTH_FOR_STAGES 560
#define LOW 360

G_DEFINE_FINAL_TYPE (LkBenchPanel, lk_bench_panel, LK_TYPE_PANEL)

/* -- one view ------------------------------------------------------------------------------------------------------ */

/* Stage 0 is the image as it is. */
static void
show_stages (LkBenchPanel *self, const LkPreview *preview, int image, const LkStages *stages)
{
  LkStage *shown = g_new0 (LkStage, stages->n + 1);
  int original = preview->h * preview->w * preview->c, size = stages->h * stages->w * stages->c;

  shown[0] = (LkStage){ .title = _ ("original"),
                        .h = preview->h,
                        .w = preview->w,
                        .picture = preview->originals + (gsize) image * (gsize) original };
  for (int i = 0; i < stages->n; i++)
    shown[i + 1] = (LkStage){ .title = _ (stages->drawn[i].transform->title),
                              .words = lk_drawn_words (&stages->drawn[i], stages->probability[i]),
                              .idle = !stages->drawn[i].applied,
                              .h = stages->h,
                              .w = stages->w,
                              .picture = stages->pictures + (gsize) i * (gsize) size };
  lk_stage_strip_show (self->stages, shown, stages->n + 1, stages->c);
  for (int i = 0; i < stages->n; i++)
    g_free ((gpointer) shown[i + 1].words);
  g_free (shown);
}

/* "View 3 of Sandal, #1204", and how large it is where that is not the image's size. (transfer full) */
static char *
view_name (const LkPreview *preview, int view, const char *image)
{
  const int *size = preview->view_size[view];

  if (size[0] != preview->h || size[1] != preview->w)
    /* translators: number of a view, name of its image, its width and height */
    return g_strdup_printf (_ ("View %d of %s, %d × %d px"), view + 1, image, size[1], size[0]);
  /* translators: number of a view, name of its image */
  return g_strdup_printf (_ ("View %d of %s"), view + 1, image);
}

static void
show_cell (LkBenchPanel *self)
{
  const LkBench *bench = lk_bench_model_get (self->model);
  g_autoptr (LkStages) stages = NULL;
  g_autofree char *image_name = NULL, *name = NULL;
  int image, column;

  lk_image_strip_get_cell (self->grid, &image, &column);
  if (bench == NULL || image >= bench->preview->n_images)
    return;

  image_name = lk_image_name (bench->dataset, bench->preview->sample[image]);
  name = column > 0 ? view_name (bench->preview, column - 1, image_name) : g_strdup (image_name);
  gtk_label_set_label (self->cell_name, name);
  stages = lk_bench_stages (bench, image, column - 1);
  show_stages (self, bench->preview, image, stages);
}

static char *
cell_words (int image, int column, gpointer data)
{
  const LkBench *bench = lk_bench_model_get (LK_BENCH_PANEL (data)->model);

  return bench != NULL && image < bench->preview->n_images ? lk_bench_words (bench, image, column) : NULL;
}

static void
cell_cb (LkBenchPanel *self, int image, int column)
{
  show_cell (self);
}

/* -- how many ------------------------------------------------------------------------------------------------------ */

static const LkSetting images_setting = LK_INT (
    "bench.images",
    N_ ("Number of images"),
    8,
    1,
    LK_BENCH_MAX_IMAGES,
    1,
    LK_BENCH_MAX_IMAGES,
    LK_SCALE_LINEAR,
    LK_LIVE,
    N_ ("How many images are shown: those that are selected, then some of each class."));
static const LkSetting views_setting = LK_INT (
    "bench.views",
    N_ ("Number of views"),
    4,
    1,
    LK_MAX_VIEWS,
    1,
    LK_MAX_VIEWS,
    LK_SCALE_LINEAR,
    LK_LIVE,
    N_ ("How many views of each image are shown. The first two are a pair as training meets it; where the recipe has "
        "a second view of its own, every second one follows it. Where the settings say how many views there are, or "
        "ask "
        "for small ones, all of these are shown instead."));

static void
show_count (LkBenchPanel *self, LkBenchCount *count, double value)
{
  int n = (int) value;
  g_autofree char *text = count == &self->images ? g_strdup_printf (ngettext ("%d image", "%d images", n), n)
                                                 : g_strdup_printf (ngettext ("%d view", "%d views", n), n);

  gtk_label_set_label (count->label, text);
}

/* How many views there are where the settings say it; else the slider does. */
static void
show_views (LkBenchPanel *self, const LkBench *bench)
{
  gboolean set = lk_bench_model_views_are_set (self->model);

  gtk_widget_set_sensitive (GTK_WIDGET (self->views.slider), !set);
  show_count (self, &self->views,
              set && bench != NULL ? bench->preview->n_views : lk_value_slider_get_value (self->views.slider));
}

static LkBenchCount *
count_of (LkBenchPanel *self, gpointer slider)
{
  return slider == self->images.slider ? &self->images : &self->views;
}

static void
count_moved_cb (LkBenchPanel *self, double value, gpointer slider)
{
  show_count (self, count_of (self, slider), value);
}

static void
count_change_cb (LkBenchPanel *self, double value, gboolean final, gpointer slider)
{
  g_object_set (self->model, count_of (self, slider)->property, (int) value, NULL);
}

static void
count_reset_cb (LkBenchPanel *self, gpointer slider)
{
  LkBenchCount *count = count_of (self, slider);

  g_object_set (self->model, count->property, (int) count->setting->fallback, NULL);
}

static void
show_counts (LkBenchPanel *self)
{
  LkBenchCount *counts[] = { &self->images, &self->views };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      int value;

      g_object_get (self->model, counts[i]->property, &value, NULL);
      lk_value_slider_show (counts[i]->slider, value);
      show_count (self, counts[i], lk_value_slider_get_value (counts[i]->slider));
    }
  show_views (self, lk_bench_model_get (self->model));
}

static void
add_slider (LkBenchPanel *self, LkBenchCount *count, const LkSetting *setting, const char *property)
{
  GtkWidget *slider = lk_value_slider_new (setting);
  g_autofree char *notify = g_strconcat ("notify::", property, NULL);

  count->setting = setting;
  count->property = property;
  count->slider = LK_VALUE_SLIDER (slider);
  gtk_widget_set_size_request (slider, SLIDER_WIDTH, -1);
  gtk_widget_set_valign (slider, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (slider, _ (setting->help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (lk_value_slider_get_scale (count->slider)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ (setting->title), -1);
  gtk_box_append (count->box, slider);
  g_signal_connect_object (slider, "moved", G_CALLBACK (count_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (slider, "change", G_CALLBACK (count_change_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (slider, "reset", G_CALLBACK (count_reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, notify, G_CALLBACK (show_counts), self, G_CONNECT_SWAPPED);
}

/* -- all views ----------------------------------------------------------------------------------------------------- */

static void
show_names (LkBenchPanel *self, const LkBench *bench)
{
  const LkPreview *preview = bench->preview;
  g_auto (GStrv) names = g_new0 (char *, preview->n_images + 1);

  for (int i = 0; i < preview->n_images; i++)
    names[i] = lk_image_name (bench->dataset, preview->sample[i]);
  lk_image_strip_set_names (self->grid, (const char *const *) names);
}

static void
show_selection (LkBenchPanel *self)
{
  const LkBench *bench = lk_bench_model_get (self->model);
  LkSelection *selection = lk_session_get_selection (self->session);
  g_autofree gboolean *selected = NULL;

  if (bench == NULL)
    return;

  selected = g_new (gboolean, MAX (bench->preview->n_images, 1));
  for (int i = 0; i < bench->preview->n_images; i++)
    selected[i] = lk_selection_contains (selection, bench->preview->sample[i]);
  lk_image_strip_set_selected (self->grid, selected);
}

/* The image that was selected last is the one to be looked into. */
static void
stand_on_lead (LkBenchPanel *self)
{
  const LkBench *bench = lk_bench_model_get (self->model);
  int lead = lk_selection_get_lead (lk_session_get_selection (self->session)), image, column;

  if (bench == NULL)
    return;

  lk_image_strip_get_cell (self->grid, &image, &column);
  for (int i = 0; i < bench->preview->n_images; i++)
    if (bench->preview->sample[i] == lead && i != image)
      {
        lk_image_strip_set_cell (self->grid, i, column);
        show_cell (self);
      }
}

static void
show_reading (LkBenchPanel *self, const LkBench *bench)
{
  int n;
  g_autofree char *words = NULL;

  lk_selection_get (lk_session_get_selection (self->session), &n);
  if (n > bench->preview->n_images)
    /* translators: how many of the selected images are shown, how many are selected */
    words = g_strdup_printf (_ ("%d of %d selected images, draw %u"), bench->preview->n_images, n, bench->draw + 1);
  else
    /* translators: which random draw is shown: 1, 2 ... */
    words = g_strdup_printf (_ ("draw %u"), bench->draw + 1);
  gtk_label_set_label (self->reading, words);
}

static void
update (LkBenchPanel *self)
{
  const LkBench *bench = lk_bench_model_get (self->model);
  const LkPreview *preview;

  lk_bench_panel_update_actions (self);
  if (bench == NULL)
    {
      lk_image_strip_clear (self->grid);
      gtk_label_set_label (self->reading, "");
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }

  preview = bench->preview;
  lk_image_strip_show (self->grid, preview->n_images, preview->n_views, preview->h, preview->w, preview->c,
                       preview->originals, preview->views, preview->view_size);
  show_names (self, bench);
  show_selection (self);
  show_reading (self, bench);
  show_views (self, bench);
  show_cell (self);
  gtk_stack_set_visible_child_name (self->stack, "bench");
}

/* Images that were not shown are stood on once they are. */
static void
changed_cb (LkBenchPanel *self)
{
  update (self);
  stand_on_lead (self);
}

static void
selection_cb (LkBenchPanel *self)
{
  show_selection (self);
  stand_on_lead (self);
}

static void
pressed_cb (LkBenchPanel *self, int image, gboolean toggle, gboolean extend)
{
  const LkBench *bench = lk_bench_model_get (self->model);

  lk_selection_press (lk_session_get_selection (self->session), bench->preview->sample[image], toggle, extend,
                      bench->preview->sample, bench->preview->n_images);
}

/* -- what is kept -------------------------------------------------------------------------------------------------- */

static char *
lk_bench_panel_dup_state (LkPanel *panel)
{
  LkBenchPanel *self = LK_BENCH_PANEL (panel);
  int images, views;

  g_object_get (self->model, "images", &images, "views", &views, NULL);
  return g_strdup_printf ("images=%d views=%d recipe=%d", images, views,
                          gtk_widget_get_visible (GTK_WIDGET (self->recipe)));
}

static void
lk_bench_panel_set_state (LkPanel *panel, const char *state)
{
  LkBenchPanel *self = LK_BENCH_PANEL (panel);
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      int number;

      if (sscanf (words[i], "images=%d", &number) == 1)
        g_object_set (self->model, "images", CLAMP (number, 1, LK_BENCH_MAX_IMAGES), NULL);
      else if (sscanf (words[i], "views=%d", &number) == 1)
        g_object_set (self->model, "views", CLAMP (number, 1, LK_MAX_VIEWS), NULL);
      else if (sscanf (words[i], "recipe=%d", &number) == 1)
        gtk_widget_set_visible (GTK_WIDGET (self->recipe), number != 0);
    }
}

/* -- object -------------------------------------------------------------------------------------------------------- */

/* What nobody sees is not made. */
static void
lk_bench_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_bench_panel_parent_class)->map (widget);
  lk_bench_model_set_active (LK_BENCH_PANEL (widget)->model, TRUE);
}

static void
lk_bench_panel_unmap (GtkWidget *widget)
{
  lk_bench_model_set_active (LK_BENCH_PANEL (widget)->model, FALSE);
  GTK_WIDGET_CLASS (lk_bench_panel_parent_class)->unmap (widget);
}

static void
lk_bench_panel_watch (LkPanel *panel, LkSession *session)
{
  LkBenchPanel *self = LK_BENCH_PANEL (panel);

  self->session = session;
  self->model = lk_bench_model_new (session);
  lk_recipe_editor_watch (self->recipe, session);
  add_slider (self, &self->images, &images_setting, "images");
  add_slider (self, &self->views, &views_setting, "views");
  show_counts (self);
  lk_bench_panel_set_up_actions (self);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_bench_panel_dispose (GObject *object)
{
  LkBenchPanel *self = LK_BENCH_PANEL (object);

  /* Its thread is done with it before the panel goes. */
  if (self->model != NULL)
    g_object_run_dispose (G_OBJECT (self->model));
  g_clear_object (&self->model);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lk_bench_panel_parent_class)->dispose (object);
}

static void
lk_bench_panel_class_init (LkBenchPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_bench_panel_dispose;
  widget_class->map = lk_bench_panel_map;
  widget_class->unmap = lk_bench_panel_unmap;
  LK_PANEL_CLASS (klass)->watch = lk_bench_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_bench_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_bench_panel_set_state;

  g_type_ensure (LK_TYPE_IMAGE_STRIP);
  g_type_ensure (LK_TYPE_RECIPE_EDITOR);
  g_type_ensure (LK_TYPE_STAGE_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/bench-panel.ui");
  gtk_widget_class_bind_template_child_full (widget_class, "tools", FALSE, G_STRUCT_OFFSET (LkBenchPanel, panel_tools));
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, reading);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, cell_name);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, area);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, pictures);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, controls);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, recipe);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, grid);
  gtk_widget_class_bind_template_child (widget_class, LkBenchPanel, stages);
  gtk_widget_class_bind_template_child_full (widget_class, "images_box", FALSE,
                                             G_STRUCT_OFFSET (LkBenchPanel, images.box));
  gtk_widget_class_bind_template_child_full (widget_class, "images_label", FALSE,
                                             G_STRUCT_OFFSET (LkBenchPanel, images.label));
  gtk_widget_class_bind_template_child_full (widget_class, "views_box", FALSE,
                                             G_STRUCT_OFFSET (LkBenchPanel, views.box));
  gtk_widget_class_bind_template_child_full (widget_class, "views_label", FALSE,
                                             G_STRUCT_OFFSET (LkBenchPanel, views.label));
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cell_cb);
  lk_bench_panel_install_keys (widget_class);
}

static void
lay_out (LkBenchPanel *self)
{
  GtkLayoutManager *area = lk_side_layout_new (WIDTH_FOR_RECIPE), *pictures = lk_side_layout_new (WIDTH_FOR_STAGES);

  lk_side_layout_set_shares (LK_SIDE_LAYOUT (area), 0.34, 0.4);
  lk_side_layout_set_shares (LK_SIDE_LAYOUT (pictures), 0.5, 0.45);
  lk_side_layout_set_most_height (LK_SIDE_LAYOUT (pictures), LOW);
  gtk_widget_set_layout_manager (self->area, area);
  gtk_widget_set_layout_manager (self->pictures, pictures);
  gtk_widget_set_layout_manager (self->controls, lk_flow_layout_new (CONTROL_SPACING, FALSE));
}

static void
lk_bench_panel_init (LkBenchPanel *self)
{
  GtkLayoutManager *tools = lk_row_layout_new (TOOL_SPACING);

  self->actions = g_simple_action_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lay_out (self);
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (tools), GTK_WIDGET (self->reading));
  gtk_widget_set_layout_manager (self->panel_tools, tools);
  lk_image_strip_set_whole (self->grid, TRUE);
  lk_image_strip_set_cells (self->grid, cell_words, self);
  lk_image_strip_set_cell (self->grid, 0, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Images and views"),
                                  -1);
}
