#include "app/dataset-row.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

struct _LkDatasetRow
{
  AdwPreferencesRow parent_instance;

  LkSession *session; /* not owned: the window owns both */
  GPtrArray *names;   /* char *: what lk_session_request () takes, one for each choice */
  gboolean showing;

  GtkDropDown *choice;
  GtkLabel *words;
  GtkStack *stack;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (LkDatasetRow, lk_dataset_row, ADW_TYPE_PREFERENCES_ROW)

char *
lk_dataset_dup_words (const LkDataset *dataset)
{
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);
  g_autofree char *train = lk_chart_scale_text (LK_CHART_COUNT, dataset->splits[LK_TRAIN].n, 0);
  g_autofree char *test = lk_chart_scale_text (LK_CHART_COUNT, dataset->splits[LK_TEST].n, 0);
  g_autofree char *labels = classes != NULL
                                ? g_strdup_printf (ngettext ("%d class", "%d classes", classes->n_categories),
                                                   classes->n_categories)
                                : g_strdup (_ ("no labels"));

  /* translators: training images, test images, height, width, "gray" or "color", "10 classes" */
  return g_strdup_printf (_ ("%s + %s images, %d × %d, %s, %s"), train, test, dataset->h, dataset->w,
                          dataset->c == 1 ? _ ("gray") : _ ("color"), labels);
}

static void
offer (LkDatasetRow *self, GtkStringList *titles, const char *name, const char *title)
{
  g_ptr_array_add (self->names, g_strdup (name));
  gtk_string_list_append (titles, title);
}

/* Sources that need no file or find theirs, then what is open if it is none of them. */
static void
fill_choices (LkDatasetRow *self)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  const char *id = lk_experiment_get (experiment, "data.id"), *path = lk_experiment_get (experiment, "data.path");
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  int n, selected = -1;
  const LkDataSource *const *sources = lk_data_sources (&n);

  g_ptr_array_set_size (self->names, 0);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *found = sources[i]->find != NULL ? sources[i]->find () : NULL;

      if (sources[i]->needs_path || (sources[i]->find != NULL && found == NULL))
        continue;
      if (*path == '\0' && g_str_equal (sources[i]->id, id))
        selected = (int) self->names->len;
      offer (self, titles, sources[i]->id, _ (sources[i]->title));
    }

  if (selected < 0)
    {
      g_autofree char *base = g_path_get_basename (path);

      selected = (int) self->names->len;
      offer (self, titles, *path != '\0' ? path : id, dataset != NULL ? dataset->title : base);
    }

  self->showing = TRUE;
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->choice, (guint) selected);
  self->showing = FALSE;
}

static void
update (LkDatasetRow *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  gboolean loading = lk_session_get_state (self->session) == LK_SESSION_LOADING;
  g_autofree char *words = dataset != NULL ? lk_dataset_dup_words (dataset) : g_strdup (_ ("Nothing is loaded."));

  fill_choices (self);
  gtk_label_set_label (self->words, words);
  gtk_stack_set_visible_child_name (self->stack, loading ? "loading" : "words");
}

static void
setting_changed_cb (LkDatasetRow *self, const char *key)
{
  if (*key == '\0' || g_str_equal (key, "data.id") || g_str_equal (key, "data.path"))
    update (self);
}

static void
state_cb (LkDatasetRow *self)
{
  gboolean loading = lk_session_get_state (self->session) == LK_SESSION_LOADING;

  /* Only loading changes what is shown here; a run comes and goes without it. */
  if (loading != g_str_equal (gtk_stack_get_visible_child_name (self->stack), "loading"))
    update (self);
}

static void
loading_cb (LkDatasetRow *self, double fraction, const char *what)
{
  if (fraction > 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
choice_changed_cb (LkDatasetRow *self)
{
  guint selected = gtk_drop_down_get_selected (self->choice);
  g_autoptr (GError) error = NULL;

  if (self->showing || selected >= self->names->len)
    return;

  if (!lk_session_request (self->session, "data.id", g_ptr_array_index (self->names, selected), &error))
    g_signal_emit_by_name (self->session, "problem", _ ("The data set cannot be opened"), error->message);
  fill_choices (self);
}

static void
cancel_clicked_cb (LkDatasetRow *self)
{
  lk_session_cancel_loading (self->session);
}

void
lk_dataset_row_set_session (LkDatasetRow *self, LkSession *session)
{
  self->session = session;
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "loading", G_CALLBACK (loading_cb), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_dataset_row_dispose (GObject *object)
{
  LkDatasetRow *self = LK_DATASET_ROW (object);

  g_clear_pointer (&self->names, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_dataset_row_parent_class)->dispose (object);
}

static void
lk_dataset_row_class_init (LkDatasetRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_dataset_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/dataset-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDatasetRow, choice);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetRow, words);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetRow, stack);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetRow, progress);
  gtk_widget_class_bind_template_callback (widget_class, choice_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
lk_dataset_row_init (LkDatasetRow *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
