/* doctor-private.h: what the checks share. Each group of checks is a file, and adds its findings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "doctor.h"

G_BEGIN_DECLS

typedef struct
{
  const KargFacts *facts;
  const KargTargets *targets; /* may be NULL */
  const GError *trouble;      /* may be NULL */
  GPtrArray *findings;        /* KargFinding */
  GHashTable *places;         /* of a KargFinding in a command line: in how many more it was found */
} KargDoctor;

/* finding.c: adds one. Returns: (transfer none): to be completed. */
KargFinding *karg_finding_add (KargDoctor *doctor, const char *check, KargFindingVerdict verdict, const char *format,
                               ...) G_GNUC_PRINTF (4, 5);
void karg_finding_free (gpointer finding);
/* Where the fact was read, after what was said to be read before. A fact that isn't known was read nowhere. */
void karg_finding_read_fact (KargFinding *finding, const KargFacts *facts, const char *group, const char *name);
void karg_finding_read (KargFinding *finding, const char *source);

/* machine.c */
typedef enum
{
  KARG_MACHINE_UNKNOWN,
  KARG_MACHINE_X86,
  KARG_MACHINE_POWER,
  KARG_MACHINE_ARM64,
  KARG_MACHINE_S390,
  KARG_MACHINE_OTHER,
} KargMachine;

KargMachine karg_machine_get (const KargFacts *facts);
/* Whether the firmware's table is the one of Intel's kind, or AMD's, and surely not the other. */
gboolean karg_machine_is_intel (const KargFacts *facts);
gboolean karg_machine_is_amd (const KargFacts *facts);
/* Whether there are kernels of which something is known, and @name ("config.VFIO") is @value in all of them. */
gboolean karg_machine_kernels_have (const KargFacts *facts, const char *name, const char *value);

/* The checks of the host. */
void karg_cpu_examine (KargDoctor *doctor);
void karg_firmware_table_examine (KargDoctor *doctor);
void karg_iommu_active_examine (KargDoctor *doctor);
void karg_interrupt_remapping_examine (KargDoctor *doctor);
void karg_domain_type_examine (KargDoctor *doctor);
void karg_vfio_examine (KargDoctor *doctor);
void karg_lockdown_examine (KargDoctor *doctor);
void karg_kernel_config_examine (KargDoctor *doctor);
void karg_lint_examine (KargDoctor *doctor);

/* Of a device that shall go to a guest, which is named by its address. */
void karg_device_examine (KargDoctor *doctor, const char *address);
void karg_device_group_examine (KargDoctor *doctor, const char *address);
void karg_device_reset_examine (KargDoctor *doctor, const char *address);
void karg_device_asked_examine (KargDoctor *doctor, const char *address);
/* device-finding.c: whether a guest can have it as it is. */
gboolean karg_device_is_held (const KargFacts *facts, const char *address);

/* device-finding.c: what the findings of a device begin with: the device as subject, and where @fact was read. */
KargFinding *karg_device_add (KargDoctor *doctor, const char *address, const char *check, KargFindingVerdict verdict,
                              const char *fact, const char *format, ...) G_GNUC_PRINTF (6, 7);

/* The parts of the last check of the host: the rules for single words, what is wrong with a line whatever it says. One finding for
 * the same fault, in however many lines it is. */
void karg_lint_rules_examine (KargDoctor *doctor, const KargTarget *target);
void karg_lint_line_examine (KargDoctor *doctor, const KargTarget *target);
void karg_lint_running_examine (KargDoctor *doctor);

/* lint-finding.c: a fault of the word at @index. NULL: it was found already, and only gets one more place. */
KargFinding *karg_lint_add (KargDoctor *doctor, const KargTarget *target, guint index, const char *check,
                            KargFindingVerdict verdict, const char *what);
/* Of what isn't known, or not wholly, the reason; each once. Returns: (transfer none): what it was made, or found. */
KargFinding *karg_lint_add_unread (KargDoctor *doctor, const char *reason, const char *path);
/* Completes what was found in many places with their number, once all lines were seen. */
void karg_lint_tell_places (KargDoctor *doctor);
/* Whether @key is a parameter that this program knows as the kernel's. */
gboolean karg_lint_is_kernel_key (const char *key);

G_END_DECLS
