/* Settings for loading a source, and an assertion for what must fail. */

#pragma once

#include "base/error.h"
#include "data/source.h"

#include <string.h>

/* The defaults of the common settings and of the source, with its id and path. (transfer full) */
static inline LkValues *
make_values (const char *id, const char *path)
{
  LkValues *values = lk_values_new ();
  const LkDataSource *source = lk_data_source_find (id);
  int n;
  const LkSetting *common = lk_data_settings (&n);

  lk_values_set (values, "data.id", id);
  lk_values_set (values, "data.path", path);
  lk_values_add_defaults (values, common, n);
  if (source != NULL)
    lk_values_add_defaults (values, source->settings, source->n_settings);
  return values;
}

static inline LkDataset *
load (const LkValues *values)
{
  g_autoptr (GError) error = NULL;
  LkDataset *dataset = lk_data_load (values, NULL, &error);

  g_assert_no_error (error);
  return dataset;
}

/* Loading must fail with this code of LK_ERROR and a message that says why. */
static inline void
refuse (const LkValues *values, int code, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_data_load (values, NULL, &error));
  g_assert_error (error, LK_ERROR, code);
  if (strstr (error->message, why) == NULL)
    g_error ("\"%s\" should say \"%s\"", error->message, why);
}
