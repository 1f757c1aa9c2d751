/* The network of the step that is shown: the newest one while training, that of the last checkpoint at or before a
 * recorded step, and before any run the untrained one that a run would begin with. For whoever runs a network on images;
 * the session has one of these.
 *
 * Signal "changed" (): lk_shown_net_get () is another one. */

#pragma once

#include "app/net-ticket.h"

#include <glib-object.h>

#define LK_TYPE_SHOWN_NET (lk_shown_net_get_type ())
G_DECLARE_FINAL_TYPE (LkShownNet, lk_shown_net, LK, SHOWN_NET, GObject)

/* NULL while there are no data. Its step may lie before the one that is shown. Valid until the next "changed"; the same
 * network is the same ticket. */
LkNetTicket *lk_shown_net_get (LkShownNet *self);
/* The untrained network of the run, or of the run to come; NULL while there are no data. The same. */
LkNetTicket *lk_shown_net_get_untrained (LkShownNet *self);
