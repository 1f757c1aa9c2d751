#include "app/recipe-change.h"

#include "app/session-private.h"
#include "augment/recipe-override.h"

#include <glib/gi18n.h>

static const char *
get (LkSession *session, const char *key)
{
  return lk_experiment_get (lk_session_get_experiment (session), key);
}

/* -- looking ------------------------------------------------------------------------------------------------------- */

GPtrArray *
lk_recipe_change_dup_order (LkSession *session)
{
  g_autoptr (LkValues) values = lk_experiment_values (lk_session_get_experiment (session));
  GPtrArray *order = lk_recipe_order (values, NULL);

  /* What makes no recipe is refused where it is set, but a file may say anything. */
  return order != NULL ? order : g_ptr_array_new ();
}

char *
lk_recipe_change_dup_value (LkSession *session, const LkSetting *setting, int view)
{
  char *own = view > 0 ? lk_recipe_get_override (get (session, "augment.view2"), setting) : NULL;

  return own != NULL ? own : g_strdup (get (session, setting->key));
}

double
lk_recipe_change_get_number (LkSession *session, const LkSetting *setting, int view)
{
  g_autofree char *text = lk_recipe_change_dup_value (session, setting, view);

  return lk_setting_number (setting, text);
}

int
lk_recipe_change_count_overrides (LkSession *session, const LkTransform *transform)
{
  int n = 0;

  for (int i = 0; i < transform->n_settings; i++)
    {
      g_autofree char *own = lk_recipe_get_override (get (session, "augment.view2"), &transform->settings[i]);

      n += own != NULL && !g_str_equal (own, get (session, transform->settings[i].key));
    }

  return n;
}

/* -- changing ------------------------------------------------------------------------------------------------------ */

static void
request (LkSession *session, const LkValues *values, const char *title)
{
  g_autoptr (GError) error = NULL;

  if (!lk_session_request_all (session, values, title, &error))
    lk_session_problem (session, _ ("The recipe could not be changed"), error);
}

/* What the second view's text becomes. NULL with an error for a bad value. */
static char *
override (LkSession *session, const LkSetting *setting, const char *text, GError **error)
{
  g_autofree char *canonical = NULL;

  if (text != NULL && (canonical = lk_setting_parse (setting, text, error)) == NULL)
    return NULL;
  /* The same as in the first view: it does not differ. */
  if (canonical != NULL && g_str_equal (canonical, get (session, setting->key)))
    g_clear_pointer (&canonical, g_free);

  return lk_recipe_set_override (get (session, "augment.view2"), setting, canonical);
}

gboolean
lk_recipe_change_set (LkSession *session,
                      const LkSetting *setting,
                      int view,
                      const char *text,
                      gboolean final,
                      GError **error)
{
  g_autofree char *view2 = NULL;

  if (view == 0)
    return (final ? lk_session_request : lk_session_adjust) (session, setting->key, text, error);

  view2 = override (session, setting, text, error);
  return view2 != NULL && (final ? lk_session_request : lk_session_adjust) (session, "augment.view2", view2, error);
}

static char *
probability_text (const LkSetting *setting, double probability)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  return lk_setting_parse (setting, g_ascii_dtostr (number, sizeof number, probability), NULL);
}

void
lk_recipe_change_switch (LkSession *session, const LkTransform *transform, int view, double probability)
{
  const LkSetting *setting = &transform->settings[0];
  g_autoptr (LkValues) values = lk_values_new ();
  g_autofree char *text = probability_text (setting, probability);
  g_autofree char *title = NULL;

  if (view == 0)
    lk_values_set (values, setting->key, text);
  else
    {
      g_autofree char *view2 = override (session, setting, text, NULL);

      lk_values_set (values, "augment.view2", view2);
    }

  if (view > 0)
    /* translators: in the history: a transform */
    title = g_strdup_printf (probability > 0 ? _ ("%s: on in view 2") : _ ("%s: off in view 2"), _ (transform->title));
  else
    /* translators: in the history: a transform */
    title = g_strdup_printf (probability > 0 ? _ ("%s: on") : _ ("%s: off"), _ (transform->title));
  request (session, values, title);
}

/* The text of augment.order. */
static void
set_order (LkValues *values, const GPtrArray *order)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < order->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", ((const LkTransform *) order->pdata[i])->id);
  lk_values_set (values, "augment.order", text->str);
}

void
lk_recipe_change_move (LkSession *session, const LkTransform *transform, int place)
{
  g_autoptr (GPtrArray) order = lk_recipe_change_dup_order (session);
  g_autoptr (LkValues) values = lk_values_new ();
  g_autofree char *title = NULL;
  guint from;

  if (!g_ptr_array_find (order, transform, &from) || place < 0 || place >= (int) order->len || place == (int) from)
    return;

  g_ptr_array_remove_index (order, from);
  g_ptr_array_insert (order, place, (gpointer) transform);
  set_order (values, order);
  /* translators: in the history: a transform, its number in the order of the recipe */
  title = g_strdup_printf (_ ("%s: moved to place %d"), _ (transform->title), place + 1);
  request (session, values, title);
}

/* Before the first one that the default order has behind it. */
static int
find_place (const GPtrArray *order, const LkTransform *transform)
{
  g_autoptr (LkValues) values = lk_values_new ();
  g_autoptr (GPtrArray) defaults = NULL;
  guint own = G_MAXUINT;
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  lk_values_add_defaults (values, settings, n);
  defaults = lk_recipe_order (values, NULL);
  g_ptr_array_find (defaults, transform, &own);
  for (guint i = 0; i < order->len; i++)
    {
      guint other;

      if (g_ptr_array_find (defaults, order->pdata[i], &other) && other > own)
        return (int) i;
    }

  return (int) order->len;
}

void
lk_recipe_change_add (LkSession *session, const LkTransform *transform, double probability)
{
  g_autoptr (GPtrArray) order = lk_recipe_change_dup_order (session);
  g_autoptr (LkValues) values = lk_values_new ();
  g_autofree char *text = probability_text (&transform->settings[0], probability);
  /* translators: in the history: a transform */
  g_autofree char *title = g_strdup_printf (_ ("%s: added"), _ (transform->title));

  if (g_ptr_array_find (order, transform, NULL))
    return;

  g_ptr_array_insert (order, find_place (order, transform), (gpointer) transform);
  set_order (values, order);
  lk_values_set (values, transform->settings[0].key, text);
  request (session, values, title);
}

void
lk_recipe_change_remove (LkSession *session, const LkTransform *transform)
{
  g_autoptr (GPtrArray) order = lk_recipe_change_dup_order (session);
  g_autoptr (LkValues) values = lk_values_new ();
  g_autofree char *view2 = lk_recipe_drop_overrides (get (session, "augment.view2"), transform);
  /* translators: in the history: a transform */
  g_autofree char *title = g_strdup_printf (_ ("%s: removed"), _ (transform->title));

  if (!g_ptr_array_remove (order, (gpointer) transform))
    return;

  set_order (values, order);
  lk_values_set (values, "augment.view2", view2);
  request (session, values, title);
}

void
lk_recipe_change_unify (LkSession *session)
{
  g_autoptr (LkValues) values = lk_values_new ();

  lk_values_set (values, "augment.view2", "");
  request (session, values, _ ("All views alike"));
}

void
lk_recipe_change_replace (LkSession *session, const LkValues *values, const char *title)
{
  request (session, values, title);
}
