#include "app/image-name.h"

const char *
lk_image_class (const LkDataset *dataset, int id)
{
  const LkColumn *classes = lk_dataset_classes (dataset, LK_TRAIN);
  int class = classes != NULL ? classes->category[id] : -1;

  return class >= 0 ? classes->categories[class] : NULL;
}

const char *
lk_image_file (const LkDataset *dataset, int id)
{
  const LkColumn *files = lk_dataset_column (dataset, LK_TRAIN, "file");

  return files != NULL ? files->text[id] : NULL;
}

char *
lk_image_name (const LkDataset *dataset, int id)
{
  const char *class = lk_image_class (dataset, id);

  return class != NULL ? g_strdup_printf ("%s, #%d", class, id) : g_strdup_printf ("#%d", id);
}
