/* What a row offers besides its control. */

#include "app/widgets/setting-row-private.h"
#include "base/shell-word.h"

#include <glib/gi18n.h>

#define HELP_CHARS 40

/* -- actions ------------------------------------------------------------------------------------------------------- */

static void
reset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_setting_row_reset (LK_SETTING_ROW (widget));
}

static void
copy_key_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), LK_SETTING_ROW (widget)->setting->key);
}

static void
copy_option_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkSettingRow *self = LK_SETTING_ROW (widget);
  g_autofree char *pair = g_strdup_printf ("%s=%s", self->setting->key, self->text);
  g_autofree char *word = lk_shell_word (pair);
  g_autofree char *option = g_strdup_printf ("--set %s", word);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), option);
}

/* -- popovers ------------------------------------------------------------------------------------------------------ */

static void
pop_up (GtkWidget *popover, const GdkRectangle *at)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), at);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
help_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkSettingRow *self = LK_SETTING_ROW (widget);
  g_autofree char *help = lk_setting_row_dup_help (self);

  if (self->help == NULL)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), HELP_CHARS);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      self->help = gtk_popover_new ();
      gtk_popover_set_child (GTK_POPOVER (self->help), label);
      gtk_widget_set_parent (self->help, widget);
    }
  gtk_label_set_label (GTK_LABEL (gtk_popover_get_child (GTK_POPOVER (self->help))), help);
  pop_up (self->help, NULL);
}

static GMenuModel *
make_menu (const char *reset_words)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) copy = g_menu_new (), help = g_menu_new ();

  g_menu_append (menu, reset_words != NULL ? reset_words : _ ("_Reset to Default"), "setting.reset");
  g_menu_append (copy, _ ("Copy _Key"), "setting.copy-key");
  g_menu_append (copy, _ ("Copy as _Option"), "setting.copy-option");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copy));
  g_menu_append (help, _ ("_Help"), "setting.help");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (help));
  return G_MENU_MODEL (menu);
}

static void
pop_up_menu (LkSettingRow *self, const GdkRectangle *at)
{
  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) model = make_menu (self->reset_words);

      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  pop_up (self->menu, at);
}

static void
right_click_cb (LkSettingRow *self, int n_press, double x, double y)
{
  pop_up_menu (self, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static void
long_press_cb (LkSettingRow *self, double x, double y)
{
  pop_up_menu (self, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pop_up_menu (LK_SETTING_ROW (widget), NULL);
}

/* -- setting up ---------------------------------------------------------------------------------------------------- */

void
lk_setting_row_install_menu (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "setting.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "setting.copy-key", NULL, copy_key_action);
  gtk_widget_class_install_action (widget_class, "setting.copy-option", NULL, copy_option_action);
  gtk_widget_class_install_action (widget_class, "setting.help", NULL, help_action);
  gtk_widget_class_install_action (widget_class, "setting.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "setting.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "setting.menu", NULL);
}

void
lk_setting_row_add_menu (LkSettingRow *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  /* Not when it is pressed: the menu would get the release, and GTK would lose count of buttons. */
  g_signal_connect_swapped (click, "released", G_CALLBACK (right_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (long_press_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
}
