#include "app/widgets/value-words.h"

#include "app/widgets/number-slider.h"

#include <glib/gi18n.h>

char *
lk_value_words (const LkSetting *setting, const char *text)
{
  switch (setting->kind)
    {
    case LK_SETTING_SWITCH:
      /* translators: of a switch */
      return g_strdup (g_str_equal (text, "true") ? _ ("on") : _ ("off"));
    case LK_SETTING_INT:
    case LK_SETTING_REAL:
      return lk_number_words (setting, lk_setting_number (setting, text));
    case LK_SETTING_CHOICE:
    case LK_SETTING_TEXT:
    default:
      return g_strdup (*text != '\0' ? text : "–");
    }
}
