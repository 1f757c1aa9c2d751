/* A transform in the recipe editor: how often it comes up, a switch, a handle to drag it by, and below it, when it is opened,
 * its settings and what else can be done with it. Alt+Up and Alt+Down move it, Delete removes it.
 *
 * Shows one view: for the first one settings are compared with their defaults, for the second one with the first. */

#pragma once

#include "app/session.h"

#include <adwaita.h>

#define LK_TYPE_RECIPE_ROW (lk_recipe_row_get_type ())
G_DECLARE_FINAL_TYPE (LkRecipeRow, lk_recipe_row, LK, RECIPE_ROW, AdwExpanderRow)

GtkWidget *lk_recipe_row_new (LkSession *session, const LkTransform *transform);
const LkTransform *lk_recipe_row_get_transform (LkRecipeRow *self);

/* Shows what is: place of n in the order. */
void lk_recipe_row_show (LkRecipeRow *self, int view, int place, int n);
int lk_recipe_row_get_place (LkRecipeRow *self);

/* The probability that a transform gets when it is switched on: what it was when it was last seen on, else its default, else
 * one half. row: NULL if it has none. */
double lk_recipe_row_probability_on (LkSession *session, const LkTransform *transform, LkRecipeRow *row, int view);
