/* What a closed section of the sidebar says of its settings. */

#pragma once

#include "app/session.h"

/* prefix as in lk_setting_section_new (). (transfer full) */
char *lk_section_dup_summary (LkSession *session, const char *prefix);
