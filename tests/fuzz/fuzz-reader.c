/* A target of clang's libFuzzer for the reader that LK_FUZZ_READER names:
 *
 *   CC=clang meson setup build-fuzz -Dapp=false -Db_lundef=false -Db_sanitize=address,undefined \
 *     -Dc_args=-fsanitize=fuzzer-no-link
 *   ninja -C build-fuzz tests/fuzz/fuzz-png
 *   build-fuzz/tests/fuzz/fuzz-png -max_len=4096 CORPUS
 */

#include "readers.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);

  for (guint i = 0; i < n_readers; i++)
    if (strcmp (readers[i].name, LK_FUZZ_READER) == 0)
      readers[i].read (file);

  return 0;
}
