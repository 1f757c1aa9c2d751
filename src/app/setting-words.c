#include "app/setting-words.h"

#include "app/widgets/value-words.h"
#include "train/experiment.h"

#include <glib/gi18n.h>

char *
lk_setting_words (const LkSetting *setting, const char *text)
{
  if (setting == lk_method_id_setting ())
    return g_strdup (_ (lk_method_find (text)->title));
  if (setting == lk_data_id_setting ())
    return g_strdup (_ (lk_data_source_find (text)->title));
  if (g_str_equal (setting->key, "data.path") && *text != '\0')
    return g_path_get_basename (text);

  return lk_value_words (setting, text);
}
