#include "app/application.h"

#include "app/about.h"
#include "app/window.h"
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#define PATIENCE_SECONDS 2 /* with a window that does not paint */

struct _LkApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  gboolean train;
};

G_DEFINE_FINAL_TYPE (LkApplication, lk_application, ADW_TYPE_APPLICATION)

/* -- actions ------------------------------------------------------------------------------------------------------- */

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (data));

  /* Windows close by themselves, so that runs are saved; the program ends with the last one. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_about_show (gtk_application_get_active_window (data));
}

static void
show_color_scheme (LkApplication *self)
{
  static const struct
  {
    const char *name;
    AdwColorScheme scheme;
  } schemes[] = {
    { "system", ADW_COLOR_SCHEME_DEFAULT },
    { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
    { "dark", ADW_COLOR_SCHEME_FORCE_DARK },
  };
  g_autofree char *wanted = g_settings_get_string (self->settings, "color-scheme");

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (schemes[i].name, wanted))
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i].scheme);
}

static const GActionEntry actions[] = {
  { "quit", quit_action },
  { "about", about_action },
};

static const struct
{
  const char *action, *keys[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.search", { "<Control>f" } },
  { "win.history", { "<Control>h" } },
  { "win.copy-command", { "<Control><Shift>c" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.layout::tune", { "<Alt>1" } },
  { "win.layout::watch", { "<Alt>2" } },
  { "win.layout::explore", { "<Alt>3" } },
  { "win.layout::everything", { "<Alt>4" } },
  { "win.maximize-panel", { "<Control>m" } },
  { "win.next-panel", { "F6" } },
  { "win.previous-panel", { "<Shift>F6" } },
  { "win.presentation", { "F5" } },
  { "win.end-presentation", { "Escape" } },
  { "win.fullscreen", { "F11" } },
  { "win.open-folder", { "<Control><Shift>o" } },
  { "win.open-experiment", { "<Control>o" } },
  { "win.new-experiment", { "<Control>n" } },
  { "win.open-run", { "<Control>r" } },
  { "win.save-experiment", { "<Control>s" } },
  { "win.save-experiment-as", { "<Control><Shift>s" } },
  { "win.show-help-overlay", { "<Control>question", "F1" } },
};

/* Ctrl+C in the terminal saves like closing the window, but nobody is there to be asked; a second one does not wait. */
static gboolean
signal_cb (gpointer data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *l = windows; l != NULL; l = l->next)
    if (LK_IS_WINDOW (l->data))
      lk_window_close_unasked (l->data);
  g_list_free (windows);
  return G_SOURCE_REMOVE;
}

/* -- starting ------------------------------------------------------------------------------------------------------ */

static void
first_frame_cb (GdkFrameClock *clock, LkSession *session)
{
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, session);
  lk_session_release_loading (session);
}

static gboolean
not_painted_cb (gpointer data)
{
  lk_session_release_loading (data);
  return G_SOURCE_REMOVE;
}

/* Reading a data set takes a processor that the first frame wants. A window that nobody sees may never have one. */
static void
load_after_first_frame (LkWindow *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  LkSession *session = lk_window_get_session (window);

  lk_session_hold_loading (session);
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (first_frame_cb), session, 0);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PATIENCE_SECONDS, not_painted_cb, g_object_ref (session),
                              g_object_unref);
}

static LkWindow *
make_window (LkApplication *self)
{
  g_autofree char *runs = g_build_filename (g_get_user_data_dir (), "likeness", "runs", NULL);
  g_autoptr (LkSession) session = lk_session_new (g_settings_get_boolean (self->settings, "autosave") ? runs : NULL);
  LkWindow *window = lk_window_new (ADW_APPLICATION (self), session);

  lk_window_begin_layout (window, NULL);
  return window;
}

/* A new window stands before it asks anything. */
static LkWindow *
ensure_window (LkApplication *self, gboolean *fresh)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));
  LkWindow *window = LK_IS_WINDOW (active) ? LK_WINDOW (active) : make_window (self);

  *fresh = GTK_WINDOW (window) != active;
  gtk_window_present (GTK_WINDOW (window));
  if (*fresh)
    load_after_first_frame (window);
  return window;
}

static void
train_if_wanted (LkApplication *self, LkWindow *window)
{
  if (self->train)
    lk_session_train (lk_window_get_session (window));
  self->train = FALSE;
}

static void
lk_application_activate (GApplication *application)
{
  gboolean fresh;
  LkWindow *window = ensure_window (LK_APPLICATION (application), &fresh);

  if (fresh && !lk_window_begin (window))
    lk_window_open_default (window);
  train_if_wanted (LK_APPLICATION (application), window);
}

static void
lk_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  gboolean fresh;
  LkWindow *window = ensure_window (LK_APPLICATION (application), &fresh);
  g_autofree char *path = g_file_get_path (files[0]);

  if (fresh)
    lk_window_begin (window);
  if (path != NULL)
    lk_window_open_path (window, path);
  else
    lk_window_toast (window, _ ("Only files on this machine can be opened"), NULL);
  /* What could not be opened leaves the window as on the first day, not empty. */
  if (lk_session_get_state (lk_window_get_session (window)) == LK_SESSION_EMPTY)
    lk_window_open_default (window);
  train_if_wanted (LK_APPLICATION (application), window);
}

static int
lk_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("likeness %s\n", LK_VERSION);
      return 0;
    }

  LK_APPLICATION (application)->train = g_variant_dict_contains (options, "train");
  return -1;
}

static void
lk_application_startup (GApplication *application)
{
  LkApplication *self = LK_APPLICATION (application);
  g_autoptr (GAction) color_scheme = NULL;

  G_APPLICATION_CLASS (lk_application_parent_class)->startup (application);

  self->settings = g_settings_new (LK_APP_ID);
  color_scheme = g_settings_create_action (self->settings, "color-scheme");
  g_action_map_add_action (G_ACTION_MAP (application), color_scheme);
  g_signal_connect_swapped (self->settings, "changed::color-scheme", G_CALLBACK (show_color_scheme), self);
  show_color_scheme (self);
  g_unix_signal_add (SIGINT, signal_cb, self);
  g_unix_signal_add (SIGTERM, signal_cb, self);

  gtk_window_set_default_icon_name (LK_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].keys);
}

static void
lk_application_dispose (GObject *object)
{
  g_clear_object (&LK_APPLICATION (object)->settings);

  G_OBJECT_CLASS (lk_application_parent_class)->dispose (object);
}

static void
lk_application_class_init (LkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_application_dispose;
  application_class->startup = lk_application_startup;
  application_class->activate = lk_application_activate;
  application_class->open = lk_application_open;
  application_class->handle_local_options = lk_application_handle_local_options;
}

static void
lk_application_init (LkApplication *self)
{
  static const GOptionEntry options[] = {
    { "train", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start training at once"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[EXPERIMENT.likeness|FOLDER]"));
}

LkApplication *
lk_application_new (void)
{
  return g_object_new (LK_TYPE_APPLICATION, "application-id", LK_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE, "resource-base-path",
                       "/io/github/likeness/Likeness", NULL);
}
