#include "app/map-search.h"

#include <string.h>

/* What is looked for, in one of its three forms. */
typedef struct
{
  char *folded;        /* text without case, NULL = by one of the others */
  GRegex *regex;       /* or NULL */
  GHashTable *numbers; /* of images, or NULL */
} Query;

static void
query_clear (Query *query)
{
  g_free (query->folded);
  g_clear_pointer (&query->regex, g_regex_unref);
  g_clear_pointer (&query->numbers, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

/* The numbers in "#3 #5", or NULL if the text is something else. (transfer full) */
static GHashTable *
parse_numbers (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,", -1);
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);

  for (int i = 0; words[i] != NULL; i++)
    {
      guint64 number;

      if (*words[i] == '\0')
        continue;
      if (words[i][0] != '#' || !g_ascii_string_to_unsigned (words[i] + 1, 10, 0, G_MAXINT, &number, NULL))
        return NULL;
      g_hash_table_add (numbers, GINT_TO_POINTER ((int) number));
    }

  return g_hash_table_size (numbers) > 0 ? g_steal_pointer (&numbers) : NULL;
}

static gboolean
query_init (Query *query, const char *text, gboolean regex, GError **error)
{
  query->numbers = parse_numbers (text);
  if (query->numbers != NULL)
    return TRUE;

  if (!regex)
    {
      query->folded = g_utf8_casefold (text, -1);
      return TRUE;
    }
  query->regex = g_regex_new (text, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, error);
  return query->regex != NULL;
}

static gboolean
finds (const Query *query, const char *text)
{
  g_autofree char *folded = NULL;

  if (query->regex != NULL)
    return g_regex_match (query->regex, text, 0, NULL);

  folded = g_utf8_casefold (text, -1);
  return strstr (folded, query->folded) != NULL;
}

static void
search_categories (const Query *query, const LkColumn *column, const int *ids, int n, guint8 *match)
{
  g_autofree gboolean *found = g_new (gboolean, MAX (column->n_categories, 1));

  for (int k = 0; k < column->n_categories; k++)
    found[k] = finds (query, column->categories[k]);
  for (int i = 0; i < n; i++)
    {
      int k = column->category[ids[i]];

      match[i] |= k >= 0 && found[k];
    }
}

static void
search_texts (const Query *query, const LkColumn *column, const int *ids, int n, guint8 *match)
{
  for (int i = 0; i < n; i++)
    {
      const char *text = column->text[ids[i]];

      if (!match[i] && text != NULL)
        match[i] = finds (query, text);
    }
}

int
lk_map_search (const LkDataset *dataset,
               const int *ids,
               int n,
               const char *text,
               gboolean regex,
               guint8 *match,
               GError **error)
{
  const LkSplit *split = &dataset->splits[LK_TRAIN];
  g_auto (Query) query = { 0 };
  int n_found = 0;

  memset (match, 0, (gsize) n);
  if (*text == '\0')
    return 0;
  if (!query_init (&query, text, regex, error))
    return -1;

  for (int i = 0; query.numbers != NULL && i < n; i++)
    match[i] = g_hash_table_contains (query.numbers, GINT_TO_POINTER (ids[i]));
  for (int k = 0; query.numbers == NULL && k < split->n_columns; k++)
    if (split->columns[k].kind == LK_COLUMN_CATEGORY)
      search_categories (&query, &split->columns[k], ids, n, match);
    else if (split->columns[k].kind == LK_COLUMN_TEXT)
      search_texts (&query, &split->columns[k], ids, n, match);

  for (int i = 0; i < n; i++)
    n_found += match[i];
  return n_found;
}
