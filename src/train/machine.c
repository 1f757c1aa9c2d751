#include "train/machine.h"

#include "config.h"

#include <cblas.h>
#include <string.h>
#ifdef LK_HAVE_DNNL
#include <dnnl.h>
#endif

char *
lk_machine_dup_cpu (void)
{
  g_autofree char *text = NULL;
  const char *at, *colon;

  if (g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL) && (at = strstr (text, "model name")) != NULL &&
      (colon = strchr (at, ':')) != NULL)
    return g_strstrip (g_strndup (colon + 1, strcspn (colon + 1, "\n")));
  return g_strdup ("unknown");
}

const char *
lk_machine_instruction_set (void)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") &&
      __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    return "x86-64-v4";
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return "x86-64-v3";
  return "x86-64";
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "other";
#endif
}

const char *
lk_machine_backend (void)
{
#ifdef LK_HAVE_DNNL
  return "oneDNN";
#else
  return "OpenBLAS";
#endif
}

char *
lk_machine_dup_libraries (void)
{
#ifdef LK_HAVE_DNNL
  const dnnl_version_t *version = dnnl_version ();

  return g_strdup_printf ("%s\noneDNN %d.%d.%d", openblas_get_config (), version->major, version->minor,
                          version->patch);
#else
  return g_strdup (openblas_get_config ());
#endif
}
