/* lint-line.c: what is wrong with a line whatever its arguments mean: as the kernel takes it apart, words are lost,
 * doubled, glued together, or cut off.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/limits.h>

#include <string.h>

/* Of these the last one counts, and the others do nothing. (Not default_hugepagesz=, of which the first one does, nor
 * nr_cpus=, of which the smallest does.) */
static const char *const karg_lint_line_single[] = {
  "root", "rootfstype", "rootflags", "resume", "init", "rdinit", "mitigations", "iommu.passthrough", "iommu.strict",
  "transparent_hugepage", "selinux", "enforcing", "apparmor", "lsm", "fips", "maxcpus",
  "vfio-pci.ids", "pci-stub.ids", "vfio_iommu_type1.allow_unsafe_interrupts", "kvm_intel.nested", "kvm_amd.nested",
};

/* Back ends whose loader hands on a line as it is spelled: it knows no variables. */
static const char *const karg_lint_line_literal[] = { "systemd-boot", NULL };

/* Words that the kernel doesn't know and that somebody else reads: the boot loader's, init's, the initramfs's. */
static const char *const karg_lint_line_others[]
  = { "BOOT_IMAGE", "rhgb", "splash", "single", "emergency", "rescue", "s", "S", "1", "2", "3", "4", "5", "-b", "auto",
      "boot", "biosdevname", "cryptdevice", "bootdev", "ip", "ostree", "zfs", NULL };

static void
karg_lint_line_remove (KargFinding *finding)
{
  if (finding == NULL)
    return;
  finding->remedy = KARG_REMEDY_REMOVE;
  finding->word = g_strdup (finding->subject);
}

static gboolean
karg_lint_line_is_single (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (karg_lint_line_single); i++)
    if (karg_key_equal (karg_lint_line_single[i], key))
      return TRUE;
  return FALSE;
}

/* A word that a later one with another value makes idle. */
static void
karg_lint_line_examine_duplicate (KargDoctor *doctor, const KargTarget *target, guint index)
{
  const KargCmdline *line = karg_target_get_cmdline (target);
  const KargWord *word = karg_cmdline_get_word (line, index);
  const char *last = karg_cmdline_get_last_value (line, word->key);

  if (word->value == NULL || last == NULL || g_str_equal (word->value, last) || !karg_lint_line_is_single (word->key))
    return;
  g_autofree char *what
      = g_strdup_printf ("it does nothing, as %s=%s stands behind it and the last one counts", word->key, last);
  karg_lint_line_remove (karg_lint_add (doctor, target, index, "argument-duplicate", KARG_FINDING_PROBLEM, what));
}

/* Whether a parameter of the kernel's begins at @text: "intel_iommu=on". */
static gboolean
karg_lint_line_begins_parameter (const char *text)
{
  g_autofree char *key = g_strndup (text, strcspn (text, "= \t"));

  return karg_lint_is_kernel_key (key) && text[strlen (key)] == '=';
}

/* Whether quotes made several words one: a blank in a key, in a value that never holds one, or before a parameter of
 * the kernel's. */
static gboolean
karg_lint_line_swallows (const KargWord *word)
{
  const char *text = word->value;

  if (strpbrk (word->key, " \t") != NULL
      || (text != NULL && karg_lint_is_kernel_key (word->key) && strpbrk (text, " \t") != NULL))
    return TRUE;
  for (const char *p = text != NULL ? strpbrk (text, " \t") : NULL; p != NULL; p = strpbrk (p + 1, " \t"))
    if (karg_lint_line_begins_parameter (p + 1))
      return TRUE;
  return FALSE;
}

/* Whether the key is another word and the IOMMU's, without a blank between ("quietintel_iommu"). */
static gboolean
karg_lint_line_is_glued_key (const char *key)
{
  static const char *const ends[] = { "intel_iommu", "amd_iommu" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (key, ends[i]) && !g_str_equal (key, ends[i]))
      return TRUE;
  return FALSE;
}

/* What the kernel takes for one word, and nobody meant so; NULL: it is well. */
static const char *
karg_lint_line_explain_glued (const KargWord *word, const char *spelled)
{
  guint quotes = 0;

  for (const char *p = spelled; *p != '\0'; p++)
    quotes += *p == '"';
  if (quotes % 2 == 1)
    return "its quote is left open: everything behind it is a part of it";
  if (karg_lint_line_swallows (word))
    return "its quotes make several arguments one word";
  if (karg_lint_line_is_glued_key (word->key)
      || (word->value != NULL && strchr (word->value, '=') != NULL && strchr (word->key, '.') == NULL
          && karg_lint_is_kernel_key (word->key) && !karg_key_equal (word->key, "pci")
          && !karg_key_equal (word->key, "video")))
    return "two arguments without a blank between are one word to the kernel";
  return NULL;
}

static void
karg_lint_line_examine_glued (KargDoctor *doctor, const KargTarget *target, guint index)
{
  const KargCmdline *line = karg_target_get_cmdline (target);
  const KargWord *word = karg_cmdline_get_word (line, index);
  g_autofree char *spelled = g_strndup (karg_cmdline_get_text (line, NULL) + word->start, word->length);
  const char *what = karg_lint_line_explain_glued (word, spelled);
  KargFinding *finding
      = what != NULL ? karg_lint_add (doctor, target, index, "argument-glued", KARG_FINDING_PROBLEM, what) : NULL;

  if (finding != NULL)
    finding->advice = "write them apart in the file, each with quotes of its own where it needs them";
}

/* "$kernelopts", "${tuned_params}"; but not "memmap=3M$1G", whose dollar is the kernel's. */
static void
karg_lint_line_examine_variable (KargDoctor *doctor, const KargTarget *target, guint index)
{
  const KargCmdline *line = karg_target_get_cmdline (target);
  const KargWord *word = karg_cmdline_get_word (line, index);
  g_autofree char *spelled = g_strndup (karg_cmdline_get_text (line, NULL) + word->start, word->length);
  const char *dollar = strchr (spelled, '$');

  if (!g_strv_contains (karg_lint_line_literal, karg_target_get_backend (target)))
    return;
  if (dollar != NULL && (g_ascii_isalpha (dollar[1]) || strchr ("_{", dollar[1]) != NULL) && dollar[1] != '\0')
    karg_lint_line_remove (karg_lint_add (doctor, target, index, "argument-variable", KARG_FINDING_PROBLEM,
                                          "this boot loader knows no variables: the kernel gets it as it is spelled"));
}

static void
karg_lint_line_examine_init (KargDoctor *doctor, const KargTarget *target, guint index)
{
  const KargWord *word = karg_cmdline_get_word (karg_target_get_cmdline (target), index);

  if (!karg_lint_is_kernel_key (word->key) && !karg_lint_line_is_single (word->key))
    return;
  KargFinding *finding = karg_lint_add (doctor, target, index, "argument-for-init", KARG_FINDING_PROBLEM,
                                        "it stands behind “--”: init gets it, and the kernel doesn't read it");
  if (finding != NULL)
    finding->advice = "move it before the “--” in the file";
}

static void
karg_lint_line_examine_length (KargDoctor *doctor, const KargTarget *target)
{
  g_autoptr (GError) error = NULL;
  const char *machine = karg_facts_get (doctor->facts, "cpu", "architecture");

  if (machine == NULL)
    machine = karg_facts_get (doctor->facts, "os", "architecture");
  if (karg_limit_check (karg_target_get_cmdline (target), machine, &error))
    return;
  KargFinding *finding = karg_finding_add (doctor, "line-length", KARG_FINDING_PROBLEM, "%s", error->message);
  finding->subject = g_strdup (karg_target_get_id (target));
  karg_finding_read (finding, karg_target_get_path (target));
  finding->advice = "the kernel cuts what is too much, without a word: remove arguments";
}

void
karg_lint_line_examine (KargDoctor *doctor, const KargTarget *target)
{
  const KargCmdline *line = karg_target_get_cmdline (target);

  for (guint i = 0; i < karg_cmdline_get_n_words (line); i++)
    {
      if (karg_cmdline_get_word (line, i)->for_init)
        {
          karg_lint_line_examine_init (doctor, target, i);
          continue;
        }
      karg_lint_line_examine_duplicate (doctor, target, i);
      karg_lint_line_examine_glued (doctor, target, i);
      karg_lint_line_examine_variable (doctor, target, i);
    }
  karg_lint_line_examine_length (doctor, target);
}

/* What the running kernel said that it doesn't know. A program may read it all the same, unless it is the kernel's own.
 */
static void
karg_lint_line_add_reported (KargDoctor *doctor, const char *spelled, const KargWord *word)
{
  gboolean own = karg_lint_is_kernel_key (word->key);

  if (g_strv_contains (karg_lint_line_others, word->key) || karg_key_equal (word->key, "pcie_acs_override"))
    return;
  KargFinding *finding
      = karg_finding_add (doctor, "argument-unknown", own ? KARG_FINDING_PROBLEM : KARG_FINDING_UNKNOWN,
                          own ? "the running kernel has nothing that reads it"
                              : "the running kernel doesn't know it; whether a program reads it can't be told");
  finding->subject = g_strdup (spelled);
  karg_finding_read_fact (finding, doctor->facts, "running", "unknown-arguments");
}

/* An item that a driver's own parser turned down. What the rules know is told by them. */
static void
karg_lint_line_add_rejected (KargDoctor *doctor, const char *spelled)
{
  KargFinding *finding = karg_finding_add (doctor, "argument-unknown", KARG_FINDING_PROBLEM,
                                           "the running kernel said that it knows no such value");

  finding->subject = g_strdup (spelled);
  karg_finding_read_fact (finding, doctor->facts, "running", "rejected-arguments");
}

void
karg_lint_running_examine (KargDoctor *doctor)
{
  const char *texts[] = { karg_facts_get (doctor->facts, "running", "unknown-arguments"),
                          karg_facts_get (doctor->facts, "running", "rejected-arguments") };

  for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      g_autoptr (KargCmdline) line = karg_cmdline_parse (texts[t] != NULL ? texts[t] : "", -1);
      for (guint i = 0; i < karg_cmdline_get_n_words (line); i++)
        {
          const KargWord *word = karg_cmdline_get_word (line, i);
          g_autofree char *spelled = g_strndup (karg_cmdline_get_text (line, NULL) + word->start, word->length);
          if (t == 0)
            karg_lint_line_add_reported (doctor, spelled, word);
          else if (!g_str_equal (spelled, "amd_iommu=on") && !g_str_equal (spelled, "amd_iommu=pt")
                   && !g_str_equal (spelled, "intel_iommu=pt"))
            karg_lint_line_add_rejected (doctor, spelled);
        }
    }
}
