/* doctor.h: can this machine pass a PCI device to a guest? What was found, one thing each.
 *
 * A finding is made of facts and of command lines that were read already; nothing here looks at the machine. It says
 * what is so and where that was read. What isn't known is KARG_FINDING_UNKNOWN, never OK.
 *
 *   cpu-virtualization    can the processor run guests, did firmware switch that off
 *   firmware-table        does firmware describe an IOMMU: DMAR, IVRS, IORT, a device tree
 *   iommu-active          does the kernel use one: groups that are more than a name, and units
 *   interrupt-remapping   can a device, and so its guest, send the host only interrupts of its own
 *   domain-type           are the host's own devices translated
 *   vfio                  has each installed kernel (the subject) what gives a device to a guest
 *   lockdown secure-boot  what the kernel, and firmware, keep from root
 *   built-in-arguments    does an installed kernel (the subject) listen to its boot loader at all
 *   line-length           does a kernel take the whole line (the subject is the entry or template)
 *   argument-dead         (of these the subject is the word as it is spelled) nobody reads it, and somebody wants it
 *   argument-harmful      it does what nobody wants who passes devices to guests
 *   argument-duplicate    a word of which the last one counts is there with several values
 *   argument-glued        several words became one
 *   argument-variable     a variable that this loader hands on as it is spelled
 *   argument-for-init     it stands behind “--”, where the kernel doesn't read it
 *   argument-unknown      the running kernel said that it doesn't know it
 *   argument-doubtful     whether somebody reads it can't be told
 *   argument-deprecated argument-redundant argument-idle    it does no harm
 *   arguments             nothing was found in the command lines, or they could not be read
 *
 * Of a device that shall go to a guest (the subject is its address):
 *
 *   device-kind           what it is, and whether VFIO takes such a thing
 *   device-group          what goes to the guest with it, why, and who holds what doesn't
 *   device-memory         does firmware want memory of it to stay where it is
 *   device-use            does this system stand on it: what is mounted, swap, the network
 *   device-reset          can it be put back into its first state when a guest leaves it
 *   device-driver         who holds it
 *   device-functions      its virtual functions
 *   device-display        is the firmware's screen on it
 *
 * Checks may be added; none goes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

/* From the worst to the best. */
typedef enum
{
  KARG_FINDING_PROBLEM,
  KARG_FINDING_UNKNOWN, /* it can't be told */
  KARG_FINDING_OK,
} KargFindingVerdict;

/* What could be done about it with this program, which decides how that is called. */
typedef enum
{
  KARG_REMEDY_NONE,
  KARG_REMEDY_ENABLE_IOMMU, /* enable the feature iommu */
  KARG_REMEDY_VERIFY,       /* it is asked for already: compare what runs with what is configured */
  KARG_REMEDY_REMOVE,       /* remove @word */
  KARG_REMEDY_REPLACE,      /* put @instead into the place of @word, which has the same key */
  KARG_REMEDY_EXCHANGE,     /* remove @word, add @instead */
  KARG_REMEDY_AS_ROOT,      /* look again with more rights */
  KARG_REMEDY_NAME_MACHINE, /* say which hardware is meant */
  KARG_REMEDY_RESERVE,      /* reserve the device that is the subject */
} KargRemedy;

/* Strings are never NULL unless it is said. */
typedef struct
{
  const char *check;   /* one of those above. Static */
  char *subject;       /* what it is about; NULL: the machine */
  KargFindingVerdict verdict;
  char *what;          /* one sentence without a full stop */
  char *source;        /* what was read; NULL: nothing that has a name */
  KargRemedy remedy;
  char *word;          /* of the remedy; NULL when it has none */
  char *instead;
  const char *advice;  /* what to do outside of this program: in the firmware's setup, on a guest's host. NULL: nothing.
                        * Static */
} KargFinding;

/* "ok", "problem", "unknown": as the JSON output spells it. */
KARG_API const char *karg_finding_verdict_get_name (KargFindingVerdict verdict);

G_END_DECLS
