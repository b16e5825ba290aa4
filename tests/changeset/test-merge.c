/* Merging: a change of some words and a later change of others go together; changes of the same words
 * don't. */

#include "merge.h"

#include <string.h>

static const struct
{
  const char *base, *ours, *theirs, *both; /* NULL: they clash */
} rows[] = {
  /* undo the first of two additions */
  { "options quiet iommu=pt\n", "options quiet iommu=pt foo=1\n", "options quiet\n", "options quiet foo=1\n" },
  /* the same at the end of a shell assignment */
  { "X=\"quiet iommu=pt\"\n", "X=\"quiet iommu=pt foo=1\"\n", "X=\"quiet\"\n", "X=\"quiet foo=1\"\n" },
  { "X=\"iommu=pt\"\n", "X=\"iommu=pt foo=1\"\n", "X=\"\"\n", "X=\" foo=1\"\n" },
  /* of one in the middle */
  { "options a X b\n", "options a X b c\n", "options a b\n", "options a b c\n" },
  { "options a X Y b\n", "options a X Y Z b\n", "options a Y b\n", "options a Y Z b\n" },
  /* the last of three, with the second gone already: they were taken for the same words */
  { "options q a=1 b=1 c=1\n", "options q a=1 c=1\n", "options q a=1 b=1\n", "options q a=1\n" },
  { "options q a=1 b=1 c=1\n", "options q b=1 c=1\n", "options q a=1 c=1\n", "options q c=1\n" },
  { "X=\"a=1 b=1 c=1\"\n", "X=\"a=1 c=1\"\n", "X=\"a=1 b=1\"\n", "X=\"a=1\"\n" },
  /* put back what was removed */
  { "options quiet\n", "options quiet foo=1\n", "options quiet rhgb\n", NULL },
  { "options quiet ro\n", "options quiet ro foo=1\n", "options rhgb quiet ro\n", "options rhgb quiet ro foo=1\n" },
  /* other lines */
  { "title a\noptions x\n", "title b\noptions x\n", "title a\noptions y\n", "title b\noptions y\n" },
  /* both did the same */
  { "options a b\n", "options a\n", "options a\n", "options a\n" },
  /* the same word, two ways */
  { "options x=1\n", "options x=2\n", "options x=0\n", NULL },
  { "options a x=1 b\n", "options a x=2 b\n", "options a b\n", NULL },
  { "", "", "", "" },
  { "a", "a", "b", "b" },
};

static void
test_merge_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) base = g_bytes_new_static (rows[i].base, strlen (rows[i].base));
      g_autoptr (GBytes) ours = g_bytes_new_static (rows[i].ours, strlen (rows[i].ours));
      g_autoptr (GBytes) theirs = g_bytes_new_static (rows[i].theirs, strlen (rows[i].theirs));
      for (guint turn = 0; turn < 2; turn++)
        {
          g_autoptr (GBytes) both = karg_merge_texts (base, turn ? theirs : ours, turn ? ours : theirs);
          gsize size = both != NULL ? g_bytes_get_size (both) : 0;
          const char *data = size > 0 ? g_bytes_get_data (both, NULL) : "";
          g_autofree char *text = both != NULL ? g_strndup (data, size) : NULL;
          g_test_message ("row %u: %s", i, text);
          g_assert_cmpstr (text, ==, rows[i].both);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/table", test_merge_table);
  return g_test_run ();
}
