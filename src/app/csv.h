/* Fields of a CSV table. */

#pragma once

#include <glib.h>

/* As RFC 4180 quotes. */
void lk_csv_append_text (GString *csv, const char *text);
/* In the C locale, with nine digits, which give a float back as it was; what is not finite is an empty field. */
void lk_csv_append_number (GString *csv, double number);
