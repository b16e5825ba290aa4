/* facts.h: what is known of a machine and its operating system.
 *
 * A fact has a group, a name, a value and a source ("/proc/cpuinfo"). A fact that is not there is unknown: never "no".
 * Yes-or-no facts hold "yes" or "no". Facts are immutable once collected or loaded, and a saved file replays them
 * anywhere.
 *
 * Hardware (from --hardware, --facts or the running machine):
 *
 *   cpu        architecture     "x86_64", "ppc64le", "aarch64", …
 *              vendor           "GenuineIntel", "AuthenticAMD", "HygonGenuine", "CentaurHauls", "  Shanghai  ", "POWER", "ARM"
 *              model            for people; on POWER the cpu line: "POWER8 (raw)"
 *              platform         POWER: "PowerNV", "pSeries"
 *              virtualization   yes: vmx or svm (x86), a hypervisor mode (POWER: PowerNV). no only where it can be known:
 *                               firmware that switches vmx off also hides the flag, so absence on x86 is unknown
 *   acpi       DMAR IVRS IORT   yes, no: is the table there; all three unknown without ACPI tables to look at
 *              DMAR.interrupt-remapping DMAR.x2apic-opt-out DMAR.platform-opt-in    its flag bits (root may be needed)
 *              IVRS.efr IVRS.dma-remapping                                          of its IVinfo field
 *              IORT.smmu        yes: it holds an SMMU node
 *   iommu      active           yes: groups and (but for POWER) /sys/class/iommu are not empty; no: both are there, empty
 *              groups           how many; group-types: the distinct types with a blank between ("DMA-FQ identity")
 *              units            names of /sys/class/iommu with a blank between: "dmar0 dmar1"
 *              interrupt-remapping   yes: /proc/interrupts has chips named IR-…
 *   firmware   kind             "uefi", "bios", "opal", "slof", "device-tree"
 *              petitboot        version, on OPAL
 *              secure-boot      yes, no
 *   machine    hypervisor       yes: this is a guest (the cpu's hypervisor flag, pSeries)
 *   pci        devices          how many
 *   "pci ADDRESS"  vendor device class (hexadecimal, 0x…), driver, iommu-group, sr-iov-vfs (the most it can have), label
 *
 * Operating system (always from the root):
 *
 *   os         id id-like version-id name    of os-release
 *              machine-id                    "" and "uninitialized" are unknown
 *              owner            the tool that owns the kernel arguments here: "ostree", "bootc", "kernelstub",
 *                               "proxmox-boot-tool", "transactional-update"; unknown when nobody does
 *              owner-advice     what to run instead
 *   "kernel VERSION"  image     its path, if known
 *              config.NAME      y, m or n of the options that matter for the IOMMU and VFIO (facts/kernel-config.c)
 *   "module VERSION NAME"  state     "built-in", "loadable", "absent"; for vfio, vfio-pci, vfio_iommu_type1, kvm-intel, kvm-amd
 *   "module-options NAME"  OPTION    what modprobe.d sets
 *   kernel     running          its version, only for the running system
 *              cmdline          /proc/cmdline, for status only: desired state is never learned from it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

typedef struct _KargFacts KargFacts;

KARG_API KargFacts *karg_facts_ref (KargFacts *facts);
KARG_API void karg_facts_unref (KargFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargFacts, karg_facts_unref)

/* The value, or NULL when it is unknown. Owned by @facts. */
KARG_API const char *karg_facts_get (const KargFacts *facts, const char *group, const char *name);

/* "yes" and "no"; everything else, and absence, is KARG_UNKNOWN. */
KARG_API KargTristate karg_facts_get_tristate (const KargFacts *facts, const char *group, const char *name);

/* Where the value was read: a path, or the recorded file's words for it. NULL when it is unknown. */
KARG_API const char *karg_facts_get_source (const KargFacts *facts, const char *group, const char *name);

/* Whether the fact is there and just @value. */
KARG_API gboolean karg_facts_is (const KargFacts *facts, const char *group, const char *name, const char *value);

/* Groups that begin with @prefix ("" for all), and the names in a group, both in a stable order.
 * Returns: (transfer full): NULL-terminated. */
KARG_API char **karg_facts_list_groups (const KargFacts *facts, const char *prefix);
KARG_API char **karg_facts_list_names (const KargFacts *facts, const char *group);

/* The facts as a text file: an INI file (GKeyFile), each value under a comment with its source.
 * (transfer full) */
KARG_API char *karg_facts_to_text (const KargFacts *facts);

G_END_DECLS
