#include "app/widgets/chart-link.h"

#include <math.h>

/* A view is at least so small a part of the whole. */
#define NARROWEST 1e-6
/* What reaches so near to the end, in parts of the view, follows it. */
#define NEAR_END 0.01

struct _LkChartLink
{
  GObject parent_instance;

  LkTimeBase *time;
  LkChartUnit unit;
  double begin, end;
  gboolean zoomed, following;
  double first, last; /* of the view while zoomed */
  double hover, playhead;
  GPtrArray *marks;
};

enum
{
  MOVED,
  VIEWED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkChartLink, lk_chart_link, G_TYPE_OBJECT)

static void
mark_free (gpointer data)
{
  LkChartMark *mark = data;

  g_free (mark->text);
  g_free (mark);
}

static void
changed (LkChartLink *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
viewed (LkChartLink *self)
{
  g_signal_emit (self, signals[VIEWED], 0);
}

static void
moved (LkChartLink *self)
{
  g_signal_emit (self, signals[MOVED], 0);
}

static void
forget (LkChartLink *self)
{
  lk_time_base_clear (self->time);
  g_ptr_array_set_size (self->marks, 0);
  self->begin = 0;
  self->end = -INFINITY;
  self->zoomed = self->following = FALSE;
  self->hover = self->playhead = NAN;
}

void
lk_chart_link_clear (LkChartLink *self)
{
  forget (self);
  moved (self);
  viewed (self);
}

/* -- time ---------------------------------------------------------------------------------------------------------- */

void
lk_chart_link_append (LkChartLink *self, double step, double epoch, double seconds, double wall, gboolean broken)
{
  if (broken)
    lk_time_base_break (self->time);
  lk_time_base_append (self->time, step, epoch, seconds, wall);
}

const LkTimeBase *
lk_chart_link_get_time (LkChartLink *self)
{
  return self->time;
}

LkChartUnit
lk_chart_link_get_unit (LkChartLink *self)
{
  return self->unit;
}

void
lk_chart_link_set_unit (LkChartLink *self, LkChartUnit unit)
{
  if (self->unit == unit)
    return;

  self->unit = unit;
  viewed (self);
}

double
lk_chart_link_to_unit (LkChartLink *self, double step)
{
  return lk_time_base_to (self->time, self->unit, step);
}

double
lk_chart_link_from_unit (LkChartLink *self, double x)
{
  return lk_time_base_from (self->time, self->unit, x);
}

/* -- the axis ------------------------------------------------------------------------------------------------------ */

void
lk_chart_link_extend (LkChartLink *self, double last)
{
  double by = last - self->end;

  if (!(by > 0))
    return;

  self->end = last;
  if (self->zoomed && self->following)
    {
      self->first += by;
      self->last += by;
    }
  changed (self);
}

void
lk_chart_link_set_extent (LkChartLink *self, double first, double last)
{
  if (self->begin == first && self->end == last)
    return;

  self->begin = first;
  self->end = last;
  self->zoomed = FALSE;
  viewed (self);
}

void
lk_chart_link_get_extent (LkChartLink *self, double *first, double *last)
{
  *first = self->begin;
  *last = self->end > self->begin ? self->end : self->begin + 1;
}

void
lk_chart_link_get_view (LkChartLink *self, double *first, double *last)
{
  if (self->zoomed)
    {
      *first = self->first;
      *last = self->last;
    }
  else
    lk_chart_link_get_extent (self, first, last);
}

/* Shows a part that is given in the unit of the moment. */
static void
show (LkChartLink *self, double left, double right)
{
  double first, last, min, max, width, least;

  lk_chart_link_get_extent (self, &first, &last);
  min = lk_chart_link_to_unit (self, first);
  max = lk_chart_link_to_unit (self, last);
  least = NARROWEST * (max - min);
  if (self->unit == LK_CHART_STEP)
    least = fmax (least, NARROWEST);
  width = fmax (right - left, least);
  if (!(width < max - min))
    {
      lk_chart_link_reset_view (self);
      return;
    }

  left = CLAMP (left, min, max - width);
  right = left + width;
  self->zoomed = TRUE;
  self->following = right >= max - NEAR_END * width;
  self->first = lk_chart_link_from_unit (self, left);
  self->last = lk_chart_link_from_unit (self, right);
  viewed (self);
}

void
lk_chart_link_set_view (LkChartLink *self, double first, double last)
{
  show (self, lk_chart_link_to_unit (self, fmin (first, last)), lk_chart_link_to_unit (self, fmax (first, last)));
}

void
lk_chart_link_reset_view (LkChartLink *self)
{
  if (!self->zoomed)
    return;

  self->zoomed = self->following = FALSE;
  viewed (self);
}

gboolean
lk_chart_link_is_zoomed (LkChartLink *self)
{
  return self->zoomed;
}

void
lk_chart_link_zoom (LkChartLink *self, double factor, double about)
{
  double first, last, left, right, center, width;

  lk_chart_link_get_view (self, &first, &last);
  left = lk_chart_link_to_unit (self, first);
  right = lk_chart_link_to_unit (self, last);
  center = left + (right - left) * about;
  width = (right - left) / factor;
  show (self, center - width * about, center + width * (1 - about));
}

void
lk_chart_link_pan (LkChartLink *self, double share)
{
  double first, last, left, right, by;

  if (!self->zoomed)
    return;

  lk_chart_link_get_view (self, &first, &last);
  left = lk_chart_link_to_unit (self, first);
  right = lk_chart_link_to_unit (self, last);
  by = (right - left) * share;
  show (self, left + by, right + by);
}

/* -- what lies over the curves --------------------------------------------------------------------------------------- */

/* Two NANs are the same "none". */
static gboolean
differ (double a, double b)
{
  return a != b && !(isnan (a) && isnan (b));
}

double
lk_chart_link_get_hover (LkChartLink *self)
{
  return self->hover;
}

void
lk_chart_link_set_hover (LkChartLink *self, double step)
{
  if (!differ (self->hover, step))
    return;

  self->hover = step;
  moved (self);
}

double
lk_chart_link_get_playhead (LkChartLink *self)
{
  return self->playhead;
}

void
lk_chart_link_set_playhead (LkChartLink *self, double step)
{
  if (!differ (self->playhead, step))
    return;

  self->playhead = step;
  moved (self);
}

void
lk_chart_link_add_mark (LkChartLink *self, double step, LkMarkKind kind, const char *text)
{
  LkChartMark *mark = g_new0 (LkChartMark, 1);

  *mark = (LkChartMark){ step, kind, g_strdup (text) };
  g_ptr_array_add (self->marks, mark);
  changed (self);
}

const GPtrArray *
lk_chart_link_get_marks (LkChartLink *self)
{
  return self->marks;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_chart_link_finalize (GObject *object)
{
  LkChartLink *self = LK_CHART_LINK (object);

  lk_time_base_free (self->time);
  g_ptr_array_unref (self->marks);

  G_OBJECT_CLASS (lk_chart_link_parent_class)->finalize (object);
}

static void
lk_chart_link_class_init (LkChartLinkClass *klass)
{
  static const char *const names[N_SIGNALS] = { "moved", "viewed", "changed" };

  G_OBJECT_CLASS (klass)->finalize = lk_chart_link_finalize;
  for (int i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], LK_TYPE_CHART_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_chart_link_init (LkChartLink *self)
{
  self->time = lk_time_base_new ();
  self->marks = g_ptr_array_new_with_free_func (mark_free);
  forget (self);
}

LkChartLink *
lk_chart_link_new (void)
{
  return g_object_new (LK_TYPE_CHART_LINK, NULL);
}
