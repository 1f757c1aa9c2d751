/* Values of settings as people read them, methods and data sets by their names. */

#pragma once

#include "base/setting.h"

/* From canonical text. (transfer full) */
char *lk_setting_words (const LkSetting *setting, const char *text);
