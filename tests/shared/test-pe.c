/* EFI programs that are none, or claim more than they hold: a clear error each. */

#include "efi.h"
#include "pe.h"

#include <string.h>

/* The program of efi.h with one section, and some of its bytes changed. */
static KargPe *
program_with (Tree *tree, guint offset, guint32 value, guint bytes, gsize length, GError **error)
{
  static const char *const sections[] = { ".cmdline", "ro quiet \n", NULL };
  g_autofree char *path = tree_path (tree, "/p.efi");
  g_autofree char *image = NULL;
  gsize all;

  efi_write (tree, "/p.efi", sections);
  g_assert_true (g_file_get_contents (path, &image, &all, NULL));
  for (guint i = 0; i < bytes; i++)
    image[offset + i] = value >> (8 * i);
  tree_write_bytes (tree, "/p.efi", image, length > 0 ? length : all);
  return karg_pe_open (tree->root, "/p.efi", error);
}

#define COFF 0x80
#define SECTION (COFF + 24 + 240)

static void
test_pe_refuses_what_is_none (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint offset;
    guint32 value;
    guint bytes;
    gsize length;
    const char *error;
  } rows[] = {
    { 0, 0, 0, 0, NULL },
    { 0, 'm', 1, 0, "/p.efi: is no EFI program" },
    { COFF, 'p', 1, 0, "/p.efi: is no EFI program" },
    { COFF + 3, 1, 1, 0, "/p.efi: is no EFI program" },
    /* the headers lie behind the end */
    { 0x3c, 0x7fffffff, 4, 0, "/p.efi: is no EFI program: it ends too early" },
    { 0, 0, 0, 63, "/p.efi: is no EFI program: it ends too early" },
    { 0, 0, 0, COFF + 23, "/p.efi: is no EFI program: it ends too early" },
    { 0, 0, 0, SECTION + 39, "/p.efi: is no EFI program: it ends too early" },
    { 0, 0, 0, SECTION + 40, NULL },
    { COFF + 6, 0xffff, 2, 0, "/p.efi: is no EFI program: it claims to have 65535 sections" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KargPe) pe
        = program_with (tree, rows[i].offset, rows[i].value, rows[i].bytes, rows[i].length, &error);

      g_assert_cmpint (pe == NULL, ==, rows[i].error != NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
      if (error != NULL)
        g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
    }
}

static void
test_pe_reads_what_is_there (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint offset; /* of the section's header */
    guint32 value;
    const char *text, *error;
  } rows[] = {
    { 8, 10, "ro quiet", NULL },
    { 8, 2, "ro", NULL },
    /* 0 in memory: as much as in the file */
    { 8, 0, "ro quiet", NULL },
    { 16, 3, "ro", NULL },
    { 16, 0, "", NULL },
    { 20, 0x100000, NULL, "/p.efi: is no EFI program: it ends too early" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KargPe) pe = program_with (tree, SECTION + rows[i].offset, rows[i].value, 4, 0, NULL);
      g_assert_true (karg_pe_has_section (pe, ".cmdline"));
      g_autofree char *text = karg_pe_read_text (pe, ".cmdline", &error);

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
    }
}

static void
test_pe_knows_its_sections (Tree *tree, gconstpointer data)
{
  g_autofree char *large = g_strnfill (64 * 1024 + 1, 'x');
  const char *sections[] = { ".sdmagic", "#### LoaderInfo: systemd-boot 255.4-1 ####", ".cmdline", "ro", ".cmdline",
                             "second", ".large", large, ".full", large + 1, NULL };
  g_autoptr (GError) error = NULL;

  efi_write (tree, "/p.efi", sections);
  g_autoptr (KargPe) pe = karg_pe_open (tree->root, "/p.efi", &error);
  g_assert_no_error (error);
  g_autofree char *version = karg_pe_get_program_version (pe, "systemd-boot");
  g_assert_cmpstr (version, ==, "255.4-1");
  g_assert_null (karg_pe_get_program_version (pe, "systemd"));
  g_autofree char *first = karg_pe_read_text (pe, ".cmdline", &error);
  g_assert_cmpstr (first, ==, "ro");
  g_assert_false (karg_pe_has_section (pe, ".linux"));
  g_assert_null (karg_pe_read_text (pe, ".linux", &error));
  g_assert_no_error (error);
  g_autofree char *full = karg_pe_read_text (pe, ".full", &error);
  g_assert_cmpstr (full, ==, large + 1);
  g_assert_null (karg_pe_read_text (pe, ".large", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "/p.efi: its section .large is too large: 65537 bytes");

  sections[1] = "#### LoaderInfo: systemd-boot 255";
  efi_write (tree, "/p.efi", sections);
  g_autoptr (KargPe) open = karg_pe_open (tree->root, "/p.efi", NULL);
  g_assert_null (karg_pe_get_program_version (open, "systemd-boot"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TREE_TEST ("/pe/none", test_pe_refuses_what_is_none);
  TREE_TEST ("/pe/text", test_pe_reads_what_is_there);
  TREE_TEST ("/pe/sections", test_pe_knows_its_sections);
  return g_test_run ();
}
