/* kernel-log.c: what the running kernel said of itself while it started.
 *
 * Only what a message says counts: the log is a ring, so that one which isn't there was perhaps overwritten. Some
 * messages repeat what a device calls itself; those that are believed here stand at the beginning of their line.
 * klogctl(2) is behind this file only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <karg/cmdline.h>

#include <string.h>
#include <sys/klog.h>

/* Of a recorded machine; of the running one it may be older than the log, and the kernel itself is asked. */
#define KARG_KERNEL_LOG_FILE "/var/log/dmesg"
#define KARG_KERNEL_LOG_LIVE "the kernel's log"
/* syslog(2) has no names for them in a header. */
#define KARG_KERNEL_LOG_READ_ALL 3
#define KARG_KERNEL_LOG_SIZE 10
#define KARG_KERNEL_LOG_MAX (16 * 1024 * 1024)

/* (transfer full) NULL when this process may not see it. */
static char *
karg_kernel_log_ask (void)
{
  int size = klogctl (KARG_KERNEL_LOG_SIZE, NULL, 0);

  if (size <= 0 || size > KARG_KERNEL_LOG_MAX)
    return NULL;
  g_autofree char *text = g_malloc0 ((gsize) size + 1);
  return klogctl (KARG_KERNEL_LOG_READ_ALL, text, size) >= 0 ? g_steal_pointer (&text) : NULL;
}

/* A line without "<5>", "[    0.078730]" and "[    T0]". */
static const char *
karg_kernel_log_skip_prefix (const char *line)
{
  const char *end = *line == '<' ? strchr (line, '>') : NULL;

  if (end != NULL)
    line = end + 1;
  while (*line == '[' && line[1 + strspn (line + 1, " 0123456789.TC")] == ']')
    line = strchr (line, ']') + 1;
  return line + (*line == ' ');
}

/* What stands behind @start in the first message that begins so. */
static const char *
karg_kernel_log_find (char **lines, const char *start)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *message = karg_kernel_log_skip_prefix (lines[i]);
      if (g_str_has_prefix (message, start))
        return message + strlen (start);
    }
  return NULL;
}

/* Whether the kernel that wrote the log names what it doesn't know (since 5.14), and the log goes back to where it
 * would. */
static gboolean
karg_kernel_log_would_tell (char **lines)
{
  const char *version = karg_kernel_log_find (lines, "Linux version ");
  char *end = NULL;
  guint64 major = version != NULL ? g_ascii_strtoull (version, &end, 10) : 0;
  guint64 minor = major > 0 && *end == '.' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;

  return major > 5 || (major == 5 && minor >= 14);
}

/* Whether @word stands in @list, which has the words as the kernel took them apart, without quotes. If so, it is
 * crossed out. */
static gboolean
karg_kernel_log_cross_out (char *list, const KargWord *word)
{
  g_autofree char *spelled = g_strconcat (" ", word->key, word->value != NULL ? "=" : "", word->value, NULL);
  gsize length = strlen (spelled);

  for (char *p = strstr (list, spelled); p != NULL; p = strstr (p + 1, spelled))
    if (strchr (" \"", p[length]) != NULL)
      {
        memset (p + 1, '\"', length - 1);
        return TRUE;
      }
  return FALSE;
}

/* Which words of @cmdline stand in @list. Those that hold a blank are looked for first, as their parts look like words.
 * (transfer full): TRUE at the index of each. */
static gboolean *
karg_kernel_log_find_words (const KargCmdline *cmdline, char *list)
{
  guint n = karg_cmdline_get_n_words (cmdline);
  gboolean *listed = g_new0 (gboolean, n + 1);

  for (guint with_blank = 2; with_blank-- > 0;)
    for (guint i = 0; i < n; i++)
      {
        const KargWord *word = karg_cmdline_get_word (cmdline, i);
        gboolean blank = strchr (word->key, ' ') != NULL || (word->value != NULL && strchr (word->value, ' ') != NULL);
        if (!word->for_init && blank == (with_blank != 0))
          listed[i] = karg_kernel_log_cross_out (list, word);
      }
  return listed;
}

/* The words of the running line that the kernel passed on because it knows no such parameter. A value with blanks can't
 * be told from several words in the list, so the line says what is a word. One that can't be spelled again (a blank in
 * its key) is left out. */
static void
karg_kernel_log_collect_unknown (KargFacts *facts, KargRoot *hardware, char **lines, const char *source)
{
  g_autofree char *running = karg_root_read_attribute (hardware, "/proc/cmdline");
  const char *told = karg_kernel_log_find (lines, "Unknown kernel command line parameters \"");
  const char *before_5_16 = karg_kernel_log_find (lines, "Unknown command line parameters:");
  g_autofree char *list = g_strconcat (" ", told != NULL ? told : before_5_16, NULL);
  g_autoptr (GString) unknown = g_string_new (NULL);

  if (running == NULL || (told == NULL && before_5_16 == NULL && !karg_kernel_log_would_tell (lines)))
    return;
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (running, -1);
  g_autofree gboolean *listed = karg_kernel_log_find_words (cmdline, list);
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_autofree char *text = karg_word_format (word->key, word->value, NULL);
      if (text != NULL && listed[i])
        g_string_append_printf (unknown, "%s%s", unknown->len > 0 ? " " : "", text);
    }
  karg_facts_set (facts, "running", "unknown-arguments", unknown->str, source);
}

/* "DMAR: Unknown option - 'pt'": a driver's own list. */
static void
karg_kernel_log_collect_rejected (KargFacts *facts, char **lines, const char *source)
{
  static const char *const lists[][2]
    = { { "DMAR: Unknown option - '", "intel_iommu" }, { "AMD-Vi: Unknown option - '", "amd_iommu" } };
  g_autoptr (GString) rejected = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      const char *item = karg_kernel_log_find (lines, lists[i][0]);
      gsize length = item != NULL ? strcspn (item, "' ") : 0;
      if (length > 0)
        g_string_append_printf (rejected, "%s%s=%.*s", rejected->len > 0 ? " " : "", lists[i][1], (int) length, item);
    }
  if (rejected->len > 0)
    karg_facts_set (facts, "running", "rejected-arguments", rejected->str, source);
}

/* Messages that say one thing by being there. */
static void
karg_kernel_log_collect_signs (KargFacts *facts, char **lines, const char *source)
{
  static const struct
  {
    const char *message;
    const char *group;
    const char *name;
  } signs[] = {
    { "x86/cpu: VMX (outside TXT) disabled by BIOS", "cpu", "virtualization-off" },
    { "x86/cpu: VMX (inside TXT) disabled by BIOS", "cpu", "virtualization-off" },
    { "SVM disabled (by BIOS) in MSR_VM_CR", "cpu", "virtualization-off" },
    { "kvm_amd: SVM disabled (by BIOS) in MSR_VM_CR", "cpu", "virtualization-off" },
    { "kvm_intel: VMX not enabled (by BIOS) in MSR_IA32_FEAT_CTL", "cpu", "virtualization-off" },
    { "kvm: support for 'kvm_intel' disabled by bios", "cpu", "virtualization-off" },
    { "kvm: support for 'kvm_amd' disabled by bios", "cpu", "virtualization-off" },
    { "AMD-Vi: SNP: IOMMU disabled or configured in passthrough mode", "iommu", "snp-blocked" },
    { "AMD-Vi: SNP: IOMMU is disabled or configured in passthrough mode", "iommu", "snp-blocked" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (karg_kernel_log_find (lines, signs[i].message) != NULL)
      karg_facts_set (facts, signs[i].group, signs[i].name, "yes", source);
}

void
karg_kernel_log_collect (KargFacts *facts, KargRoot *hardware)
{
  gboolean live = karg_root_is_running_system (hardware);
  g_autofree char *text
      = live ? karg_kernel_log_ask () : karg_root_read_text (hardware, KARG_KERNEL_LOG_FILE, NULL, NULL);
  const char *source = live ? KARG_KERNEL_LOG_LIVE : KARG_KERNEL_LOG_FILE;

  if (text == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  karg_kernel_log_collect_unknown (facts, hardware, lines, source);
  karg_kernel_log_collect_rejected (facts, lines, source);
  karg_kernel_log_collect_signs (facts, lines, source);
}
