/* Values as people read them: "30 px", "on". */

#pragma once

#include "base/setting.h"

/* From canonical text; an empty text is a dash. (transfer full) */
char *lk_value_words (const LkSetting *setting, const char *text);
