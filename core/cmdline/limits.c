/* limits.c: how long a command line may be.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/limits.h>

#define KARG_LIMIT_DEFAULT 2048

typedef struct
{
  const char *machine; /* how a machine name begins */
  gsize size;
} KargLimit;

/* Those that differ from the default, which is that of x86, arm64 and powerpc. */
gsize
karg_limit_get (const char *machine)
{
  static const KargLimit limits[] = {
    { "alpha", 256 },        { "arm", 1024 },   { "loongarch", 4096 }, { "m68k", 256 },  { "mips", 4096 },
    { "parisc", 1024 },      { "riscv", 1024 }, { "s390", 4096 },      { "sparc64", 2048 },
    { "sparc", 256 },
  };

  for (guint i = 0; machine != NULL && i < G_N_ELEMENTS (limits); i++)
    if (g_str_has_prefix (machine, limits[i].machine))
      return limits[i].size;
  return KARG_LIMIT_DEFAULT;
}

gboolean
karg_limit_check (const KargCmdline *cmdline, const char *machine, GError **error)
{
  gsize limit = karg_limit_get (machine);
  gsize length;

  karg_cmdline_get_text (cmdline, &length);
  if (length < limit)
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
               "the command line has %" G_GSIZE_FORMAT " bytes, and a kernel for %s takes %" G_GSIZE_FORMAT, length,
               machine != NULL ? machine : "this machine", limit - 1);
  return FALSE;
}
