/* Text as it stands at the beginning of a line. */

#pragma once

#include <glib.h>

/* The first letter in upper case, the rest as it is. (transfer full) */
static inline char *
lk_capitalize (const char *text)
{
  const char *rest = *text != '\0' ? g_utf8_next_char (text) : text;
  g_autofree char *first = g_utf8_strup (text, rest - text);

  return g_strconcat (first, rest, NULL);
}
