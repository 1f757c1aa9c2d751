#include "app/set-aside.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define MOST 1000

char *
lk_set_aside (const char *path)
{
  for (int i = 1; i < MOST; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.bad-%d", path, i);

      if (!g_file_test (aside, G_FILE_TEST_EXISTS))
        return g_rename (path, aside) == 0 ? g_steal_pointer (&aside) : NULL;
    }

  return NULL;
}

char *
lk_set_aside_words (const char *path, const char *aside, const GError *reason)
{
  if (aside == NULL)
    return g_strdup_printf ("%s: %s", path, reason->message);

  return g_strdup_printf (_ ("%s: %s. It is kept as %s."), path, reason->message, aside);
}
