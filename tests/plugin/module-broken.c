/* Modules that must be refused: each is built from this file with one BROKEN_… defined. */

#include <karg/plugin.h>

#if defined(BROKEN_UNDEFINED)
void karg_no_such_function (void);
#endif

#if defined(BROKEN_NO_SYMBOL)
KARG_API int other_symbol (void);
int
other_symbol (void)
{
  return 0;
}

#else
KARG_API const KargPlugin *karg_plugin (void);
const KargPlugin *
karg_plugin (void)
{
#if defined(BROKEN_NULL)
  return NULL;
#elif defined(BROKEN_FUTURE)
  static const struct
  {
    KargPlugin plugin;
    char *more[64];
  } future = { .plugin = { .struct_size = sizeof future, .abi_major = KARG_PLUGIN_ABI_MAJOR + 1, .name = (char *) 1 } };
  return &future.plugin;
#elif defined(BROKEN_UNDEFINED)
  karg_no_such_function ();
  return NULL;
#endif
}
#endif
