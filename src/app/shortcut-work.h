/* What the analyst's thread does for LkShortcutModel: one question after the other, in pieces of some milliseconds. */

#pragma once

#include "app/net-ticket.h"
#include "train/shortcut.h"

typedef enum
{
  LK_SHORTCUT_RECORDED,  /* image cues, from the recorded embedding of a step */
  LK_SHORTCUT_UNTRAINED, /* image cues, of a network that embeds the images now */
  LK_SHORTCUT_OVERLAP,   /* overlap of crops */
} LkShortcutUnit;

typedef struct
{
  LkShortcutUnit unit;
  guint life; /* what the answer belongs to */
  long step;
  LkDataset *dataset;
  int *images; /* [n] */
  int n;
  LkRecordSource *source; /* LK_SHORTCUT_RECORDED */
  LkNetTicket *net;       /* else */
  LkRecipe *recipe;       /* LK_SHORTCUT_OVERLAP */
  guint32 seed;
} LkShortcutQuestion;

void lk_shortcut_question_free (gpointer question);

typedef struct
{
  LkShortcutUnit unit;
  guint life;
  long step;
  LkNetTicket *net; /* as in the question */
  LkRecipe *recipe;
  LkShortcut shortcut; /* parts are NAN that were not measured */
} LkShortcutAnswer;

void lk_shortcut_answer_free (gpointer answer);

typedef struct _LkShortcutWork LkShortcutWork;

LkShortcutWork *lk_shortcut_work_new (void);
void lk_shortcut_work_free (LkShortcutWork *work);

/* A piece of the way: TRUE while there is more. */
gboolean lk_shortcut_work_prepare (LkShortcutWork *work, const LkShortcutQuestion *question);
/* (transfer full) */
LkShortcutAnswer *lk_shortcut_work_answer (LkShortcutWork *work, const LkShortcutQuestion *question);
