/* The program: command line, application-wide actions, one window with one session. */

#pragma once

#include <adwaita.h>

#define LK_TYPE_APPLICATION (lk_application_get_type ())
G_DECLARE_FINAL_TYPE (LkApplication, lk_application, LK, APPLICATION, AdwApplication)

LkApplication *lk_application_new (void);
