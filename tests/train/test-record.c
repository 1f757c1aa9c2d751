/* Recording: which steps, what it writes, how much room it takes. */

#include "material.h"

#include "train/model.h"
#include "train/record-cadence.h"
#include "train/run-writing.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* -- the cadence --------------------------------------------------------------------------------------------------- */

static void
assert_cadence (double every, double growth, long epoch, long total, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (long at = lk_record_next (every, growth, epoch, total, -1); at != LONG_MAX;
       at = lk_record_next (every, growth, epoch, total, at))
    g_string_append_printf (text, text->len > 0 ? " %ld" : "%ld", at);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_cadence (void)
{
  assert_cadence (1, 2, 39, 117, "0 1 2 4 8 16 32 39 78 117");
  assert_cadence (1, 1, 39, 117, "0 39 78 117");
  assert_cadence (0, 2, 39, 117, "0 117");
  assert_cadence (2, 3, 10, 50, "0 1 3 9 20 40 50");
  assert_cadence (0.25, 1, 10, 10, "0 3 5 8 10");
  assert_cadence (1, 1.1, 6, 12, "0 1 2 3 4 5 6 12");
  assert_cadence (0.001, 1, 4, 6, "0 1 2 3 4 5 6");
  assert_cadence (100, 2, 3, 9, "0 1 2 4 8 9");
  assert_cadence (1, 2, 1, 3, "0 1 2 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/record/cadence-is-the-promised-one", test_cadence);
  return g_test_run ();
}
