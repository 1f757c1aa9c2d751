/* A network that may still have to be loaded or made: a promise for threads. Whoever wants to run it holds a reference and
 * asks for the network where waiting does no harm; the first one who asks pays, all get the same. */

#pragma once

#include "app/record-source.h"
#include "train/frozen-net.h"

typedef struct _LkNetTicket LkNetTicket;

/* One that is there: takes the net over. */
LkNetTicket *lk_net_ticket_new (LkFrozenNet *net);
/* That of the checkpoint of a step. */
LkNetTicket *lk_net_ticket_new_recorded (LkRecordSource *source, long step);
/* The one that a run with these settings would begin with. */
LkNetTicket *lk_net_ticket_new_untrained (const LkMethod *method, const LkValues *values, LkDataset *dataset);

LkNetTicket *lk_net_ticket_ref (LkNetTicket *ticket);
void lk_net_ticket_unref (LkNetTicket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkNetTicket, lk_net_ticket_unref)

/* Of the network; 0 = untrained. */
long lk_net_ticket_step (const LkNetTicket *ticket);
/* The network, owned by the ticket; NULL with an error that says why there is none, the same each time. From any thread,
 * by several at once; not from the main loop, for loading may take a second. */
LkFrozenNet *lk_net_ticket_get (LkNetTicket *ticket, GError **error);
