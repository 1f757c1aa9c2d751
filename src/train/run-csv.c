#include "train/run-csv.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

typedef enum
{
  STEP,  /* long */
  COUNT, /* int; 0 = none, empty unless it is the epoch */
  REAL,  /* %.9g: what a float needs to come back the same */
  TIME,  /* seconds to the microsecond */
} Kind;

typedef struct
{
  const char *name;
  Kind kind;
  gsize offset;
} Field;

#define FIELD(name, kind)                         \
  {                                               \
#name, kind, G_STRUCT_OFFSET(LkMetrics, name) \
  }

static const Field fields[] = {
  FIELD (step, STEP),
  FIELD (epoch, COUNT),
  FIELD (loss, REAL),
  FIELD (lr, REAL),
  FIELD (grad_norm, REAL),
  FIELD (knn, REAL),
  FIELD (knn_bank, COUNT),
  FIELD (knn_queries, COUNT),
  FIELD (l2_std, REAL),
  FIELD (l2_std_raw, REAL),
  FIELD (rankme, REAL),
  FIELD (backbone_l2_std, REAL),
  FIELD (backbone_rankme, REAL),
  FIELD (images_per_second, REAL),
  FIELD (seconds, TIME),
  FIELD (eval_seconds, TIME),
  FIELD (wall, TIME),
  FIELD (participation, REAL),
  FIELD (alignment, REAL),
  FIELD (uniformity, REAL),
  FIELD (rankme_raw, REAL),
  FIELD (participation_raw, REAL),
  FIELD (alignment_raw, REAL),
  FIELD (uniformity_raw, REAL),
  FIELD (backbone_participation, REAL),
  FIELD (backbone_alignment, REAL),
  FIELD (backbone_uniformity, REAL),
  FIELD (dead_units, REAL),
  FIELD (parameter_norm, REAL),
  FIELD (clusters, REAL),
  FIELD (silhouette, REAL),
};

#define FIRST_COLUMNS                                                                               \
  "step,epoch,loss,lr,grad_norm,knn,knn_bank,knn_queries,l2_std,l2_std_raw,rankme,backbone_l2_std," \
  "backbone_rankme,images_per_second,seconds,eval_seconds,wall"

char **
lk_metrics_headers (const LkMethod *method)
{
  const char *all = FIRST_COLUMNS
      ",participation,alignment,uniformity,rankme_raw,participation_raw,alignment_raw,uniformity_raw,"
      "backbone_participation,backbone_alignment,backbone_uniformity,dead_units,parameter_norm,"
      "clusters,silhouette";
  GString *own = g_string_new (all);
  GPtrArray *headers = g_ptr_array_new ();

  for (int i = 0; i < method->n_curves; i++)
    g_string_append_printf (own, ",method.%s", method->curves[i].id);
  g_ptr_array_add (headers, g_string_free (own, FALSE));
  if (method->n_curves > 0)
    g_ptr_array_add (headers, g_strdup (all));         /* before the method had curves */
  g_ptr_array_add (headers, g_strdup (FIRST_COLUMNS)); /* before participation was measured */
  g_ptr_array_add (headers, NULL);
  return (char **) g_ptr_array_free (headers, FALSE);
}

/* -- numbers ------------------------------------------------------------------------------------------------------- */

static void
append_real (GString *line, double value, const char *format)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (line, g_ascii_formatd (buffer, sizeof buffer, format, value));
}

static gboolean
parse_real (const char *text, double *value)
{
  char *end;

  if (*text == '\0')
    {
      *value = NAN;
      return TRUE;
    }
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

static gboolean
parse_whole (const char *text, gint64 max, gint64 *value)
{
  *value = 0;
  return *text == '\0' || g_ascii_string_to_signed (text, 10, 0, max, value, NULL);
}

/* -- metrics ------------------------------------------------------------------------------------------------------- */

static int
print_field (const Field *field, const LkMetrics *row, char *at, gulong room)
{
  gconstpointer value = G_STRUCT_MEMBER_P (row, field->offset);
  double real;

  switch (field->kind)
    {
    case STEP:
      return g_snprintf (at, room, "%ld", *(const long *) value);
    case COUNT:
      return *(const int *) value == 0 && value != &row->epoch ? 0 : g_snprintf (at, room, "%d", *(const int *) value);
    case REAL:
    case TIME:
    default:
      real = *(const double *) value;
      if (!isfinite (real))
        return 0;
      return (int) strlen (g_ascii_formatd (at, (int) room, field->kind == TIME ? "%.6f" : "%.9g", real));
    }
}

/* A field of the method's own. */
static Field
own_field (const LkMethod *method, int curve)
{
  return (Field){ method->curves[curve].id, REAL, G_STRUCT_OFFSET (LkMetrics, own) + (gsize) curve * sizeof (double) };
}

void
lk_metrics_to_line (const LkMetrics *row, const LkMethod *method, char line[LK_METRICS_LINE])
{
  int n = G_N_ELEMENTS (fields);
  char *at = line;

  for (int i = 0; i < n + method->n_curves; i++)
    {
      Field field = i < n ? fields[i] : own_field (method, i - n);

      if (i > 0)
        *at++ = ',';
      *at = '\0';
      at += print_field (&field, row, at, (gulong) (line + LK_METRICS_LINE - at - 2));
    }
  *at++ = '\n';
  *at = '\0';
}

static gboolean
parse_field (const Field *field, const char *text, LkMetrics *row)
{
  gpointer at = G_STRUCT_MEMBER_P (row, field->offset);
  gint64 whole;

  switch (field->kind)
    {
    case STEP:
      if (*text == '\0' || !parse_whole (text, G_MAXLONG, &whole))
        return FALSE;
      *(long *) at = (long) whole;
      return TRUE;
    case COUNT:
      if (!parse_whole (text, G_MAXINT, &whole))
        return FALSE;
      *(int *) at = (int) whole;
      return TRUE;
    case REAL:
    case TIME:
    default:
      return parse_real (text, at);
    }
}

gboolean
lk_metrics_from_line (const char *line, const LkMethod *method, LkMetrics *row, GError **error)
{
  g_auto (GStrv) texts = g_strsplit (line, ",", -1);
  int n = G_N_ELEMENTS (fields), expected = n + method->n_curves, found = (int) g_strv_length (texts);

  if (found != expected)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("expected %d fields, found %d"), expected, found);
      return FALSE;
    }
  for (int i = 0; i < LK_MAX_CURVES; i++)
    row->own[i] = NAN;
  for (int i = 0; i < expected; i++)
    {
      Field field = i < n ? fields[i] : own_field (method, i - n);

      if (!parse_field (&field, texts[i], row))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s is “%s”, not a number"), field.name, texts[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* -- events -------------------------------------------------------------------------------------------------------- */

#define EVENT_FIELDS 5

const char *const *
lk_events_headers (void)
{
  static const char *const headers[] = { "step,seconds,key,old,new", NULL };

  return headers;
}

static void
append_text (GString *line, const char *text)
{
  gboolean quote = text != NULL && strpbrk (text, ",\"") != NULL;

  if (quote)
    g_string_append_c (line, '"');
  for (; text != NULL && *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *text == '\n' || *text == '\r' ? ' ' : *text);
    }
  if (quote)
    g_string_append_c (line, '"');
}

char *
lk_event_to_line (const LkEvent *event)
{
  GString *line = g_string_new (NULL);
  const char *texts[] = { event->key, event->before, event->after };

  g_string_append_printf (line, "%ld,", event->step);
  append_real (line, event->seconds, "%.6f");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_string_append_c (line, ',');
      append_text (line, texts[i]);
    }
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

/* Takes one field off the text; NULL if its quotes are wrong. *at points behind the comma, or is NULL at the end. */
static char *
take_field (const char **at)
{
  g_autoptr (GString) field = g_string_new (NULL);
  const char *p = *at;

  if (*p == '"')
    {
      for (p++; *p != '\0' && (*p != '"' || p[1] == '"'); p++)
        {
          p += *p == '"';
          g_string_append_c (field, *p);
        }
      if (*p != '"')
        return NULL;
      p++;
    }
  else
    for (; *p != '\0' && *p != ',' && *p != '"'; p++)
      g_string_append_c (field, *p);

  if (*p != '\0' && *p != ',')
    return NULL;
  *at = *p == ',' ? p + 1 : NULL;
  return g_strdup (field->str);
}

static char *
null_if_empty (char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}

gboolean
lk_event_from_line (const char *line, LkEvent *event, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *at = line;
  gint64 step = 0;

  while (at != NULL)
    {
      char *field = take_field (&at);

      if (field == NULL || texts->len == EVENT_FIELDS)
        {
          g_free (field);
          g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("quotes or fields are out of order"));
          return FALSE;
        }
      g_ptr_array_add (texts, field);
    }
  if (texts->len != EVENT_FIELDS || *(char *) texts->pdata[0] == '\0' ||
      !parse_whole (texts->pdata[0], G_MAXLONG, &step) || !parse_real (texts->pdata[1], &event->seconds))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("expected %s"), *lk_events_headers ());
      return FALSE;
    }

  event->step = (long) step;
  event->key = g_strdup (texts->pdata[2]);
  event->before = null_if_empty (texts->pdata[3]);
  event->after = null_if_empty (texts->pdata[4]);
  return TRUE;
}

void
lk_event_free (LkEvent *event)
{
  if (event == NULL)
    return;

  g_free (event->key);
  g_free (event->before);
  g_free (event->after);
  g_free (event);
}
