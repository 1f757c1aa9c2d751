/* likeness: the window. */

#include "app/application.h"
#include "app/frame-memory.h"
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

/* GTK 4.8 sets GL up even for its cairo renderer, which never draws with it: a third of the time to the first frame where
 * GL is software. */
static void
leave_gl_alone (void)
{
  if (gtk_get_minor_version () < 16 && g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}

int
main (int argc, char **argv)
{
  /* A build that is not installed has its translations elsewhere. */
  const char *own_locales = g_getenv ("LIKENESS_LOCALE_DIR");
  g_autoptr (LkApplication) application = NULL;

  lk_frame_memory_keep_heap ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, own_locales != NULL ? own_locales : LK_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  leave_gl_alone ();

  application = lk_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
