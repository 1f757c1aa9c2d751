#include "app/about.h"

#include "config.h"
#include "train/machine.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Works of others that are part of what the user sees, with the licenses under which they come. */
static const struct
{
  const char *title, *copyright;
  GtkLicense license;
} works[] = {
  { "Fashion-MNIST", "© 2017 Zalando SE", GTK_LICENSE_MIT_X11 },
  { "GTK", "© The GTK Team", GTK_LICENSE_LGPL_2_1 },
  { "libadwaita", "© The libadwaita authors", GTK_LICENSE_LGPL_2_1 },
  { "libpanel", "© Christian Hergert and others", GTK_LICENSE_LGPL_3_0 },
  { "OpenBLAS", "© The OpenBLAS Project", GTK_LICENSE_BSD_3 },
#ifdef LK_HAVE_DNNL
  { "oneDNN", "© Intel Corporation and others", GTK_LICENSE_APACHE_2_0 },
#endif
};

char *
lk_about_dup_debug_info (GtkWindow *window)
{
  g_autofree char *cpu = lk_machine_dup_cpu (), *libraries = lk_machine_dup_libraries ();
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));

  return g_strdup_printf ("Likeness %s on %s\nGTK %u.%u.%u, libadwaita %u.%u.%u, libpanel " LK_PANEL_VERSION
                          ", GLib %u.%u.%u\n"
                          "Display: %s, %s, scale %d\nProcessor: %s, %u threads, %s\n%s\n",
                          LK_VERSION, system != NULL ? system : "an unknown system", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version, glib_minor_version,
                          glib_micro_version, G_OBJECT_TYPE_NAME (gtk_widget_get_display (GTK_WIDGET (window))),
                          renderer != NULL ? G_OBJECT_TYPE_NAME (renderer) : "no renderer",
                          gtk_widget_get_scale_factor (GTK_WIDGET (window)), cpu, g_get_num_processors (),
                          lk_machine_instruction_set (), libraries);
}

void
lk_about_show (GtkWindow *parent)
{
  g_autofree char *debug_info = lk_about_dup_debug_info (parent);
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "transient-for", parent, "modal", TRUE, "application-name", _ ("Likeness"), "application-icon",
                LK_APP_ID, "version", LK_VERSION, "developer-name", _ ("The Likeness authors"), "copyright",
                "© 2026 The Likeness authors", "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("Train image encoders without labels and watch what they learn."), "translator-credits",
                /* translators: your name and, if you like, e-mail address, one a line */
                _ ("translator-credits"), "debug-info", debug_info, "debug-info-filename", "likeness-debug.txt", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), works[i].title, works[i].copyright, works[i].license,
                                        NULL);
  gtk_window_present (GTK_WINDOW (about));
}
