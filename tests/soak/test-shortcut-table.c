/* The shortcut detector against recipes that were made to leave a shortcut, or not, three seeds each. Prints the table. */

#include "shortcut-runs.h"

#include <glib.h>

#define SEEDS 3

static void
print_row (const char *recipe, int seed, const char *when, const LkShortcut *shortcut)
{
  LkCue named = lk_shortcut_name (shortcut);

  g_test_message ("%-10s seed %d %-9s color %.3f brightness %.3f contrast %.3f border %.3f named %s", recipe, seed,
                  when, shortcut->part[LK_CUE_COLOR], shortcut->part[LK_CUE_BRIGHTNESS],
                  shortcut->part[LK_CUE_CONTRAST], shortcut->part[LK_CUE_BORDER],
                  named == LK_N_CUES ? "none" : lk_cue_id (named));
}

static void
test_table (void)
{
  for (int seed = 0; seed < SEEDS; seed++)
    {
      LkShortcut untrained, crop, full;

      run_recipe (LK_RECIPE_CROP_ONLY, seed, 24, 4000, 4, &untrained, &crop);
      run_recipe (LK_RECIPE_FULL_COLOR, seed, 24, 4000, 4, &untrained, &full);
      print_row ("both", seed, "untrained", &untrained);
      print_row ("crop only", seed, "trained", &crop);
      print_row ("full color", seed, "trained", &full);
      g_assert_cmpint (lk_shortcut_name (&crop), ==, LK_CUE_COLOR);
      g_assert_cmpfloat (crop.part[LK_CUE_COLOR], >, 1.5 * untrained.part[LK_CUE_COLOR]);
      g_assert_cmpint (lk_shortcut_name (&full), !=, LK_CUE_COLOR);
      g_assert_cmpfloat (full.part[LK_CUE_COLOR], <, 0.1);
      g_assert_true (lk_shortcut_fades (&full, &untrained, LK_CUE_COLOR));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soak/shortcut/color-is-named-where-it-was-left", test_table);
  return g_test_run ();
}
