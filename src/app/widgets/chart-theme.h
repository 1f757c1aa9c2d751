/* The colors of pictures of data: on the screen as the desktop wants them, on paper dark on white. */

#pragma once

#include <gtk/gtk.h>

typedef struct
{
  GdkRGBA ink, ground, accent;
  gboolean dark, high_contrast;
} LkChartTheme;

/* As a widget stands on the screen now. */
LkChartTheme lk_chart_theme (GtkWidget *widget);
/* Dark on white, as paper is. */
LkChartTheme lk_chart_paper_theme (void);
/* The color of a number: 0 = the accent, further ones are told apart by the color blind. */
GdkRGBA lk_chart_color (const LkChartTheme *theme, int color);
/* The text color, fainter; high contrast keeps more of it. */
GdkRGBA lk_chart_ink (const LkChartTheme *theme, float alpha);
/* The words of a picture that has nothing to show, in its middle. */
void
lk_chart_theme_snapshot_words (const LkChartTheme *theme, GtkWidget *widget, GtkSnapshot *snapshot, const char *words);
