/* Shared by recipe-editor.c (the widget) and recipe-editor-files.c (text in and out). */

#pragma once

#include "app/recipe-editor.h"

struct _LkRecipeEditor
{
  GtkBox parent_instance;

  LkSession *session; /* not owned: the window owns both */
  int view;
  const char *chosen; /* id of the preset that was chosen last: some are alike */
  GHashTable *rows;   /* const LkTransform * -> LkRecipeRow, those in the order */

  GtkMenuButton *recipes, *add;
  GtkLabel *recipes_label, *note;
  GtkToggleButton *first, *second;
  GtkListBox *list;
  GtkWidget *recipe_list; /* LkRecipeList */
};

/* The actions recipe.copy, .copy-code, .paste, .save and .load. */
void lk_recipe_editor_install_files (GtkWidgetClass *widget_class);
