/* The legend of a picture: what each color stands for, and how many there are of it. A click hides an entry or shows it
 * again; a double click, or one with Ctrl, shows it alone, and once more all. Or a scale of numbers as a bar of colors,
 * with entries below it. Entries stand in a column, or side by side where they have the width.
 *
 * Signal "changed": other entries are shown, by the user's doing. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_LEGEND (lk_legend_get_type ())
G_DECLARE_FINAL_TYPE (LkLegend, lk_legend, LK, LEGEND, GtkWidget)

typedef struct
{
  const char *name;
  guint32 rgb; /* 0xRRGGBB */
  int count;
} LkLegendEntry;

/* Other entries; all are shown. Entries of the same names as before keep what was chosen for them. */
void lk_legend_set_entries (LkLegend *self, const char *title, int n, const LkLegendEntry *entries);
/* The bar: colors [n] from min to max, and what is written at its ends. n = 0: no bar. */
void lk_legend_set_scale (LkLegend *self, int n, const guint32 *colors, const char *min, const char *max);

int lk_legend_get_n_entries (LkLegend *self);
gboolean lk_legend_is_shown (LkLegend *self, int entry);
/* All entries but those that the user hid. */
gboolean lk_legend_is_complete (LkLegend *self);
/* As a click does, or one with Ctrl. */
void lk_legend_toggle (LkLegend *self, int entry);
void lk_legend_show_only (LkLegend *self, int entry);
void lk_legend_show_all (LkLegend *self);
