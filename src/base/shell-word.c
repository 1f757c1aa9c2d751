#include "base/shell-word.h"

#include <string.h>

char *
lk_shell_word (const char *word)
{
  gboolean plain = *word != '\0';

  for (const char *c = word; *c != '\0'; c++)
    plain = plain && (g_ascii_isalnum (*c) || strchr ("_@%+=:,./-", *c) != NULL);

  return plain ? g_strdup (word) : g_shell_quote (word);
}
