/* facts.h: what is known of a machine and its operating system.
 *
 * A fact has a group, a name, a value and a source ("/proc/cpuinfo"). A fact that is not there is unknown: never
 * "no". Yes-or-no facts hold "yes" or "no". Facts are immutable once collected or loaded, and a saved file replays
 * them anywhere.
 *
 * Hardware (from --hardware, --facts or the running machine):
 *
 *   cpu        architecture     "x86_64", "ppc64le", "aarch64", "s390x", …; "ppc64" also where the tree doesn't
 *                               tell the byte order
 *              vendor           "GenuineIntel", "AuthenticAMD", "HygonGenuine", "CentaurHauls",
 *                               "  Shanghai  ", "POWER", "ARM", "IBM/S390"
 *              model            for people; on POWER the cpu line: "POWER8 (raw)"
 *              platform         POWER: "PowerNV", "pSeries"
 *              virtualization   yes: vmx or svm (x86), a hypervisor mode (PowerNV), sie (s390x). no only where it
 *                               can be known (s390x): firmware that switches vmx off hides the flag as well
 *              virtualization-flag  x86: "vmx", "svm", "none": what /proc/cpuinfo shows
 *              virtualization-off   yes: the kernel's log says that firmware switched it off
 *              nested-virtualization   yes, no: may a guest have guests; from the KVM module that is loaded
 *              smt-control      "on", "off", "forceoff", "notsupported", "notimplemented", on POWER a number: may
 *                               the threads of a core be used (Documentation/ABI: sysfs-devices-system-cpu)
 *   machine    hypervisor       yes: this is a guest (the cpu's hypervisor flag, pSeries); no: surely bare metal
 *                               (PowerNV)
 *              xen-dom0         yes: Xen is below, and this is the guest that runs the machine
 *              vendor product   for people
 *   firmware   kind             "uefi", "bios", "opal", "slof", "open-firmware", "device-tree", "ipl"
 *              petitboot        version, on OPAL
 *              secure-boot      yes, no
 *              device-tree-iommu  what an IOMMU in the device tree is compatible with: "arm,smmu-v3"
 *   acpi       DMAR IVRS IORT   yes, no: is the table there; all three unknown without ACPI tables to look at
 *              DMAR.interrupt-remapping DMAR.x2apic-opt-out DMAR.platform-opt-in    flag bits (for root only)
 *              IVRS.efr IVRS.dma-remapping                                          of its IVinfo field
 *              IORT.smmu        yes: it holds an SMMU node; no: all its nodes are others
 *   iommu      active           yes: groups and (but for POWER) /sys/class/iommu are not empty; no: both are
 *                               there, empty
 *              groups           how many; group-types: the distinct types, a blank between ("DMA-FQ identity")
 *              units            names of /sys/class/iommu, a blank between: "dmar0 dmar1"
 *              interrupt-remapping   yes: /proc/interrupts has chips named IR-…; no: x86 with I/O APIC or MSI
 *                               chips, none of them named so
 *              unsafe-interrupts     yes, no: what vfio_iommu_type1 is set to now
 *              snp-blocked      yes: the kernel's log says that its mode keeps SEV-SNP off
 *   running    lockdown         "none", "integrity", "confidentiality"
 *              fips             yes, no: does it allow approved cryptography only
 *              unknown-arguments    words of the running line that the kernel said it doesn't know, a blank between; ""
 *                               only where its whole log can be seen and names none
 *              rejected-arguments   "intel_iommu=pt": items of a list that its driver said it doesn't know
 *   pci        devices          how many
 *   "iommu-group N"  type (as group-types), name (only "vfio-noiommu": it protects nothing), reserved (the kinds of
 *                               its reserved regions: "direct msi", or "none"; VFIO refuses a device with "direct")
 *   "pci ADDRESS"    vendor device class subsystem-vendor subsystem-device (hexadecimal, 0x…), name and class-name (of
 *                               pci.ids in the root), label (firmware's name of the slot)
 *              driver           that it is bound to; vfio yes: by it a guest can have the device
 *              driver-override  the only driver that may take it
 *              iommu-group
 *              parent           address of the bridge above; not there for what stands on a root bus
 *              secondary-bus    of a bridge: the bus that it leads to, decimal
 *              type             (for root only) "endpoint", "legacy-endpoint", "root-port", "upstream-port",
 *                               "downstream-port", "pcie-to-pci-bridge", "pci-to-pcie-bridge",
 *                               "root-complex-endpoint", "root-complex-event-collector", "conventional"
 *              multifunction    yes, no
 *              acs              yes, no (for root only): has it the capability, which the kernel uses once an IOMMU is on
 *              acs-enabled      yes: all that keeps devices apart is switched on; no: not now
 *              reset-methods    names as in sysfs, a blank between, "none": can't be reset alone
 *              sr-iov-vfs       virtual functions: the most it can have; sr-iov-active: how many there are
 *              physical-function  of a virtual one
 *              boot-vga         yes, no
 *              rom              "own", "shadow" (a copy of the firmware's, not what is on the card), "none"
 *              mounts           what stands on it: mount points (as /proc/PID/mountinfo spells them) and "swap", a blank
 *                               between
 *              interfaces       its network interfaces, a blank between
 *              network          "default-route": the way to everywhere goes over one of these; "address": to some
 *                               network; "none"
 *   storage    elsewhere        mount points of which it can't be told on which devices they stand (ZFS), or "none";
 *                               unknown: nothing is known of what is mounted
 *
 * Operating system (always from the root):
 *
 *   os         id id-like version-id name       of os-release
 *              machine-id       "" and "uninitialized" are unknown
 *              architecture     what its /bin/sh was built for; as cpu architecture, but for images too
 *              initramfs        who makes it: "dracut", "initramfs-tools", "mkinitcpio"; several with a blank between;
 *                               unknown where none of these is installed
 *              reserve-program  its path: what reads “kargctl.reserve=” and “kargctl.sriov.” when the system starts; unknown where it isn't
 *                               installed
 *              sr-iov-set-by    files that say a number of virtual functions, a blank between: systemd's .link, of
 *                               NetworkManager, netplan, rules of udev's; unknown where none does, or none can be read
 *              boot-uuid        of the file system at /boot; "none": /boot is in the root's own, as far as what is mounted
 *                               there (of the running system) or the root's fstab says; unknown too where its name is no
 *                               UUID, or it is a part of the root's own file system
 *              owner            the tool that owns the kernel arguments here: "ostree", "bootc", "kernelstub",
 *                               "proxmox-boot-tool", "transactional-update", "nixos", "snapd",
 *                               "sdboot-manage", "systemd-boot-friend", "clr-boot-manager", "frzr"; unknown
 *                               when nobody does
 *              owner-advice     what to run instead
 *              other-loader     a boot loader that no back end knows ("Limine"), if its settings are there
 *              other-loader-advice  what to edit there
 *   kernel     running          its version, only for the running system
 *              cmdline          /proc/cmdline, to be shown: desired state is never learned from it
 *   "kernel VERSION"            image: its path, if known
 *              config.NAME      y, m or n; NAME without CONFIG_, of the options that matter here:
 *                               AMD_IOMMU ARM_SMMU ARM_SMMU_V3 BOOT_CONFIG CMDLINE (only n: it is empty)
 *                               CMDLINE_BOOL CMDLINE_EXTEND
 *                               CMDLINE_FORCE CMDLINE_OVERRIDE INTEL_IOMMU INTEL_IOMMU_DEFAULT_ON
 *                               INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF INTEL_IOMMU_SCALABLE_MODE_DEFAULT_ON
 *                               INTEL_IOMMU_SVM IOMMUFD IOMMU_DEFAULT_DMA_LAZY IOMMU_DEFAULT_DMA_STRICT
 *                               IOMMU_DEFAULT_PASSTHROUGH IOMMU_SUPPORT IRQ_REMAP KVM KVM_AMD KVM_INTEL PCI_IOV
 *                               PCI_REALLOC_ENABLE_AUTO PCI_STUB S390_IOMMU SPAPR_TCE_IOMMU VFIO
 *                               VFIO_IOMMU_SPAPR_TCE VFIO_IOMMU_TYPE1 VFIO_NOIOMMU VFIO_PCI
 *   "module VERSION NAME"       state: "built-in", "loadable", "absent"; NAME as the kernel spells it, with '_':
 *                               vfio vfio_pci vfio_iommu_type1 vfio_iommu_spapr_tce iommufd kvm kvm_intel
 *                               kvm_amd kvm_hv
 *   "module-options NAME"       OPTION: what modprobe.d sets, both spelled with '_'; "" for an option without a
 *                               value; its source ends with the line: FILE:12
 *   "driverctl ADDR"            driver: which one driverctl gives it at each boot; "none": none
 *
 * cpu, machine, firmware, os and kernel are always collected; the others when more is asked for than to change
 * arguments.
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
