/* Layouts: what the workspace shows as data, and back. */

#include "app/workspace-private.h"

#include <glib/gi18n.h>

/* -- layouts --------------------------------------------------------------------------------------------------------- */

/* The shares of the frames of a column (row = 0), of the columns of a band (row = -1) or of the bands (column = -1), in
 * thousandths. */
static int *
store_shares (LkWorkspace *self, LkBand band, int column, int row)
{
  int n = column < 0 ? LK_N_BANDS
          : row < 0  ? lk_workspace_n_columns (self, band)
                     : lk_workspace_n_rows (self, band, column);
  g_autofree double *shares = g_new (double, MAX (n, 1));
  int *thousandths = g_new (int, MAX (n, 1));

  for (int i = 0; i < n; i++)
    shares[i] = column < 0 ? lk_workspace_get_share (self, i, -1, -1)
                : row < 0  ? lk_workspace_get_share (self, band, i, -1)
                           : lk_workspace_get_share (self, band, column, i);
  lk_layout_thousandths (n, shares, thousandths);
  return thousandths;
}

static void
store_frame (LkWorkspace *self, LkLayoutFrame *frame, GtkWidget *from)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  LkWorkspaceEntry *active = lk_workspace_get_active (self, from);

  for (int i = 0; i < lk_workspace_n_panels (from); i++)
    g_strv_builder_add (ids, lk_workspace_panel_at (self, from, i)->kind->id);
  frame->panels = g_strv_builder_end (ids);
  frame->active = g_strdup (active != NULL ? active->kind->id : NULL);
}

static void
store_band (LkWorkspace *self, LkLayout *layout, LkBand band)
{
  g_autofree int *widths = store_shares (self, band, 0, -1);

  for (int column = 0; column < lk_workspace_n_columns (self, band); column++)
    {
      g_autofree int *heights = store_shares (self, band, column, 0);

      for (int row = 0; row < lk_workspace_n_rows (self, band, column); row++)
        {
          LkLayoutFrame *frame = lk_layout_add_frame (layout, band, column, row);

          frame->width = widths[column];
          frame->height = heights[row];
          store_frame (self, frame, lk_workspace_frame_at (self, band, column, row));
        }
    }
}

char *
lk_workspace_dup_layout (LkWorkspace *self)
{
  g_autoptr (LkLayout) layout = lk_layout_new ();
  g_autoptr (GStrvBuilder) hidden = g_strv_builder_new ();
  g_autofree int *bands = store_shares (self, 0, -1, -1);

  layout->bottom = bands[LK_BAND_BOTTOM];
  layout->maximized = g_strdup (lk_workspace_get_maximized (self));
  for (guint i = 0; i < self->entries->len; i++)
    {
      LkWorkspaceEntry *entry = self->entries->pdata[i];

      char *state = entry->panel != NULL ? lk_panel_dup_state (entry->panel) : g_strdup (entry->state);

      if (state != NULL)
        g_hash_table_replace (layout->states, g_strdup (entry->kind->id), state);
      if (lk_workspace_frame_of (entry) == NULL)
        g_strv_builder_add (hidden, entry->kind->id);
    }
  layout->hidden = g_strv_builder_end (hidden);
  for (int band = 0; band < LK_N_BANDS; band++)
    store_band (self, layout, band);
  return lk_layout_print (layout);
}

static void
take_all_out (LkWorkspace *self)
{
  self->maximized = NULL;
  for (guint i = 0; i < self->entries->len; i++)
    {
      LkWorkspaceEntry *entry = self->entries->pdata[i];

      entry->home.kind = LK_HOME_DEFAULT;
      lk_workspace_put (entry, NULL);
    }
  lk_workspace_settle (self);
}

/* Puts panels that are known, and have no frame yet, into a new one; FALSE if there are none. */
static gboolean
restore_frame (LkWorkspace *self, const LkLayoutFrame *from, int column, int row)
{
  LkWorkspaceEntry *active = NULL;
  GtkWidget *frame = NULL;

  for (int i = 0; from->panels != NULL && from->panels[i] != NULL; i++)
    {
      LkWorkspaceEntry *entry = lk_workspace_entry (self, from->panels[i]);

      if (entry == NULL || lk_workspace_frame_of (entry) != NULL)
        continue;
      if (frame == NULL)
        frame = row == 0 ? lk_workspace_insert_column (self, from->band, column)
                         : lk_workspace_insert_row (self, from->band, column, row);
      lk_workspace_put (entry, frame);
      if (active == NULL || g_strcmp0 (entry->kind->id, from->active) == 0)
        active = entry;
    }
  if (frame == NULL)
    return FALSE;

  lk_workspace_set_active (active);
  if (row == 0)
    lk_workspace_set_share (self, from->band, column, -1, from->width);
  lk_workspace_set_share (self, from->band, column, row, from->height);
  return TRUE;
}

/* What a layout does not say of a panel stays as it is: a preset arranges, it does not choose for the user. */
static void
restore_states (LkWorkspace *self, const LkLayout *layout)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      LkWorkspaceEntry *entry = self->entries->pdata[i];
      const char *state = g_hash_table_lookup (layout->states, entry->kind->id);

      if (state == NULL)
        continue;
      if (entry->panel != NULL)
        lk_panel_set_state (entry->panel, state);
      else
        {
          g_free (entry->state);
          entry->state = g_strdup (state);
        }
    }
}

static void
apply_layout (LkWorkspace *self, const LkLayout *layout)
{
  const LkLayoutFrame *before = NULL;
  int column = -1, row = 0;

  self->building = TRUE;
  restore_states (self, layout);
  take_all_out (self);
  lk_workspace_set_bottom_share (self, layout->bottom > 0 ? layout->bottom : LK_BOTTOM_SHARE);
  for (guint i = 0; i < layout->frames->len; i++)
    {
      const LkLayoutFrame *frame = layout->frames->pdata[i];

      /* Places are an order here: frames without known panels leave no gap. */
      if (before == NULL || before->band != frame->band)
        column = -1;
      if (column < 0 || before->column != frame->column)
        {
          column++;
          row = 0;
        }
      if (restore_frame (self, frame, column, row))
        {
          row++;
          before = frame;
        }
      else if (row == 0)
        column--;
    }
  for (guint i = 0; i < self->entries->len; i++)
    {
      LkWorkspaceEntry *entry = self->entries->pdata[i];

      if (lk_workspace_frame_of (entry) == NULL && entry->kind->place != LK_PLACE_AWAY &&
          !lk_layout_hides (layout, entry->kind->id))
        lk_workspace_put_by_kind (self, entry);
    }
  self->maximized = lk_workspace_entry (self, layout->maximized);
  self->building = FALSE;
  lk_workspace_settle (self);
}

gboolean
lk_workspace_restore_layout (LkWorkspace *self, const char *text, GError **error)
{
  g_autoptr (LkLayout) layout = lk_layout_parse (text, error);

  if (layout == NULL)
    return FALSE;
  apply_layout (self, layout);
  return TRUE;
}

void
lk_workspace_reset (LkWorkspace *self)
{
  g_autoptr (LkLayout) layout = lk_layout_new ();

  apply_layout (self, layout);
}

/* -- presets --------------------------------------------------------------------------------------------------------- */

static const LkWorkspacePreset presets[] = {
  { "tune", N_ ("Tune Augmentations") },   { "watch", N_ ("Watch Collapse") },
  { "explore", N_ ("Explore Neighbors") }, { "linear-theory", N_ ("Linear Theory") },
  { "everything", N_ ("Everything") },
};

const LkWorkspacePreset *
lk_workspace_presets (int *n)
{
  *n = G_N_ELEMENTS (presets);
  return presets;
}

void
lk_workspace_apply_preset (LkWorkspace *self, const char *id)
{
  g_autofree char *path = g_strdup_printf ("/io/github/likeness/Likeness/layouts/%s.layout", id);
  g_autoptr (GBytes) text = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;

  /* A part of the program, terminated by GResource: a test reads each of them. */
  g_return_if_fail (text != NULL);
  if (!lk_workspace_restore_layout (self, g_bytes_get_data (text, NULL), &error))
    g_critical ("layout %s: %s", id, error->message);
}
