/* session.c: the engine, opened as the options say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kargctl.h"

static void
kargctl_tell_of_wait (gpointer data)
{
  g_printerr ("kargctl: waiting for another kargctl to finish\n");
}

const KargWait *
kargctl_wait (const KargctlOptions *options)
{
  static const KargWait wait = { .told = kargctl_tell_of_wait };

  return options->no_wait ? NULL : &wait;
}

KargEngine *
kargctl_open (const KargctlOptions *options, GError **error)
{
  KargEngineOptions engine = {
    .struct_size = sizeof engine,
    .root = options->root,
    .hardware = options->hardware,
    .facts_file = options->facts_file,
    .backends = (const char *const *) options->backends,
    .module_directory = options->module_directory,
  };

  if (options->hardware != NULL && options->facts_file != NULL)
    {
      kargctl_set_usage_error (error, "--hardware and --facts both say which machine; give one of them");
      return NULL;
    }
  return karg_engine_open (&engine, error);
}
