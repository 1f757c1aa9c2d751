/* JSON lines: objects written member by member, C locale. */

#pragma once

#include <glib.h>

/* Each adds "name": value to an object under way; the first one opens it. What is not finite, and a NULL text, is null. */
void cli_json_text (GString *object, const char *name, const char *text);
void cli_json_real (GString *object, const char *name, double value);  /* 9 digits: what a float holds */
void cli_json_exact (GString *object, const char *name, double value); /* the shortest that reads back the same */
void cli_json_whole (GString *object, const char *name, gint64 value);
void cli_json_switch (GString *object, const char *name, gboolean value);
void cli_json_texts (GString *object, const char *name, const char *const *texts);
/* A member that is an object itself; inner is taken over. */
void cli_json_object (GString *object, const char *name, GString *inner);

/* Closes the object and gives its text. (transfer full) */
char *cli_json_close (GString *object);
