/* Numbers as people type them: with a unit, a percent sign, or a small calculation. Pure C. */

#pragma once

#include "base/setting.h"

/* "30 px", "5 %", "0.3/2", "2*64", "2^-3", "(1 + 2) * 1e-3": the value, checked against the hard limits. FALSE with an
 * LK_ERROR_SETTING that says what is wrong in a few words for the row, the range included. */
gboolean lk_number_parse (const LkSetting *setting, const char *text, double *value, GError **error);
/* "0.01 to 10": the hard limits. (transfer full) */
char *lk_number_range_words (const LkSetting *setting);
