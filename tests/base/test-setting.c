#include "base/error.h"
#include "base/setting.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static const char *const colors[] = { "red", "green", "blue", NULL };

static const LkSetting settings[] = {
  LK_SWITCH ("test.on", "On", TRUE, LK_LIVE, "A switch."),
  LK_INT ("test.count", "Count", 3, -5, 10, 0, 8, LK_SCALE_LINEAR, LK_RESTART, "A whole number."),
  LK_REAL ("test.rate", "Rate", 0.2, 0, 1, 0, 0.5, LK_SCALE_LOG, LK_LIVE, "A real number."),
  LK_CHOICE ("test.color", "Color", "green", colors, LK_LIVE, "A choice."),
  LK_TEXT ("test.name", "Name", "none", LK_LIVE, "A text."),
};

enum
{
  ON,
  COUNT,
  RATE,
  COLOR,
  NAME,
};

static void
assert_parses (int which, const char *text, const char *canonical)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *parsed = lk_setting_parse (&settings[which], text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (parsed, ==, canonical);
}

/* The message has to name the key, the value, and what was expected. */
static void
assert_refuses (int which, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *parsed = lk_setting_parse (&settings[which], text, &error);
  g_autofree char *message = g_strdup_printf ("%s=%s: %s", settings[which].key, text, expected);

  g_assert_null (parsed);
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_switches (void)
{
  assert_parses (ON, "true", "true");
  assert_parses (ON, " on ", "true");
  assert_parses (ON, "yes", "true");
  assert_parses (ON, "1", "true");
  assert_parses (ON, "false", "false");
  assert_parses (ON, "off", "false");
  assert_parses (ON, "no", "false");
  assert_parses (ON, "0", "false");
  assert_refuses (ON, "2", "expected true or false");
  assert_refuses (ON, "", "expected true or false");
  assert_refuses (ON, "TRUE", "expected true or false");
}

static void
test_whole_numbers (void)
{
  assert_parses (COUNT, "7", "7");
  assert_parses (COUNT, "-5", "-5");
  assert_parses (COUNT, "10", "10");
  assert_parses (COUNT, "1e1", "10");
  assert_parses (COUNT, "  4 ", "4");
  assert_refuses (COUNT, "11", "must lie between -5 and 10");
  assert_refuses (COUNT, "-6", "must lie between -5 and 10");
  assert_refuses (COUNT, "2.5", "expected a whole number");
  assert_refuses (COUNT, "", "expected a number");
  assert_refuses (COUNT, "seven", "expected a number");
  assert_refuses (COUNT, "7 apples", "expected a number");
}

static void
test_real_numbers (void)
{
  assert_parses (RATE, "0.2", "0.2");
  assert_parses (RATE, ".25", "0.25");
  assert_parses (RATE, "2e-1", "0.2");
  assert_parses (RATE, "0.3333333333333333", "0.3333333333333333");
  assert_parses (RATE, "1", "1");
  assert_refuses (RATE, "1.0001", "must lie between 0 and 1");
  assert_refuses (RATE, "-0.1", "must lie between 0 and 1");
  assert_refuses (RATE, "nan", "expected a number");
  assert_refuses (RATE, "inf", "expected a number");
  assert_refuses (RATE, "1e999", "expected a number");
  assert_refuses (RATE, "0,2", "expected a number");
}

static void
test_choices_and_texts (void)
{
  assert_parses (COLOR, "red", "red");
  assert_refuses (COLOR, "pink", "expected one of red, green, blue");
  assert_refuses (COLOR, "", "expected one of red, green, blue");
  assert_parses (NAME, " any thing at all ", "any thing at all");
  assert_parses (NAME, "", "");
}

/* A canonical text reads back as the very number, and reading it again changes nothing. */
static void
test_canonical_numbers_are_exact (void)
{
  static const double numbers[] = { 0.1, 1.0 / 3, 5e-4, 0.999999999999, 1e-300, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *once = lk_setting_parse (&settings[RATE], g_ascii_dtostr (buffer, sizeof buffer, numbers[i]),
                                                NULL);
      g_autofree char *twice = lk_setting_parse (&settings[RATE], once, NULL);

      g_assert_cmpfloat (lk_setting_number (&settings[RATE], once), ==, numbers[i]);
      g_assert_cmpstr (once, ==, twice);
    }
}

static void
test_defaults (void)
{
  static const char *const expected[] = { "true", "3", "0.2", "green", "none" };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *text = lk_setting_default (&settings[i]);
      g_autofree char *parsed = lk_setting_parse (&settings[i], text, NULL);

      g_assert_cmpstr (text, ==, expected[i]);
      g_assert_cmpstr (parsed, ==, expected[i]);
    }
  g_assert_cmpfloat (lk_setting_number (&settings[ON], "true"), ==, 1);
  g_assert_cmpfloat (lk_setting_number (&settings[ON], "false"), ==, 0);
  g_assert_cmpfloat (lk_setting_number (&settings[COUNT], "-4"), ==, -4);
}

/* A German locale writes 0,2: files and options must not. Skips where that locale is not installed. */
static void
test_numbers_ignore_the_locale (void)
{
  g_autofree char *before = g_strdup (setlocale (LC_ALL, NULL));
  g_autoptr (LkValues) values = lk_values_new ();

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("de_DE.UTF-8 is not installed");
      return;
    }

  lk_values_set_number (values, "test.rate", 0.25);
  g_assert_cmpstr (lk_values_get (values, "test.rate"), ==, "0.25");
  assert_parses (RATE, "0.5", "0.5");
  assert_refuses (RATE, "0,5", "expected a number");
  setlocale (LC_ALL, before);
}

static void
test_values_hold_and_give (void)
{
  g_autoptr (LkValues) values = lk_values_new ();

  lk_values_set (values, "test.on", "false");
  lk_values_set (values, "test.name", "first");
  lk_values_set (values, "test.name", "second");
  lk_values_set_number (values, "test.rate", 0.1);
  lk_values_set_number (values, "test.count", -4);

  g_assert_false (lk_values_switch (values, "test.on"));
  g_assert_cmpstr (lk_values_text (values, "test.name"), ==, "second");
  g_assert_cmpfloat (lk_values_real (values, "test.rate"), ==, 0.1);
  g_assert_cmpint (lk_values_int (values, "test.count"), ==, -4);
  g_assert_null (lk_values_get (values, "test.color"));

  lk_values_set (values, "test.name", NULL);
  g_assert_null (lk_values_get (values, "test.name"));
}

static void
test_defaults_fill_only_gaps (void)
{
  g_autoptr (LkValues) values = lk_values_new ();
  GList *keys;

  lk_values_set (values, "test.color", "blue");
  lk_values_add_defaults (values, settings, G_N_ELEMENTS (settings));

  g_assert_cmpstr (lk_values_text (values, "test.color"), ==, "blue");
  g_assert_true (lk_values_switch (values, "test.on"));
  g_assert_cmpint (lk_values_int (values, "test.count"), ==, 3);

  keys = lk_values_keys (values);
  g_assert_cmpint (g_list_length (keys), ==, 5);
  g_assert_cmpstr (keys->data, ==, "test.color");
  g_assert_cmpstr (g_list_last (keys)->data, ==, "test.rate");
  g_list_free (keys);
}

static void
test_copies_are_independent (void)
{
  g_autoptr (LkValues) values = lk_values_new ();
  g_autoptr (LkValues) copy = NULL;

  lk_values_set (values, "test.name", "old");
  copy = lk_values_copy (values);
  lk_values_set (values, "test.name", "new");

  g_assert_cmpstr (lk_values_text (copy, "test.name"), ==, "old");
  g_assert_cmpstr (lk_values_text (values, "test.name"), ==, "new");
}

static void
test_missing_key_aborts_with_its_name (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (LkValues) values = lk_values_new ();

      lk_values_real (values, "test.forgotten");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*test.forgotten*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/setting/switches", test_switches);
  g_test_add_func ("/base/setting/whole-numbers", test_whole_numbers);
  g_test_add_func ("/base/setting/real-numbers", test_real_numbers);
  g_test_add_func ("/base/setting/choices-and-texts", test_choices_and_texts);
  g_test_add_func ("/base/setting/canonical-numbers-are-exact", test_canonical_numbers_are_exact);
  g_test_add_func ("/base/setting/defaults", test_defaults);
  g_test_add_func ("/base/setting/numbers-ignore-the-locale", test_numbers_ignore_the_locale);
  g_test_add_func ("/base/values/hold-and-give", test_values_hold_and_give);
  g_test_add_func ("/base/values/defaults-fill-only-gaps", test_defaults_fill_only_gaps);
  g_test_add_func ("/base/values/copies-are-independent", test_copies_are_independent);
  g_test_add_func ("/base/values/missing-key-aborts-with-its-name", test_missing_key_aborts_with_its_name);

  return g_test_run ();
}
