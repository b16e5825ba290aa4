/* os.c: which operating system this is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <elf.h>
#include <string.h>

#define KARG_OS_MACHINE_ID "/etc/machine-id"

/* The value as the shell that sources os-release(5) sees it. (transfer full) NULL when its quotes don't
 * match. */
static char *
karg_os_unquote (const char *value)
{
  g_autofree char *text = g_strstrip (g_strdup (value));

  return *text == '"' || *text == '\'' ? g_shell_unquote (text, NULL) : g_steal_pointer (&text);
}

static void
karg_os_collect_release (KargFacts *facts, KargRoot *root)
{
  static const char *const names[] = { "ID", "ID_LIKE", "VERSION_ID", "NAME" };
  static const char *const facts_names[] = { "id", "id-like", "version-id", "name" };
  const char *path = karg_root_exists (root, "/etc/os-release") ? "/etc/os-release" : "/usr/lib/os-release";
  g_autofree char *text = karg_root_read_text (root, path, NULL, NULL);

  if (text == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      for (guint n = 0; n < G_N_ELEMENTS (names); n++)
        if (g_str_equal (g_strstrip (lines[i]), names[n]))
          {
            g_autofree char *value = karg_os_unquote (equals + 1);
            karg_facts_set (facts, "os", facts_names[n], value, path);
          }
    }
}

/* machine-id(5): 32 lower-case hexadecimal digits. An image holds "uninitialized" or nothing. */
static void
karg_os_collect_machine_id (KargFacts *facts, KargRoot *root)
{
  g_autofree char *id = karg_root_read_attribute (root, KARG_OS_MACHINE_ID);

  if (id != NULL && strlen (id) == 32 && strspn (id, "0123456789abcdef") == 32)
    karg_facts_set (facts, "os", "machine-id", id, KARG_OS_MACHINE_ID);
}

static const char *
karg_os_elf_machine (guint16 machine, gboolean little_endian, gboolean wide)
{
  switch (machine)
    {
    case EM_X86_64:
      return "x86_64";
    case EM_386:
      return "i686";
    case EM_PPC64:
      return little_endian ? "ppc64le" : "ppc64";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "arm";
    case EM_S390:
      return wide ? "s390x" : "s390";
    case EM_RISCV:
      return wide ? "riscv64" : "riscv32";
    default:
      return NULL;
    }
}

/* What the system was built for, also when it lies in an image: the ELF header of its shell. */
static void
karg_os_collect_architecture (KargFacts *facts, KargRoot *root)
{
  gsize length = 0;
  g_autoptr (GBytes) bytes = karg_root_read_range (root, "/bin/sh", 0, EI_NIDENT + 4, NULL);

  if (bytes == NULL)
    return;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  if (length < EI_NIDENT + 4 || memcmp (data, ELFMAG, SELFMAG) != 0)
    return;
  gboolean little = data[EI_DATA] == ELFDATA2LSB;
  guint16 machine = little ? data[18] | data[19] << 8 : data[18] << 8 | data[19];
  gboolean wide = data[EI_CLASS] == ELFCLASS64;
  karg_facts_set (facts, "os", "architecture", karg_os_elf_machine (machine, little, wide), "/bin/sh");
}

/* What reads “kargctl.reserve=” while the system starts (early-boot/), where distributions put such programs. */
static void
karg_os_collect_reserve_program (KargFacts *facts, KargRoot *root)
{
  static const char *const places[] = { "/usr/libexec/kargctl/reserve-devices", "/usr/lib/kargctl/reserve-devices",
                                        "/usr/local/libexec/kargctl/reserve-devices" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (karg_root_exists (root, places[i]))
      {
        karg_facts_set (facts, "os", "reserve-program", places[i], places[i]);
        return;
      }
}

/* Who makes the initramfs here, as far as its program is installed. */
static void
karg_os_collect_initramfs (KargFacts *facts, KargRoot *root)
{
  static const char *const generators[][2] = { { "/usr/sbin/update-initramfs", "initramfs-tools" },
                                               { "/usr/bin/dracut", "dracut" },
                                               { "/usr/sbin/dracut", "dracut" },
                                               { "/usr/bin/mkinitcpio", "mkinitcpio" } };
  g_autoptr (GString) found = g_string_new (NULL);
  const char *source = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (generators); i++)
    {
      if (!karg_root_exists (root, generators[i][0]) || strstr (found->str, generators[i][1]) != NULL)
        continue;
      g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", generators[i][1]);
      source = generators[i][0];
    }
  if (source != NULL)
    karg_facts_set (facts, "os", "initramfs", found->str, source);
}

void
karg_os_collect (KargFacts *facts, KargRoot *root)
{
  karg_os_collect_release (facts, root);
  karg_os_collect_machine_id (facts, root);
  karg_os_collect_architecture (facts, root);
  karg_os_collect_reserve_program (facts, root);
  karg_os_collect_initramfs (facts, root);
}
