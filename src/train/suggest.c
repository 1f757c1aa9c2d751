#include "train/suggest.h"

#include <glib/gi18n.h>
#include <string.h>

#define LONGEST 128

/* Optimal string alignment distance (Damerau-Levenshtein without overlaps). */
static int
edit_distance (const char *a, const char *b)
{
  int rows[3][LONGEST + 1];
  int *before = rows[0], *last = rows[1], *now = rows[2];
  int m = (int) strlen (a), n = (int) strlen (b);

  if (m > LONGEST || n > LONGEST)
    return G_MAXINT;

  memset (rows, 0, sizeof rows);
  for (int j = 0; j <= n; j++)
    last[j] = j;
  for (int i = 1; i <= m; i++)
    {
      int *spare = before;

      now[0] = i;
      for (int j = 1; j <= n; j++)
        {
          now[j] = MIN (MIN (last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], before[j - 2] + 1);
        }
      before = last;
      last = now;
      now = spare;
    }
  return last[n];
}

const char *
lk_suggest (const char *word, const char *const *candidates, int n)
{
  const char *best = NULL;
  int nearest = MAX (1, (int) strlen (word) / 4) + 1;

  for (int i = 0; i < n; i++)
    {
      int distance = edit_distance (word, candidates[i]);

      if (distance < nearest)
        {
          nearest = distance;
          best = candidates[i];
        }
    }
  return best;
}

char *
lk_suggest_hint (const char *word, const char *const *candidates, int n)
{
  const char *nearest = lk_suggest (word, candidates, n);

  return nearest != NULL ? g_strdup_printf (_ (" (did you mean %s?)"), nearest) : g_strdup ("");
}
