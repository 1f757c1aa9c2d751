#include "cli/table-print.h"

#include "cli/cli-json.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>

static const struct
{
  const char *id, *title;
  double scale;
  int decimals;
  const char *unit;
} columns[CLI_N_FIGURES] = {
  [CLI_FIGURE_KNN] = { "knn", N_ ("k-NN"), 100, 1, " %" },
  [CLI_FIGURE_PROBE] = { "probe", N_ ("Linear probe"), 100, 1, " %" },
  [CLI_FIGURE_L2_STD] = { "l2_std", N_ ("L2-std × √d"), 1, 2, "" },
  [CLI_FIGURE_RANKME] = { "rankme", N_ ("RankMe"), 1, 1, "" },
  [CLI_FIGURE_SPEED] = { "images_per_second", N_ ("images/s"), 1, 0, "" },
};

const char *
cli_cell_state_words (CliCellState state)
{
  switch (state)
    {
    case CLI_CELL_ABSENT:
      return _ ("to do");
    case CLI_CELL_RESUME:
      return _ ("to continue");
    case CLI_CELL_SCORE:
      return _ ("to score");
    case CLI_CELL_DONE:
      return _ ("done");
    case CLI_CELL_FAILED:
    default:
      return _ ("failed");
    }
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

/* A row is a data set, a method and a variant: how many of the results, which are in order, belong to the first one's. */
static int
row_length (const CliResult *results, int n)
{
  const CliCell *first = results[0].cell;
  int length = 1;

  while (length < n && results[length].cell->method == first->method &&
         g_str_equal (results[length].cell->variant, first->variant) &&
         g_str_equal (results[length].cell->dataset, first->dataset))
    length++;
  return length;
}

static int
count_done (const CliResult *results, int n)
{
  int done = 0;

  for (int i = 0; i < n; i++)
    done += results[i].state == CLI_CELL_DONE;
  return done;
}

/* Mean and deviation over the runs of a row that have this figure; NAN where there are none, or not two. */
static void
summarize (const CliResult *results, int n, CliFigure figure, double *mean, double *deviation)
{
  double sum = 0, squares = 0;
  int found = 0;

  for (int i = 0; i < n; i++)
    if (isfinite (results[i].figures[figure]))
      {
        sum += results[i].figures[figure];
        found++;
      }
  *mean = found > 0 ? sum / found : NAN;
  for (int i = 0; i < n; i++)
    if (isfinite (results[i].figures[figure]))
      squares += (results[i].figures[figure] - *mean) * (results[i].figures[figure] - *mean);
  *deviation = found > 1 ? sqrt (squares / (found - 1)) : NAN;
}

/* -- Markdown ------------------------------------------------------------------------------------------------------ */

static void
print_figure (double mean, double deviation, CliFigure figure)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], spread[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *format = g_strdup_printf ("%%.%df", columns[figure].decimals);

  if (!isfinite (mean))
    {
      printf (" – |");
      return;
    }
  g_ascii_formatd (text, sizeof text, format, mean * columns[figure].scale);
  g_ascii_formatd (spread, sizeof spread, format, deviation * columns[figure].scale);
  printf (" %s%s%s%s |", text, isfinite (deviation) ? " ± " : "", isfinite (deviation) ? spread : "",
          columns[figure].unit);
}

static void
print_row (const CliResult *results, int n)
{
  const CliCell *cell = results[0].cell;
  int done = count_done (results, n);

  printf ("| %s%s%s |", _ (cell->method->title), *cell->variant != '\0' ? ", " : "", cell->variant);
  if (done == n)
    printf (" %d |", n);
  else
    /* translators: how many of how many runs are there */
    printf (_ (" %d of %d |"), done, n);
  for (int figure = 0; figure < CLI_N_FIGURES; figure++)
    {
      double mean, deviation;

      summarize (results, n, figure, &mean, &deviation);
      print_figure (mean, deviation, figure);
    }
  printf ("\n");
}

/* "10 epochs", "10,000 images": what stands above the table of a data set. */
static void
print_head (const CliCell *cell)
{
  int epochs = (int) g_ascii_strtod (lk_experiment_get (cell->experiment, "train.epochs"), NULL);
  int images = (int) g_ascii_strtod (lk_experiment_get (cell->experiment, "data.train_size"), NULL);
  const LkDataSource *source = lk_experiment_source (cell->experiment);
  gboolean is_path = !g_str_equal (cell->dataset, source->id);

  printf ("**%s**, ", is_path ? cell->dataset : _ (source->title));
  if (images > 0)
    printf (ngettext ("%d training image, ", "%d training images, ", images), images);
  printf (ngettext ("%d epoch\n\n", "%d epochs\n\n", epochs), epochs);
  printf (_ ("| Method | Seeds |"));
  for (int figure = 0; figure < CLI_N_FIGURES; figure++)
    printf (" %s |", _ (columns[figure].title));
  printf ("\n|---|---:|");
  for (int figure = 0; figure < CLI_N_FIGURES; figure++)
    printf ("---:|");
  printf ("\n");
}

void
cli_table_print (const CliResult *results, int n)
{
  for (int i = 0; i < n;)
    {
      int length = row_length (results + i, n - i);

      if (i == 0 || !g_str_equal (results[i].cell->dataset, results[i - 1].cell->dataset))
        {
          printf ("%s", i > 0 ? "\n" : "");
          print_head (results[i].cell);
        }
      print_row (results + i, length);
      i += length;
    }
}

/* -- JSON ---------------------------------------------------------------------------------------------------------- */

static GString *
head_object (const CliCell *cell)
{
  GString *object = g_string_new (NULL);

  cli_json_text (object, "dataset", cell->dataset);
  cli_json_text (object, "method", cell->method->id);
  cli_json_text (object, "variant", *cell->variant != '\0' ? cell->variant : NULL);
  return object;
}

static void
print_object (GString *object)
{
  g_autofree char *text = cli_json_close (object);

  puts (text);
}

static void
print_cell_object (const CliResult *result, const char *folder)
{
  static const char *const states[] = { "todo", "resume", "score", "done", "failed" };
  GString *object = head_object (result->cell);
  g_autofree char *run = g_build_filename (folder, result->cell->name, NULL);

  cli_json_whole (object, "seed", result->cell->seed);
  cli_json_text (object, "state", states[result->state]);
  for (int figure = 0; figure < CLI_N_FIGURES; figure++)
    cli_json_exact (object, columns[figure].id, result->figures[figure]);
  cli_json_text (object, "run", run);
  print_object (object);
}

static void
print_row_object (const CliResult *results, int n)
{
  GString *object = head_object (results[0].cell);

  cli_json_whole (object, "seeds", n);
  cli_json_whole (object, "done", count_done (results, n));
  for (int figure = 0; figure < CLI_N_FIGURES; figure++)
    {
      g_autofree char *spread = g_strconcat (columns[figure].id, "_std", NULL);
      double mean, deviation;

      summarize (results, n, figure, &mean, &deviation);
      cli_json_exact (object, columns[figure].id, mean);
      cli_json_exact (object, spread, deviation);
    }
  print_object (object);
}

void
cli_table_print_json (const CliResult *results, int n, const char *folder)
{
  for (int i = 0; i < n; i++)
    print_cell_object (&results[i], folder);
  for (int i = 0; i < n; i += row_length (results + i, n - i))
    print_row_object (results + i, row_length (results + i, n - i));
}
