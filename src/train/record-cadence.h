/* Which steps of a run are recorded: step 0, then 1 and growth times that, each time rounded and at least one more (1, 2,
 * 4, 8 ...), until `every` epochs have passed; then one every so many epochs; and the last. */

#pragma once

/* The first recorded step after that one (-1: the first of all), a pure function of the settings; LONG_MAX if there is
 * none. every: epochs, 0 = only the first and the last step; growth: 1 = none before the first interval is over. */
long lk_record_next (double every, double growth, long steps_per_epoch, long total_steps, long after);
