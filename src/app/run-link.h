/* Keeps what the charts of a run share in step with the session: the time base, the marks of its events, its end and the
 * playhead, so that no panel needs to. */

#pragma once

#include "app/session.h"

void lk_run_link_follow (LkChartLink *link, LkSession *session);
