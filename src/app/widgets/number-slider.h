/* Between the positions of a slider, 0 .. 1, and the numbers of a setting: linear or in ratios, rounded to what a person
 * would type. Pure C. */

#pragma once

#include "base/setting.h"

/* What the slider of a number spans: its soft limits, else the hard ones. A log slider whose range begins at zero or
 * below begins at a thousandth of its end. */
void lk_slider_range (const LkSetting *setting, double *min, double *max);
/* Values beyond the range lie at its ends. */
double lk_slider_position (const LkSetting *setting, double value);
/* Rounded to a two-hundredth of the range (log: to two digits that count), and exactly the limits at the ends. */
double lk_slider_value (const LkSetting *setting, double position);
/* So many steps from a value, with digits that count: a step is a hundredth of the range, or, in ratios, one in the second
 * digit. Whole numbers move by at least one. Stays within the range of the slider, or, from beyond it, the hard limits. */
double lk_slider_step (const LkSetting *setting, double value, double steps);
/* For people: as short as it reads back the same, at most six digits. (transfer full) */
char *lk_number_text (const LkSetting *setting, double value);
/* The same with its unit: "30 px". (transfer full) */
char *lk_number_words (const LkSetting *setting, double value);
