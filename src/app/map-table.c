#include "app/map-table.h"

#include "app/csv.h"
#include "io/npy.h"

#include <string.h>

static void
append_row (const LkMapTable *table, int i, const LkColumn *classes, const LkColumn *files, GString *csv)
{
  int id = table->ids[i];

  g_string_append_printf (csv, "%d,", id);
  lk_csv_append_number (csv, table->layout[2 * i]);
  g_string_append_c (csv, ',');
  lk_csv_append_number (csv, table->layout[2 * i + 1]);
  if (classes != NULL)
    {
      g_string_append_c (csv, ',');
      if (classes->category[id] >= 0)
        lk_csv_append_text (csv, classes->categories[classes->category[id]]);
    }
  if (files != NULL)
    {
      g_string_append_c (csv, ',');
      lk_csv_append_text (csv, files->text[id] != NULL ? files->text[id] : "");
    }
  if (table->trust != NULL)
    {
      g_string_append_c (csv, ',');
      lk_csv_append_number (csv, table->trust[i]);
    }
  g_string_append_c (csv, '\n');
}

gboolean
lk_map_table_write_csv (const LkMapTable *table, const guint8 *keep, const char *path, GError **error)
{
  const LkColumn *classes = lk_dataset_classes (table->dataset, LK_TRAIN);
  const LkColumn *files = lk_dataset_column (table->dataset, LK_TRAIN, "file");
  g_autoptr (GString) csv = g_string_new ("id,x,y");

  g_string_append_printf (csv, "%s%s%s\n", classes != NULL ? ",class" : "", files != NULL ? ",file" : "",
                          table->trust != NULL ? ",trust" : "");
  for (int i = 0; i < table->n; i++)
    if (keep == NULL || keep[i])
      append_row (table, i, classes, files, csv);

  return g_file_set_contents (path, csv->str, (gssize) csv->len, error);
}

gboolean
lk_map_table_write_npy (const LkMapTable *table, const guint8 *keep, const char *path, GError **error)
{
  g_autofree float *rows = g_new (float, 2 * (gsize) MAX (table->n, 1));
  gint64 shape[2] = { 0, 2 };

  for (int i = 0; i < table->n; i++)
    if (keep == NULL || keep[i])
      memcpy (rows + 2 * shape[0]++, table->layout + 2 * i, 2 * sizeof *rows);

  return lk_npy_write (path, LK_DTYPE_F32, shape, 2, rows, error);
}
