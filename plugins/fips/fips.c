/* fips.c: approved cryptography only, as FIPS 140 asks for.
 *
 * The kernel reads "fips=1". The program that dracut puts beside it into the initramfs compares the kernel in /boot with a
 * checksum, and stops the machine where it finds none: so it must be told which file system that is, "boot=UUID=…", where it
 * isn't the root's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>
#include <karg/plugin.h>

static gboolean
fips_is_like (const KargFacts *facts, const char *system)
{
  const char *like = karg_facts_get (facts, "os", "id-like");
  g_auto (GStrv) list = g_strsplit (like != NULL ? like : "", " ", -1);

  return karg_facts_is (facts, "os", "id", system) || g_strv_contains ((const char *const *) list, system);
}

/* RHEL and what is built from it. CentOS Stream calls itself like RHEL too; Fedora doesn't. */
static gboolean
fips_is_rhel (const KargFacts *facts)
{
  return fips_is_like (facts, "rhel") || fips_is_like (facts, "centos");
}

static const char *
fips_find_obstacle (const KargFacts *facts)
{
  const char *version = karg_facts_get (facts, "os", "version-id");
  guint64 major = version != NULL ? g_ascii_strtoull (version, NULL, 10) : 0;

  if (fips_is_like (facts, "ubuntu"))
    return "on Ubuntu the packages of its FIPS kernels switch it on, with an argument of their own for /boot (bootdev=)";
  if (fips_is_like (facts, "debian"))
    return "Debian has no validated cryptography: fips=1 would only restrict the kernel";
  if (fips_is_like (facts, "arch"))
    return "Arch Linux has no validated cryptography: fips=1 would only restrict the kernel";
  if (fips_is_rhel (facts) && major == 0)
    return "it is not known which release of RHEL this is: from 10 on it is only switched on by installing with it";
  if (fips_is_rhel (facts) && major >= 10)
    return "RHEL 10 and later have it only when they were installed with it: switching it on afterwards is not supported, and "
           "encrypted volumes may not open any more";
  return NULL;
}

static KargMatch
fips_match (const KargFacts *facts, const char *feature, const char **reason)
{
  if (karg_facts_get (facts, "os", "id") == NULL)
    {
      *reason = "the operating system is unknown";
      return KARG_MATCH_UNKNOWN;
    }
  *reason = "kernels of all architectures know fips=1";
  return KARG_MATCH_YES;
}

static void
fips_note (KargProposal *proposal)
{
  karg_proposal_note (proposal, "this is the kernel's part: the programs' crypto policy and the initramfs (dracut's module "
                                "“fips”, and a checksum /boot/.vmlinuz-VERSION.hmac of each kernel) are others', and without "
                                "them the system is not compliant");
  karg_proposal_note (proposal, "an encrypted volume whose key is derived by Argon2 (LUKS2) may not open any more, and keys "
                                "of other kinds are refused");
}

static gboolean
fips_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *obstacle = fips_find_obstacle (facts);
  const char *uuid = karg_facts_get (facts, "os", "boot-uuid");

  if (uuid == NULL)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "it is not known whether /boot is a file system of its own and which UUID it has: the "
                           "initramfs looks there for the kernel's checksum, and stops the machine where it finds none");
      return FALSE;
    }
  if (obstacle != NULL && !karg_proposal_doubt (proposal, request, error, "%s", obstacle))
    return FALSE;
  fips_note (proposal);
  if (!karg_proposal_edit (proposal, KARG_EDIT_SET, "fips=1", "the kernel allows approved cryptography only", error))
    return FALSE;
  if (g_str_equal (uuid, "none"))
    return TRUE;
  g_autofree char *argument = g_strconcat ("boot=UUID=", uuid, NULL);
  return karg_proposal_edit (proposal, KARG_EDIT_SET, argument, "where the initramfs finds the kernel that it checks", error);
}

static KargTristate
fips_state (const KargFacts *facts, const char *feature, const char **reason)
{
  KargTristate on = karg_facts_get_tristate (facts, "running", "fips");

  if (on == KARG_YES)
    *reason = "the running kernel allows approved cryptography only";
  else if (on == KARG_NO)
    *reason = "the running kernel allows any cryptography";
  else
    *reason = "the kernel doesn't tell whether it restricts cryptography";
  return on;
}

static const KargFeature *const fips_features[] = {
  KARG_FEATURE (.name = "fips", .summary = "allow approved cryptography only (FIPS 140)",
                .when_disabled = "the programs' crypto policy stays as it is, and so do keys that were made under it"),
  NULL,
};

static const KargVendorOps fips_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = fips_features,
  .match = fips_match,
  .propose = fips_propose,
  .state = fips_state,
};

KARG_PLUGIN_DEFINE (.name = "fips", .version = "1.0", .summary = "approved cryptography only: fips=1, and boot= where "
                                                                 "it must be",
                    .vendor = &fips_ops)
