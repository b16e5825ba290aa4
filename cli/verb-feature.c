/* verb-feature.c: enable, disable: ask the vendor plugins.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"

static KargctlExit
kargctl_feature_run (KargTaskKind kind, const char *name, const KargctlOptions *options, char **arguments,
                     GError **error)
{
  if (arguments[0] == NULL)
    {
      kargctl_set_usage_error (error, "%s which feature? “kargctl features” lists them", name);
      return KARGCTL_USAGE;
    }

  const char *const consents[] = { options->guests_are_trusted ? "guests-are-trusted" : NULL, NULL };
  KargTask task = {
    .struct_size = sizeof task,
    .kind = kind,
    .feature = arguments[0],
    .options = (const char *const *) arguments + 1,
    .force = options->force,
    .consents = consents,
  };
  return kargctl_change_run (options, name, arguments, &task, error);
}

static KargctlExit
kargctl_feature_enable (const KargctlOptions *options, char **arguments, GError **error)
{
  return kargctl_feature_run (KARG_TASK_ENABLE, "enable", options, arguments, error);
}

static KargctlExit
kargctl_feature_disable (const KargctlOptions *options, char **arguments, GError **error)
{
  return kargctl_feature_run (KARG_TASK_DISABLE, "disable", options, arguments, error);
}

const KargctlVerb kargctl_verb_enable = {
  .name = "enable",
  .arguments = "FEATURE [OPTION…]",
  .summary = "Set what this machine needs for a feature",
  .help = "The plugin for this machine's hardware says which arguments that takes, and\n"
          "why. For another machine than this one say which with --hardware or --facts.\n"
          "An OPTION is a word, or NAME=VALUE; “kargctl features” lists them.\n\n"
          "Examples:\n"
          "  kargctl enable iommu                   pass PCI devices to virtual machines\n"
          "  kargctl enable iommu passthrough       and iommu=pt for the host's own devices\n"
          "  kargctl --root=/mnt --facts=amd.facts enable iommu",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION | KARGCTL_TAKES_CONSENT,
  .run = kargctl_feature_enable,
};

const KargctlVerb kargctl_verb_disable = {
  .name = "disable",
  .arguments = "FEATURE [OPTION…]",
  .summary = "Take away what enabling a feature set",
  .help = "What enabling it brought goes, what that replaced comes back; what others\n"
          "asked for too stays. With OPTIONs, named without a value, only what these\n"
          "brought goes. It needs neither the hardware nor its plugin.\n\n"
          "Examples:\n"
          "  kargctl disable iommu\n"
          "  kargctl disable iommu passthrough      take iommu=pt back, leave the IOMMU on",
  .takes = KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_SELECTION,
  .run = kargctl_feature_disable,
};
