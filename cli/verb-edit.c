/* verb-edit.c: add, set, replace, remove: the administrator's own edits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"

#include <string.h>

/* "remove --owner=NAME" lets go of what NAME asked for, all of it when no argument is named. */
static KargctlExit
kargctl_edit_run (KargEditKind kind, const char *name, const KargctlOptions *options, char **arguments, GError **error)
{
  gboolean release = kind == KARG_EDIT_REMOVE && options->owner != NULL;

  if (arguments[0] == NULL && !release)
    {
      kargctl_set_usage_error (error, "%s what? “kargctl %s --help” has examples", name, name);
      return KARGCTL_USAGE;
    }

  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, (const char *const *) arguments, error);
  if (edits == NULL)
    return KARGCTL_FAILED;
  KargTask task = {
    .struct_size = sizeof task,
    .kind = release ? KARG_TASK_RELEASE : KARG_TASK_EDIT,
    .edits = edits,
    .owner = options->owner,
  };
  return kargctl_change_run (options, name, arguments, &task, error);
}

static KargctlExit
kargctl_edit_add (const KargctlOptions *options, char **arguments, GError **error)
{
  return kargctl_edit_run (KARG_EDIT_ADD, "add", options, arguments, error);
}

static KargctlExit
kargctl_edit_set (const KargctlOptions *options, char **arguments, GError **error)
{
  return kargctl_edit_run (KARG_EDIT_SET, "set", options, arguments, error);
}

/* KEY=OLD and the new value, which may hold blanks. */
static KargEdit *
kargctl_edit_make_replace (char **arguments, GError **error)
{
  const char *equal = strchr (arguments[0], '=');
  gboolean quoted = strpbrk (arguments[1], " \t") != NULL && arguments[1][0] != '"';
  const char *quote = quoted ? "\"" : "";
  g_autofree char *key = equal != NULL ? g_strndup (arguments[0], equal - arguments[0]) : NULL;
  g_autofree char *fresh = g_strconcat (key != NULL ? key : "", "=", quote, arguments[1], quote, NULL);

  if (key == NULL)
    {
      kargctl_set_usage_error (error, "“%s” names no value to replace: “kargctl replace KEY=OLD NEW”", arguments[0]);
      return NULL;
    }
  return karg_edit_new_replace (arguments[0], fresh, error);
}

static KargctlExit
kargctl_edit_replace (const KargctlOptions *options, char **arguments, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  if (g_strv_length (arguments) != 2)
    {
      kargctl_set_usage_error (error, "replace takes KEY=OLD and NEW; “kargctl replace --help” has examples");
      return KARGCTL_USAGE;
    }
  KargEdit *edit = kargctl_edit_make_replace (arguments, error);
  if (edit == NULL)
    return KARGCTL_FAILED;
  g_ptr_array_add (edits, edit);
  KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_EDIT, .edits = edits, .owner = options->owner };
  return kargctl_change_run (options, "replace", arguments, &task, error);
}

static KargctlExit
kargctl_edit_remove (const KargctlOptions *options, char **arguments, GError **error)
{
  return kargctl_edit_run (KARG_EDIT_REMOVE, "remove", options, arguments, error);
}

const KargctlVerb kargctl_verb_add = {
  .name = "add",
  .arguments = "ARG…",
  .summary = "Add arguments that are not there yet",
  .help = "Each ARG is one word as it stands on a kernel command line: “quiet”,\n"
          "“iommu=pt”. An argument with this name and another value stays beside it,\n"
          "as console= needs it: to replace it use “kargctl set”. hugepages= counts\n"
          "pages of the size before it: there is one count for each size.\n\n"
          "Examples:\n"
          "  kargctl add iommu=pt                    to all kernels, and those to come\n"
          "  kargctl add console=tty0 console=ttyS0  in this order\n"
          "  kargctl add 'dyndbg=\"file drivers/pci/* +p\"'\n"
          "  kargctl add --entry=default -n debug    show what it would do to one entry",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_OWNER,
  .run = kargctl_edit_add,
};

const KargctlVerb kargctl_verb_set = {
  .name = "set",
  .arguments = "KEY=VALUE…",
  .summary = "Give arguments one value, whatever they had",
  .help = "The argument stands exactly once afterwards, where its first one stood. Several\n"
          "values of one argument: exactly these, in this order.\n\n"
          "Examples:\n"
          "  kargctl set default_hugepagesz=1G\n"
          "  kargctl set mitigations=auto,nosmt\n"
          "  kargctl set console=tty0 console=ttyS0",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_OWNER,
  .run = kargctl_edit_set,
};

const KargctlVerb kargctl_verb_replace = {
  .name = "replace",
  .arguments = "KEY=OLD NEW",
  .summary = "Give one value of an argument another, in its place",
  .help = "Other values of the argument stay as they are, and in their order. Where the\n"
          "old value is not, nothing changes.\n\n"
          "Examples:\n"
          "  kargctl replace console=ttyS0 ttyS0,115200\n"
          "  kargctl replace rd.lvm.lv=vg/swap vg/swap2",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_OWNER,
  .run = kargctl_edit_replace,
};

const KargctlVerb kargctl_verb_remove = {
  .name = "remove",
  .arguments = "KEY[=VALUE]…",
  .summary = "Take arguments away",
  .help = "With KEY every argument of this name goes; with KEY=VALUE only those with this\n"
          "value. What isn't there is no error.\n\n"
          "Examples:\n"
          "  kargctl remove quiet splash\n"
          "  kargctl remove console=ttyS0,115200     the other consoles stay\n"
          "  kargctl remove --owner=tuned            all that only tuned asked for",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_OWNER,
  .run = kargctl_edit_remove,
};
