#include "app/shown-net.h"

#include "app/session-private.h"

struct _LkShownNet
{
  GObject parent_instance;

  LkSession *session; /* owns this */
  LkNetTicket *shown, *untrained;
  LkRecordSource *source; /* of the run that they are of; owned, so that no other run gets its address */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkShownNet, lk_shown_net, G_TYPE_OBJECT)

/* -- which one ----------------------------------------------------------------------------------------------------- */

/* The last checkpoint at or before a step; -1 = none. */
static long
checkpoint_at (LkSession *session, long step)
{
  for (int i = session->n_records; i-- > 0;)
    if (session->records[i].checkpoint && session->records[i].step <= step)
      return session->records[i].step;

  return -1;
}

/* A ticket for a net at hand, the present one if it is the same. */
static LkNetTicket *
ticket_of (LkNetTicket *present, LkFrozenNet *net)
{
  if (present != NULL && lk_net_ticket_step (present) == lk_frozen_net_step (net))
    {
      lk_frozen_net_unref (net);
      return lk_net_ticket_ref (present);
    }
  return lk_net_ticket_new (net);
}

static LkNetTicket *
recorded_ticket (LkShownNet *self, LkNetTicket *present, long step)
{
  if (present != NULL && lk_net_ticket_step (present) == step)
    return lk_net_ticket_ref (present);
  return lk_net_ticket_new_recorded (self->source, step);
}

/* It is made again rather than read from a run: the settings that it hangs on cannot change in one. */
static LkNetTicket *
find_untrained (LkShownNet *self)
{
  LkSession *session = self->session;
  g_autoptr (LkValues) values = lk_experiment_values (session->experiment);

  return lk_net_ticket_new_untrained (lk_experiment_method (session->experiment), values, session->dataset);
}

static LkNetTicket *
find_shown (LkShownNet *self)
{
  LkSession *session = self->session;
  gboolean live = lk_clock_is_live (session->clock);
  long step = lk_clock_get_step (session->clock);
  LkFrozenNet *net = live ? lk_session_ref_net (session) : lk_session_ref_net_of (session, step);

  if (net != NULL)
    return ticket_of (self->shown, net);
  step = checkpoint_at (session, step);
  return step > 0 ? recorded_ticket (self, self->shown, step) : lk_net_ticket_ref (self->untrained);
}

static void
forget (LkShownNet *self)
{
  g_clear_pointer (&self->shown, lk_net_ticket_unref);
  g_clear_pointer (&self->untrained, lk_net_ticket_unref);
  g_clear_pointer (&self->source, lk_record_source_unref);
}

static void
look (LkShownNet *self)
{
  LkSession *session = self->session;
  g_autoptr (LkNetTicket) before = self->shown != NULL ? lk_net_ticket_ref (self->shown) : NULL;

  if (self->source != session->source || session->dataset == NULL)
    forget (self);
  if (self->source == NULL && session->source != NULL)
    self->source = lk_record_source_ref (session->source);
  if (session->dataset != NULL)
    {
      LkNetTicket *shown;

      if (self->untrained == NULL)
        self->untrained = find_untrained (self);
      shown = find_shown (self);
      g_clear_pointer (&self->shown, lk_net_ticket_unref);
      self->shown = shown;
    }
  if (self->shown != before)
    g_signal_emit (self, changed_signal, 0);
}

/* -- following the session ----------------------------------------------------------------------------------------- */

/* What is at hand is of another run, of other data, or of steps that are gone. */
static void
look_anew (LkShownNet *self)
{
  forget (self);
  look (self);
}

static void
setting_changed_cb (LkShownNet *self, const char *key)
{
  static const char *const parts[] = { "encoder.", "method.", "train.seed", "data." };

  if (lk_session_has_run (self->session))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*key == '\0' || g_str_has_prefix (key, parts[i]))
      {
        look_anew (self);
        return;
      }
}

static void
lk_shown_net_dispose (GObject *object)
{
  forget (LK_SHOWN_NET (object));

  G_OBJECT_CLASS (lk_shown_net_parent_class)->dispose (object);
}

static void
lk_shown_net_class_init (LkShownNetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_shown_net_dispose;

  changed_signal = g_signal_new ("changed", LK_TYPE_SHOWN_NET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_shown_net_init (LkShownNet *self)
{
}

LkShownNet *
lk_shown_net_new (LkSession *session)
{
  static const char *const anew[] = { "run-began", "run-ended", "rewound", "notify::dataset-title" };
  LkShownNet *self = g_object_new (LK_TYPE_SHOWN_NET, NULL);

  self->session = session;
  for (guint i = 0; i < G_N_ELEMENTS (anew); i++)
    g_signal_connect_object (session, anew[i], G_CALLBACK (look_anew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->clock, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->clock, "records", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  return self;
}

LkNetTicket *
lk_shown_net_get (LkShownNet *self)
{
  return self->shown;
}

LkNetTicket *
lk_shown_net_get_untrained (LkShownNet *self)
{
  return self->untrained;
}
