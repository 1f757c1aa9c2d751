#include "app/widgets/scrubber-private.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

#define MIN_WIDTH 120
#define NATURAL_WIDTH 480
#define MIN_HEIGHT 26
#define NATURAL_HEIGHT 40
/* The bubble and the voice name so many marks of one place. */
#define NAMED_MARKS 8
/* While the live end moves on, those who listen hear of it so often (microseconds). */
#define WORDS_PACE G_USEC_PER_SEC

enum
{
  SIGNAL_SCRUB,
  SIGNAL_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkScrubber, lk_scrubber, GTK_TYPE_WIDGET)

int
lk_scrubber_nearest (LkScrubber *self, long step)
{
  int low = 0, high = self->n_positions;

  while (low < high)
    {
      int middle = low + (high - low) / 2;

      if (self->positions[middle] < step)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0 && (low == self->n_positions || step - self->positions[low - 1] <= self->positions[low] - step))
    low--;

  return low < self->n_positions ? low : -1;
}

const LkScrubberMark *
lk_scrubber_get_mark (LkScrubber *self, int i)
{
  return &g_array_index (self->marks, LkScrubberMark, i);
}

double
lk_scrubber_get_bubble (LkScrubber *self)
{
  return self->bubble;
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static char *
step_text (long step)
{
  return lk_chart_scale_text (LK_CHART_COUNT, (double) step, 0);
}

/* The epoch that a step belongs to, as people count: step 1 begins epoch 1. */
static long
epoch_of (LkScrubber *self, long step)
{
  return MAX (step - 1, 0) / self->per_epoch + 1;
}

char *
lk_scrubber_dup_place (LkScrubber *self, long step)
{
  g_autofree char *text = step_text (step);

  if (self->per_epoch <= 0)
    return g_strdup_printf (_ ("step %s"), text);

  return g_strdup_printf (_ ("step %s · epoch %ld"), text, epoch_of (self, step));
}

char *
lk_scrubber_dup_value (LkScrubber *self)
{
  g_autofree char *shown = step_text (self->shown), *newest = step_text (self->newest);
  GString *words = g_string_new (NULL);
  int named = 0, here = lk_scrubber_nearest (self, self->shown);

  if (self->live)
    {
      g_string_printf (words, _ ("live, step %s"), newest);
      return g_string_free (words, FALSE);
    }

  g_string_printf (words, _ ("step %s of %s"), shown, newest);
  if (self->per_epoch > 0)
    g_string_append_printf (words, _ (", epoch %ld"), epoch_of (self, self->shown));
  for (guint i = 0; i < self->marks->len && named < NAMED_MARKS; i++)
    {
      const LkScrubberMark *mark = lk_scrubber_get_mark (self, (int) i);

      if (lk_scrubber_nearest (self, mark->step) != here)
        continue;
      g_string_append_printf (words, ", %s", mark->text);
      named++;
    }

  return g_string_free (words, FALSE);
}

static void
append_marks (LkScrubber *self, GString *words, const LkScrubberGroup *group, long step)
{
  int rest = group->n - NAMED_MARKS;

  for (int i = group->first; i < group->first + MIN (group->n, NAMED_MARKS); i++)
    {
      const LkScrubberMark *mark = lk_scrubber_get_mark (self, i);
      g_autofree char *text = g_markup_escape_text (mark->text, -1), *at = step_text (mark->step);

      g_string_append_c (words, '\n');
      if (mark->step == step)
        g_string_append (words, text);
      else
        /* translators: what happened, and at which step: "Temperature: 0.2 → 0.5 (step 384)" */
        g_string_append_printf (words, _ ("%s (step %s)"), text, at);
    }
  if (rest > 0)
    {
      g_string_append_c (words, '\n');
      g_string_append_printf (words, ngettext ("and %d more", "and %d more", (gulong) rest), rest);
    }
}

char *
lk_scrubber_dup_bubble (LkScrubber *self, double x)
{
  const LkScrubberGroup *group = lk_scrubber_group_at (self, x);
  long step = lk_scrubber_step_at (self, x);
  g_autofree char *place = lk_scrubber_dup_place (self, step == LK_SCRUBBER_LIVE ? self->newest : step);
  GString *words = g_string_new (NULL);

  if (step == LK_SCRUBBER_LIVE)
    g_string_printf (words, _ ("<b>Live</b> · %s"), place);
  else
    g_string_printf (words, "<b>%s</b>", place);
  if (group != NULL)
    append_marks (self, words, group, step);

  return g_string_free (words, FALSE);
}

static void update_words (LkScrubber *self, gboolean now);

static gboolean
words_timeout_cb (gpointer data)
{
  LkScrubber *self = data;

  self->words_timeout = 0;
  update_words (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* Renews what those who listen are told: now, or soon. */
static void
update_words (LkScrubber *self, gboolean now)
{
  gint64 time = g_get_monotonic_time (), age = time - self->words_time;
  g_autofree char *value = NULL;

  if (!now && age < WORDS_PACE)
    {
      if (self->words_timeout == 0)
        self->words_timeout = g_timeout_add ((guint) ((WORDS_PACE - age) / 1000) + 1, words_timeout_cb, self);
      return;
    }

  g_clear_handle_id (&self->words_timeout, g_source_remove);
  self->words_time = time;
  value = lk_scrubber_dup_value (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) self->newest,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) (self->live ? self->newest : self->shown),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value,
                                  /* GTK 4.8 passes the values of its own ranges on, but no others'. */
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, value, -1);
}

/* -- what it holds ------------------------------------------------------------------------------------------------- */

static void
invalidate (LkScrubber *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_scrubber_set_positions (LkScrubber *self, const long *steps, int n)
{
  g_free (self->positions);
  self->positions = g_memdup2 (steps, (gsize) n * sizeof *steps);
  self->n_positions = n;
  gtk_widget_set_focusable (GTK_WIDGET (self), n > 0);
  invalidate (self);
}

void
lk_scrubber_set_extent (LkScrubber *self, long newest, long expected, long per_epoch)
{
  if (newest == self->newest && expected == self->expected && per_epoch == self->per_epoch)
    return;

  self->newest = newest;
  self->expected = expected;
  self->per_epoch = per_epoch;
  if (lk_scrubber_fit (self))
    invalidate (self);
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
  update_words (self, FALSE);
}

void
lk_scrubber_set_shown (LkScrubber *self, long step, gboolean live)
{
  if (step == self->shown && live == self->live)
    return;

  self->shown = step;
  self->live = live;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_words (self, !live);
}

void
lk_scrubber_add_mark (LkScrubber *self, LkMarkKind kind, long step, const char *text)
{
  LkScrubberMark mark = { kind, step, g_strdup (text) };

  g_array_append_val (self->marks, mark);
  invalidate (self);
}

void
lk_scrubber_clear_marks (LkScrubber *self)
{
  g_array_set_size (self->marks, 0);
  g_array_set_size (self->groups, 0);
  invalidate (self);
}

static void
clear_mark (gpointer data)
{
  g_free (((LkScrubberMark *) data)->text);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_scrubber_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  lk_scrubber_draw (LK_SCRUBBER (widget), snapshot);
}

static void
lk_scrubber_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
lk_scrubber_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  invalidate (LK_SCRUBBER (widget));
}

static void
lk_scrubber_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_scrubber_parent_class)->css_changed (widget, change);
  invalidate (LK_SCRUBBER (widget));
}

static void
lk_scrubber_dispose (GObject *object)
{
  LkScrubber *self = LK_SCRUBBER (object);

  g_clear_handle_id (&self->words_timeout, g_source_remove);
  g_clear_pointer (&self->node, gsk_render_node_unref);

  G_OBJECT_CLASS (lk_scrubber_parent_class)->dispose (object);
}

static void
lk_scrubber_finalize (GObject *object)
{
  LkScrubber *self = LK_SCRUBBER (object);

  g_free (self->positions);
  g_array_unref (self->marks);
  g_array_unref (self->groups);

  G_OBJECT_CLASS (lk_scrubber_parent_class)->finalize (object);
}

static void
lk_scrubber_class_init (LkScrubberClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_scrubber_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_scrubber_finalize;
  widget_class->snapshot = lk_scrubber_snapshot;
  widget_class->measure = lk_scrubber_measure;
  widget_class->size_allocate = lk_scrubber_size_allocate;
  widget_class->css_changed = lk_scrubber_css_changed;

  signals[SIGNAL_SCRUB] = g_signal_new ("scrub", LK_TYPE_SCRUBBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        2, G_TYPE_LONG, G_TYPE_BOOLEAN);
  signals[SIGNAL_MENU] = g_signal_new ("menu", LK_TYPE_SCRUBBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       G_TYPE_DOUBLE, G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "scrubber");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  lk_scrubber_install_keys (widget_class);
}

static void
lk_scrubber_init (LkScrubber *self)
{
  self->marks = g_array_new (FALSE, FALSE, sizeof (LkScrubberMark));
  g_array_set_clear_func (self->marks, clear_mark);
  self->groups = g_array_new (FALSE, FALSE, sizeof (LkScrubberGroup));
  self->live = TRUE;
  self->pointer = self->bubble = NAN;
  lk_scrubber_fit (self);

  lk_scrubber_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (invalidate), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Timeline"),
                                  GTK_ACCESSIBLE_PROPERTY_ORIENTATION, GTK_ORIENTATION_HORIZONTAL, -1);
  update_words (self, TRUE);
}

GtkWidget *
lk_scrubber_new (void)
{
  return g_object_new (LK_TYPE_SCRUBBER, NULL);
}
