#include "cli/cli-json.h"

#include <math.h>

static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *p < 0x20)
        g_string_append_printf (out, "\\u%04x", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
begin_member (GString *object, const char *name)
{
  g_string_append (object, object->len == 0 ? "{" : ", ");
  append_quoted (object, name);
  g_string_append (object, ": ");
}

void
cli_json_text (GString *object, const char *name, const char *text)
{
  begin_member (object, name);
  if (text != NULL)
    append_quoted (object, text);
  else
    g_string_append (object, "null");
}

void
cli_json_real (GString *object, const char *name, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  begin_member (object, name);
  g_string_append (object, isfinite (value) ? g_ascii_formatd (buffer, sizeof buffer, "%.9g", value) : "null");
}

void
cli_json_exact (GString *object, const char *name, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE] = "null";

  begin_member (object, name);
  for (int digits = 6; digits <= 17 && isfinite (value); digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (object, buffer);
}

void
cli_json_whole (GString *object, const char *name, gint64 value)
{
  begin_member (object, name);
  g_string_append_printf (object, "%" G_GINT64_FORMAT, value);
}

void
cli_json_switch (GString *object, const char *name, gboolean value)
{
  begin_member (object, name);
  g_string_append (object, value ? "true" : "false");
}

void
cli_json_texts (GString *object, const char *name, const char *const *texts)
{
  begin_member (object, name);
  g_string_append_c (object, '[');
  for (int i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (object, ", ");
      append_quoted (object, texts[i]);
    }
  g_string_append_c (object, ']');
}

void
cli_json_object (GString *object, const char *name, GString *inner)
{
  g_autofree char *text = cli_json_close (inner);

  begin_member (object, name);
  g_string_append (object, text);
}

char *
cli_json_close (GString *object)
{
  g_string_append (object, object->len == 0 ? "{}" : "}");
  return g_string_free (object, FALSE);
}
