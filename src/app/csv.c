#include "app/csv.h"

#include <math.h>
#include <string.h>

void
lk_csv_append_text (GString *csv, const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (csv, text);
      return;
    }
  parts = g_strsplit (text, "\"", -1);
  doubled = g_strjoinv ("\"\"", parts);
  g_string_append_printf (csv, "\"%s\"", doubled);
}

void
lk_csv_append_number (GString *csv, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (number))
    g_string_append (csv, g_ascii_formatd (text, sizeof text, "%.9g", number));
}
