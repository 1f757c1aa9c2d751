/* The recipe: its transforms in their order, to be dragged, switched, added, removed and set, for the first view or, as far as
 * it differs, for the second; recipes known by name; copying, pasting, saving and loading. Every gesture is one entry of
 * the session's history. Works at 300 px; scrolls by itself.
 *
 * Property "view" (int): 0 = the first view is edited, 1 = the second and every second one after it. */

#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

#define LK_TYPE_RECIPE_EDITOR (lk_recipe_editor_get_type ())
G_DECLARE_FINAL_TYPE (LkRecipeEditor, lk_recipe_editor, LK, RECIPE_EDITOR, GtkBox)

GtkWidget *lk_recipe_editor_new (LkSession *session);
/* For one from a template: once, before it is shown. The session must outlive it. */
void lk_recipe_editor_watch (LkRecipeEditor *self, LkSession *session);

int lk_recipe_editor_get_view (LkRecipeEditor *self);
void lk_recipe_editor_set_view (LkRecipeEditor *self, int view);

/* As its menu does. */
gboolean lk_recipe_editor_save (LkRecipeEditor *self, const char *path, GError **error);
gboolean lk_recipe_editor_load (LkRecipeEditor *self, const char *path, GError **error);
/* The code for PyTorch on the images of the session's data set. (transfer full) */
char *lk_recipe_editor_dup_code (LkRecipeEditor *self, GError **error);
