/* Where pictures and data of a chart go: a file that the user names, or the clipboard. */

#include "app/widgets/chart-private.h"

#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

static const LkSaveFormat formats[] = {
  [LK_CHART_PNG] = { "png", N_ ("PNG picture") },
  [LK_CHART_SVG] = { "svg", N_ ("SVG drawing") },
  [LK_CHART_PDF] = { "pdf", N_ ("PDF document") },
  [LK_CHART_CSV] = { "csv", N_ ("CSV table") },
};

/* What the name says counts, else what was asked for. */
static LkChartExport
format_of (const char *path, LkChartExport wanted)
{
  const char *format = lk_save_format_of (path, formats, G_N_ELEMENTS (formats), formats[wanted].format);

  while (formats[wanted].format != format)
    wanted = (wanted + 1) % G_N_ELEMENTS (formats);
  return wanted;
}

void
lk_chart_save (LkChart *self, GFile *file, LkChartExport wanted)
{
  const char *path = lk_save_path (GTK_WIDGET (self), file, _ ("Charts are saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  lk_chart_export (self, path, format_of (path, wanted), &error);
  /* translators: what went wrong */
  lk_save_tell (GTK_WIDGET (self), file, _ ("The chart could not be saved: %s"), error);
}

static void
save (GtkWidget *chart, GFile *file, const char *format)
{
  g_autofree char *name = g_strconcat (".", format, NULL);

  lk_chart_save (LK_CHART (chart), file, format_of (name, LK_CHART_PNG));
}

void
lk_chart_save_as (LkChart *self, LkChartExport format)
{
  if (lk_chart_is_empty (self))
    lk_toast (GTK_WIDGET (self), _ ("There is nothing to save yet."));
  else
    lk_save_as (GTK_WIDGET (self), _ ("Save Chart"), self->title, formats, G_N_ELEMENTS (formats),
                formats[format].format, save);
}

void
lk_chart_copy_picture (LkChart *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (lk_chart_is_empty (self))
    {
      lk_toast (GTK_WIDGET (self), _ ("There is nothing to copy yet."));
      return;
    }

  texture = lk_chart_make_texture (self, &error);
  lk_copy_picture (GTK_WIDGET (self), texture, error);
}
