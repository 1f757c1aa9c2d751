#include "app/workspace-layout.h"

#include <math.h>
#include <string.h>

#define VERSION 1
#define MAX_INDEX 31
#define MAX_TEXT (256 * 1024)

/* -- the data ------------------------------------------------------------------------------------------------------ */

static void
frame_free (gpointer data)
{
  LkLayoutFrame *frame = data;

  g_strfreev (frame->panels);
  g_free (frame->active);
  g_free (frame);
}

LkLayout *
lk_layout_new (void)
{
  LkLayout *layout = g_new0 (LkLayout, 1);

  layout->frames = g_ptr_array_new_with_free_func (frame_free);
  layout->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return layout;
}

void
lk_layout_free (LkLayout *layout)
{
  g_ptr_array_unref (layout->frames);
  g_hash_table_unref (layout->states);
  g_strfreev (layout->hidden);
  g_free (layout->maximized);
  g_free (layout);
}

LkLayoutFrame *
lk_layout_add_frame (LkLayout *layout, LkBand band, int column, int row)
{
  LkLayoutFrame *frame = g_new0 (LkLayoutFrame, 1);

  *frame = (LkLayoutFrame){ .band = band, .column = column, .row = row };
  g_ptr_array_add (layout->frames, frame);
  return frame;
}

gboolean
lk_layout_hides (const LkLayout *layout, const char *id)
{
  return layout->hides_others || (layout->hidden != NULL && g_strv_contains ((const char *const *) layout->hidden, id));
}

void
lk_layout_thousandths (int n, const double *amounts, int *thousandths)
{
  double sum = 0, end = 0;
  int before = 0;

  for (int i = 0; i < n; i++)
    sum += amounts[i];
  /* Ends are rounded, not amounts: together they make the whole. */
  for (int i = 0; i < n; i++)
    {
      int rounded;

      end += sum > 0 ? amounts[i] / sum : 1.0 / n;
      rounded = (int) lround (end * LK_LAYOUT_WHOLE);
      thousandths[i] = rounded - before;
      before = rounded;
    }
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

static gboolean
is_id (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 64)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  return TRUE;
}

gboolean
lk_layout_read_number (GKeyFile *file,
                       const char *group,
                       const char *key,
                       int from,
                       int to,
                       int fallback,
                       int *value,
                       GError **error)
{
  g_autofree char *text = g_key_file_get_value (file, group, key, NULL);
  gint64 number;

  *value = fallback;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_signed (g_strstrip (text), 10, from, to, &number, NULL))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s is no number from %d to %d", group,
                   key, from, to);
      return FALSE;
    }
  *value = (int) number;
  return TRUE;
}

static gboolean
read_id (GKeyFile *file, const char *group, const char *key, char **id, GError **error)
{
  *id = g_key_file_get_string (file, group, key, NULL);
  if (*id == NULL || is_id (*id))
    return TRUE;
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s names no panel", group, key);
  return FALSE;
}

static gboolean
read_ids (GKeyFile *file, const char *group, const char *key, GStrv *ids, GError **error)
{
  *ids = g_key_file_get_string_list (file, group, key, NULL, NULL);
  for (int i = 0; *ids != NULL && (*ids)[i] != NULL; i++)
    if (!is_id ((*ids)[i]))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s names no panel", group, key);
        return FALSE;
      }
  return TRUE;
}

static gboolean
read_frame (LkLayout *layout, GKeyFile *file, const char *group, GError **error)
{
  g_autofree char *band = g_key_file_get_string (file, group, "band", NULL);
  LkLayoutFrame *frame;

  if (layout->frames->len >= LK_LAYOUT_MAX_FRAMES)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "more than %d frames",
                   LK_LAYOUT_MAX_FRAMES);
      return FALSE;
    }
  if (band != NULL && !g_str_equal (band, "main") && !g_str_equal (band, "bottom"))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] band is neither main nor bottom",
                   group);
      return FALSE;
    }

  frame = lk_layout_add_frame (layout, g_strcmp0 (band, "bottom") == 0 ? LK_BAND_BOTTOM : LK_BAND_MAIN, 0, 0);
  return lk_layout_read_number (file, group, "column", 0, MAX_INDEX, 0, &frame->column, error) &&
         lk_layout_read_number (file, group, "row", 0, MAX_INDEX, 0, &frame->row, error) &&
         lk_layout_read_number (file, group, "width", 1, LK_LAYOUT_WHOLE, 0, &frame->width, error) &&
         lk_layout_read_number (file, group, "height", 1, LK_LAYOUT_WHOLE, 0, &frame->height, error) &&
         read_ids (file, group, "panels", &frame->panels, error) &&
         read_id (file, group, "active", &frame->active, error);
}

static gboolean
read_head (LkLayout *layout, GKeyFile *file, GError **error)
{
  g_autofree char *others = g_key_file_get_string (file, "layout", "others", NULL);
  int version;

  layout->hides_others = g_strcmp0 (others, "hide") == 0;
  if (!g_key_file_has_key (file, "layout", "version", error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND, "no version");
      return FALSE;
    }
  return lk_layout_read_number (file, "layout", "version", VERSION, VERSION, 0, &version, error) &&
         lk_layout_read_number (file, "layout", "bottom", 1, LK_LAYOUT_WHOLE - 1, 0, &layout->bottom, error) &&
         read_ids (file, "layout", "hidden", &layout->hidden, error) &&
         read_id (file, "layout", "maximized", &layout->maximized, error);
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const LkLayoutFrame *one = *(LkLayoutFrame *const *) a, *other = *(LkLayoutFrame *const *) b;

  if (one->band != other->band)
    return one->band < other->band ? -1 : 1;
  if (one->column != other->column)
    return one->column < other->column ? -1 : 1;
  return (one->row > other->row) - (one->row < other->row);
}

LkLayout *
lk_layout_parse (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (LkLayout) layout = lk_layout_new ();
  g_auto (GStrv) groups = NULL;

  if (strlen (text) > MAX_TEXT)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "longer than any layout");
      return NULL;
    }
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, error) ||
      !read_head (layout, file, error))
    return NULL;

  groups = g_key_file_get_groups (file, NULL);
  for (int i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "frame "))
      {
        if (!read_frame (layout, file, groups[i], error))
          return NULL;
      }
    else if (g_str_has_prefix (groups[i], "panel "))
      {
        char *state = g_key_file_get_string (file, groups[i], "state", NULL);

        if (state != NULL)
          g_hash_table_replace (layout->states, g_strdup (groups[i] + strlen ("panel ")), state);
      }
  g_ptr_array_sort (layout->frames, by_place);
  return g_steal_pointer (&layout);
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

static void
write_ids (GKeyFile *file, const char *group, const char *key, GStrv ids)
{
  if (ids != NULL && ids[0] != NULL)
    g_key_file_set_string_list (file, group, key, (const char *const *) ids, g_strv_length (ids));
}

char *
lk_layout_print (const LkLayout *layout)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (layout->states), (GCompareFunc) strcmp);

  g_key_file_set_integer (file, "layout", "version", VERSION);
  if (layout->bottom > 0)
    g_key_file_set_integer (file, "layout", "bottom", layout->bottom);
  write_ids (file, "layout", "hidden", layout->hidden);
  if (layout->hides_others)
    g_key_file_set_string (file, "layout", "others", "hide");
  if (layout->maximized != NULL)
    g_key_file_set_string (file, "layout", "maximized", layout->maximized);

  for (guint i = 0; i < layout->frames->len; i++)
    {
      const LkLayoutFrame *frame = layout->frames->pdata[i];
      g_autofree char *group = g_strdup_printf ("frame %u", i + 1);

      g_key_file_set_string (file, group, "band", frame->band == LK_BAND_BOTTOM ? "bottom" : "main");
      g_key_file_set_integer (file, group, "column", frame->column);
      g_key_file_set_integer (file, group, "row", frame->row);
      if (frame->width > 0)
        g_key_file_set_integer (file, group, "width", frame->width);
      if (frame->height > 0)
        g_key_file_set_integer (file, group, "height", frame->height);
      write_ids (file, group, "panels", frame->panels);
      if (frame->active != NULL)
        g_key_file_set_string (file, group, "active", frame->active);
    }

  for (GList *l = ids; l != NULL; l = l->next)
    {
      g_autofree char *group = g_strconcat ("panel ", l->data, NULL);

      g_key_file_set_string (file, group, "state", g_hash_table_lookup (layout->states, l->data));
    }
  return g_key_file_to_data (file, NULL, NULL);
}
