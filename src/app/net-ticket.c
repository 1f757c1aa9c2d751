#include "app/net-ticket.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

struct _LkNetTicket
{
  gatomicrefcount refs;
  long step;
  LkRecordSource *source; /* NULL = it is not recorded */
  const LkMethod *method; /* with the two below: what to make it of */
  LkValues *values;
  LkDataset *dataset;

  GMutex lock; /* guards what follows */
  LkFrozenNet *net;
  GError *error; /* it was tried, and why it failed */
};

static LkNetTicket *
ticket_new (long step)
{
  LkNetTicket *ticket = g_new0 (LkNetTicket, 1);

  g_atomic_ref_count_init (&ticket->refs);
  g_mutex_init (&ticket->lock);
  ticket->step = step;
  return ticket;
}

LkNetTicket *
lk_net_ticket_new (LkFrozenNet *net)
{
  LkNetTicket *ticket = ticket_new (lk_frozen_net_step (net));

  ticket->net = net;
  return ticket;
}

LkNetTicket *
lk_net_ticket_new_recorded (LkRecordSource *source, long step)
{
  LkNetTicket *ticket = ticket_new (step);

  ticket->source = lk_record_source_ref (source);
  return ticket;
}

LkNetTicket *
lk_net_ticket_new_untrained (const LkMethod *method, const LkValues *values, LkDataset *dataset)
{
  LkNetTicket *ticket = ticket_new (0);

  ticket->method = method;
  ticket->values = lk_values_copy (values);
  ticket->dataset = lk_dataset_ref (dataset);
  return ticket;
}

LkNetTicket *
lk_net_ticket_ref (LkNetTicket *ticket)
{
  g_atomic_ref_count_inc (&ticket->refs);
  return ticket;
}

void
lk_net_ticket_unref (LkNetTicket *ticket)
{
  if (!g_atomic_ref_count_dec (&ticket->refs))
    return;

  g_clear_pointer (&ticket->source, lk_record_source_unref);
  g_clear_pointer (&ticket->values, lk_values_free);
  g_clear_pointer (&ticket->dataset, lk_dataset_unref);
  lk_frozen_net_unref (ticket->net);
  g_clear_error (&ticket->error);
  g_mutex_clear (&ticket->lock);
  g_free (ticket);
}

long
lk_net_ticket_step (const LkNetTicket *ticket)
{
  return ticket->step;
}

static LkFrozenNet *
load (LkNetTicket *ticket, GError **error)
{
  LkRun *run = lk_record_source_lock (ticket->source);
  LkFrozenNet *net;

  if (run == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The run is gone"));
      return NULL;
    }
  net = lk_frozen_net_load (run, ticket->step, error);
  lk_record_source_unlock (ticket->source);
  return net;
}

LkFrozenNet *
lk_net_ticket_get (LkNetTicket *ticket, GError **error)
{
  LkFrozenNet *net;

  g_mutex_lock (&ticket->lock);
  if (ticket->net == NULL && ticket->error == NULL)
    ticket->net = ticket->source != NULL
                      ? load (ticket, &ticket->error)
                      : lk_frozen_net_new_untrained (ticket->method, ticket->values, ticket->dataset);
  net = ticket->net;
  if (net == NULL)
    g_propagate_error (error, g_error_copy (ticket->error));
  g_mutex_unlock (&ticket->lock);
  return net;
}
