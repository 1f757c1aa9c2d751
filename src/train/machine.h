/* What bits depend on beside the program: the processor and the libraries that multiply. */

#pragma once

#include <glib.h>

/* As the processor calls itself, or "unknown". */
char *lk_machine_dup_cpu (void);
/* The level that LK_HOT's clones run at here, such as "x86-64-v3". */
const char *lk_machine_instruction_set (void);
/* What computes convolutions: "oneDNN" or "OpenBLAS". */
const char *lk_machine_backend (void);
/* OpenBLAS as it describes itself, and the version of oneDNN if it is used. */
char *lk_machine_dup_libraries (void);
