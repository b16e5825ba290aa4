/* Edits: what a change does to a line, byte by byte. Each case is applied twice: the second time nothing may change. */

#include <karg/edit.h>

typedef struct
{
  const char *before;
  const char *arguments; /* separated by '|' */
  const char *after;
} EditCase;

static void
edits_apply (KargCmdline *cmdline, KargEditKind kind, const char *arguments)
{
  g_auto (GStrv) list = g_strsplit (arguments, "|", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, (const char *const *) list, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, g_ptr_array_index (edits, i));
}

static void
edits_check (KargEditKind kind, const EditCase *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (cases[i].before, -1);

      for (guint round = 0; round < 2; round++)
        {
          edits_apply (cmdline, kind, cases[i].arguments);
          g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, cases[i].after);
        }
    }
}

static void
test_edits_add (void)
{
  static const EditCase cases[] = {
    { "", "quiet", "quiet" },
    { "\n", "quiet", "quiet\n" },
    { "root=/dev/sda1 ro\n", "intel_iommu=on", "root=/dev/sda1 ro intel_iommu=on\n" },
    { "a  b\tc ", "d", "a  b\tc d " },
    { "intel-iommu=on ro", "intel_iommu=on", "intel-iommu=on ro" },
    { "ro \"foo=a b\"", "foo=\"a b\"", "ro \"foo=a b\"" },
    { "quiet=1", "quiet", "quiet=1 quiet" },
    /* What stands behind "--" is init's (grubby, ostree and kernel-install hand it what they append). */
    { "ro  -- single", "quiet", "ro quiet  -- single" },
    { "-- single", "single", "single -- single" },
    { "ro \"--\" single", "quiet", "ro quiet \"--\" single" },
    /* An open quote swallows what is written behind it. */
    { "ro x=\"a b", "quiet", "ro quiet x=\"a b" },
    { "\"a b", "quiet", "quiet \"a b" },
    { "ro x=\"a -- b", "quiet", "ro quiet x=\"a -- b" },
    /* grubby keeps one console and loses the other. */
    { "console=tty0 ro", "console=ttyS0,115200", "console=tty0 ro console=ttyS0,115200" },
    /* The last console= becomes /dev/console: the order that was asked for counts. */
    { "console=ttyS0 ro", "console=tty0|console=ttyS0", "console=tty0 console=ttyS0 ro" },
    { "console=ttyS0 ro console=tty0", "console=tty0|console=ttyS0", "console=tty0 console=ttyS0 ro" },
    { "ro", "console=tty0|quiet|console=ttyS0", "ro console=tty0 console=ttyS0 quiet" },
    { "a=1", "a=2|a=3|a=1", "a=2 a=3 a=1" },
    { "ro", "quiet|quiet|splash", "ro quiet splash" },
  };

  edits_check (KARG_EDIT_ADD, cases, G_N_ELEMENTS (cases));
}

static void
test_edits_set (void)
{
  static const EditCase cases[] = {
    { "ro", "a=1", "ro a=1" },
    /* In its place, and what is right already keeps its bytes (grubby moves it to the end). */
    { "a=0  ro", "a=1", "a=1  ro" },
    { "intel-iommu=\"on\" ro", "intel_iommu=on", "intel-iommu=\"on\" ro" },
    { "a=0 b a=1 c a", "a=9", "a=9 b c" },
    { "a b -- a=3", "a=9", "a=9 b -- a=3" },
    /* ostree takes the first part of the value for the value to replace. */
    { "rd.luks.options=none", "rd.luks.options=uuid=x", "rd.luks.options=uuid=x" },
    { "-- x", "__=1", "__=1 -- x" },
    /* grubby and puppet replace all values of a key; ours was refused as a contradiction. */
    { "ro", "console=tty0|console=ttyS1", "ro console=tty0 console=ttyS1" },
    { "console=ttyS0,9600 ro", "console=tty0|console=ttyS1", "console=tty0 console=ttyS1 ro" },
    { "console=ttyS1 ro console=tty0 console=x", "console=tty0|console=ttyS1", "console=tty0 ro console=ttyS1" },
    { "a=1 b a=2 c", "a=1|a=2", "a=1 b a=2 c" },
  };

  edits_check (KARG_EDIT_SET, cases, G_N_ELEMENTS (cases));
}

/* The default size may be named twice: the DPDK guides' line got a second count. */
static void
test_edits_set_count_of_the_default_size (void)
{
  static const EditCase cases[] = {
    { "default_hugepagesz=1G hugepagesz=1G hugepages=8", "hugepages=16",
      "default_hugepagesz=1G hugepagesz=1G hugepages=16" },
    { "default_hugepagesz=1G hugepagesz=1024M hugepages=8", "hugepagesz=1G|hugepages=16",
      "default_hugepagesz=1G hugepagesz=1024M hugepages=16" },
    { "default_hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=8", "hugepagesz=1G|hugepages=5",
      "default_hugepagesz=1G hugepages=5 hugepagesz=2M hugepages=8" },
    { "default_hugepagesz=1G hugepagesz=2M hugepages=8", "hugepages=16",
      "default_hugepagesz=1G hugepages=16 hugepagesz=2M hugepages=8" },
  };

  edits_check (KARG_EDIT_SET, cases, G_N_ELEMENTS (cases));
}

static void
test_edits_replace (void)
{
  static const EditCase cases[] = {
    { "console=tty0 ro console=ttyS0", "console=tty0|console=hvc0", "console=hvc0 ro console=ttyS0" },
    { "a=1 a=1 b", "a=1|a=2", "a=2 b" },
    { "a=2 b a=1", "a=1|a=2", "a=2 b" },
    { "a=3 b", "a=1|a=2", "a=3 b" },
    { "b -- a=1", "a=1|a=2", "b -- a=1" },
    { "x-y=\"1\" b", "x_y=1|x_y=\"1 2\"", "x_y=\"1 2\" b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = g_strsplit (cases[i].arguments, "|", -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (KargEdit) edit = karg_edit_new_replace (words[0], words[1], &error);
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (cases[i].before, -1);

      g_assert_no_error (error);
      karg_cmdline_apply (cmdline, edit);
      g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, cases[i].after);
      g_assert_true (karg_cmdline_holds (cmdline, edit));
      g_assert_false (karg_cmdline_apply (cmdline, edit));
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (karg_edit_new_replace ("a=1", "b=2", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
}

/* New words go where the text says, but behind a value that would win over them. */
static void
test_edits_end (void)
{
  static const struct
  {
    const char *before;
    gsize end;
    const char *add;
    const char *after;
  } cases[] = {
    { "quiet x", 5, "new", "quiet new x" },
    { "quiet x=1", 5, "x=2", "quiet x=1 x=2" },
    { " x", 0, "new", "new x" },
    { "  x", 1, "new", " new x" },
    { "x", 0, "new", "new x" },
    { "", 0, "new", "new" },
    { "a b c", 3, "new", "a b new c" },
    { "a b -- c", 8, "new", "a b new -- c" },
    { "-- x", 4, "new", "new -- x" }, /* it went to init, and became one with the word there */
    { "-- x y", 4, "new", "new -- x y" },
    { "-- ", 3, "new", "new -- " },
    { "a b=\"c", 6, "new", "a new b=\"c" }, /* it went into the open quote */
    /* the selector went to the end that was set, and what it chooses to the end of the line */
    { "a hugepages=64", 1, "hugepagesz=1G hugepages=4", "a hugepages=64 hugepagesz=1G hugepages=4" },
    { "a b", 1, "hugepagesz=1G hugepages=4", "a hugepagesz=1G hugepages=4 b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = g_strsplit (cases[i].add, " ", -1);
      g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_ADD, (const char *const *) words, NULL);
      g_autoptr (KargEdit) another = karg_edit_new (KARG_EDIT_ADD, "another", NULL);
      g_autoptr (KargEdit) remove = karg_edit_new (KARG_EDIT_REMOVE, "another", NULL);
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (cases[i].before, -1);

      karg_cmdline_set_end (cmdline, cases[i].end);
      g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, cases[i].before);
      karg_cmdline_apply (cmdline, another);
      karg_cmdline_apply (cmdline, remove);
      karg_cmdline_apply (cmdline, g_ptr_array_index (edits, 0));
      g_assert_cmpuint (edits->len, ==, 1);
      g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, cases[i].after);
    }
}

static void
test_edits_remove (void)
{
  static const EditCase cases[] = {
    { "a", "a", "" },
    { "a\n", "a", "\n" },
    { "a b c", "b", "a c" },
    { "a  b\tc", "b", "a\tc" },
    { "a b", "a", "b" },
    { " a b ", "b", " a " },
    /* grubby leaves every second of adjacent repetitions. */
    { "quiet quiet quiet ro", "quiet", "ro" },
    { "foo foo=1 foo=2 x", "foo", "x" },
    { "a=1 a=2 a=1 b", "a=1", "a=2 b" },
    { "a= a a=1", "a=", "a a=1" },
    /* grubby takes names for regular expressions. */
    { "net_ifnames=0 net.ifnames=0", "net.ifnames=0", "net_ifnames=0" },
    { "rdXluksYuuid=z", "rd.luks.uuid", "rdXluksYuuid=z" },
    { "intel-iommu=on x", "intel_iommu", "x" },
    /* grubby leaves a half of a quoted value. */
    { "ro dyndbg=\"file foo.c +p\" quiet", "dyndbg", "ro quiet" },
    { "ro \"dyndbg=file foo.c +p\" quiet", "dyndbg=\"file foo.c +p\"", "ro quiet" },
    { "ro -- single", "single", "ro -- single" },
    { "ro -- x", "__", "ro -- x" },
    { "single -- single", "single", "-- single" },
    { "pci=x&y a=*", "a=\\*", "pci=x&y a=*" },
    { "a $tuned_params b", "$tuned_params", "a b" },
  };

  edits_check (KARG_EDIT_REMOVE, cases, G_N_ELEMENTS (cases));
}

static void
test_edits_list_add (void)
{
  static const EditCase cases[] = {
    { "ro", "intel_iommu=sm_on", "ro intel_iommu=sm_on" },
    { "intel_iommu=on ro", "intel_iommu=sm_on", "intel_iommu=on,sm_on ro" },
    { "intel-iommu=on,sm_on ro", "intel_iommu=sm_on", "intel-iommu=on,sm_on ro" },
    { "a= ro", "a=x", "a=x ro" },
    { "a ro", "a=x", "a ro a=x" },
    { "a=1 a=2", "a=x|a=y", "a=1 a=2,x,y" },
    { "a=\"1 2\" b", "a=x", "a=\"1 2,x\" b" },
    { "\"a=1 2\" b", "a=x", "\"a=1 2,x\" b" },
    { "a=\"1 2", "a=x", "a=\"1 2,x" },
    { "ro -- a=1", "a=x", "ro a=x -- a=1" },
    { "a=xx,yx", "a=x", "a=xx,yx,x" },
  };

  edits_check (KARG_EDIT_LIST_ADD, cases, G_N_ELEMENTS (cases));
}

static void
test_edits_list_remove (void)
{
  static const EditCase cases[] = {
    { "a=x ro", "a=x", "ro" },
    { "a=x,y b a=y,x a=x", "a=x", "a=y b a=y" },
    { "a=1,x,2,x", "a=x", "a=1,2" },
    { "a=xx", "a=x", "a=xx" },
    { "a=\"x,1 2\" b", "a=x", "a=\"1 2\" b" },
    { "a=, b", "a=x", "a=, b" },
    /* What the kernel reads of the other items stays, quotes too. */
    { "a=x,\"1 2\" b", "a=x", "a=,\"1 2\" b" },
    { "a=\"x\",x b", "a=x", "a=\"x\", b" },
  };

  edits_check (KARG_EDIT_LIST_REMOVE, cases, G_N_ELEMENTS (cases));
}

/* A count speaks of the size before it (mm/hugetlb.c): removing "repetitions" of hugepages=8 would lose the second. */
static void
test_edits_pages (void)
{
  static const EditCase set[] = {
    { "ro", "hugepagesz=1G|hugepages=8", "ro hugepagesz=1G hugepages=8" },
    { "ro", "hugepagesz=1G|hugepages=8|hugepagesz=2M|hugepages=8",
      "ro hugepagesz=1G hugepages=8 hugepagesz=2M hugepages=8" },
    { "hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=5", "hugepagesz=1G|hugepages=8",
      "hugepagesz=1G hugepages=8 hugepagesz=2M hugepages=5" },
    /* what is no size is not the same as another that is none */
    { "hugepagesz=what hugepages=4", "hugepagesz=1X|hugepages=8",
      "hugepagesz=what hugepages=4 hugepagesz=1X hugepages=8" },
    { "hugepagesz=1G ro", "hugepagesz=1G|hugepages=8", "hugepagesz=1G hugepages=8 ro" },
    { "hugepagesz=1G x hugepagesz=1G hugepages=4", "hugepagesz=1G|hugepages=8", "hugepagesz=1G hugepages=8 x" },
    { "hugepagesz=1G hugepages=4 ro", "hugepages=100", "hugepages=100 hugepagesz=1G hugepages=4 ro" },
    { "hugepages=5 hugepagesz=1G hugepages=4", "hugepages=100", "hugepages=100 hugepagesz=1G hugepages=4" },
    { "hugepagesz=2M hugepages=5 default_hugepagesz=1G hugepages=4", "hugepages=8",
      "hugepagesz=2M hugepages=5 default_hugepagesz=1G hugepages=8" },
    { "ro hugepagesz=\"1G", "hugepagesz=1G|hugepages=8", "ro hugepagesz=1G hugepages=8" },
    { "ro hugepages=\"4", "hugepagesz=1G|hugepages=8", "ro hugepages=4 hugepagesz=1G hugepages=8" },
  };
  static const EditCase remove[] = {
    { "a hugepagesz=1G hugepages=8 hugepagesz=2M hugepages=8 b", "hugepagesz=1G|hugepages=8",
      "a hugepagesz=2M hugepages=8 b" },
    { "a hugepagesz=1G hugepages=4 b", "hugepagesz=1G|hugepages=8", "a hugepagesz=1G hugepages=4 b" },
    { "a hugepagesz=1G x hugepages=8", "hugepagesz=1G|hugepages=8", "a x" },
    { "a hugepagesz=1G hugepages=8", "hugepagesz|hugepages", "a" },
  };

  edits_check (KARG_EDIT_SET, set, G_N_ELEMENTS (set));
  edits_check (KARG_EDIT_ADD, set, G_N_ELEMENTS (set));
  edits_check (KARG_EDIT_REMOVE, remove, G_N_ELEMENTS (remove));
}

static void
test_edits_malformed (void)
{
  static const struct
  {
    KargEditKind kind;
    const char *argument;
  } cases[] = {
    { KARG_EDIT_ADD, "" },          { KARG_EDIT_ADD, "  " },          { KARG_EDIT_ADD, "a b" },
    { KARG_EDIT_ADD, "a=\"b" },     { KARG_EDIT_ADD, "a\nb" },        { KARG_EDIT_ADD, "a=\"x\ny\"" },
    { KARG_EDIT_ADD, "--" },        { KARG_EDIT_ADD, "\"--\"" },      { KARG_EDIT_REMOVE, "--" },
    { KARG_EDIT_ADD, "\"\"" },      { KARG_EDIT_SET, "quiet" },       { KARG_EDIT_LIST_ADD, "a" },
    { KARG_EDIT_LIST_ADD, "a=" },   { KARG_EDIT_LIST_ADD, "a=b,c" },  { KARG_EDIT_LIST_REMOVE, "a=\"b c\"" },
    { KARG_EDIT_ADD, "dyndbg=file x.c +p" },       { KARG_EDIT_ADD, "a=1 a=2" },
    { KARG_EDIT_SET, "hugepagesz=1G" },
    { KARG_EDIT_SET, "hugepagesz=1G quiet" },     { KARG_EDIT_ADD, "hugepagesz=1G quiet" },
    { KARG_EDIT_ADD, "hugepagesz=1G\nhugepages=1" }, { KARG_EDIT_ADD, "hugepagesz=1G hugepages=1 a" },
    { KARG_EDIT_ADD, "hugepages=1 hugepagesz=1G" }, { KARG_EDIT_REPLACE, "a=b" },
    { KARG_EDIT_REPLACE + 1, "a=b" },             { (KargEditKind) -1, "a=b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KargEdit) edit = karg_edit_new (cases[i].kind, cases[i].argument, &error);

      g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
      g_assert_null (edit);
    }
}

/* Regression: a plugin, which makes one edit at a time, could not ask for a page size with its count. */
static void
test_edits_pair_in_one (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargEdit) edit = karg_edit_new (KARG_EDIT_SET, " hugepagesz=1G  hugepages=16 ", &error);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("ro hugepagesz=2M hugepages=1", -1);

  g_assert_no_error (error);
  g_assert_cmpstr (karg_edit_get_text (edit), ==, "hugepagesz=1G hugepages=16");
  g_assert_true (karg_cmdline_apply (cmdline, edit));
  g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, "ro hugepagesz=2M hugepages=1 hugepagesz=1G hugepages=16");
}

static void
test_edits_contradictions_in_one_list (void)
{
  static const struct
  {
    KargEditKind kind;
    const char *arguments;
  } cases[] = {
    { KARG_EDIT_SET, "root=/dev/sda1|root=/dev/sdb1" },
    { KARG_EDIT_SET, "hugepages=8|hugepages=9" },
    { KARG_EDIT_ADD, "root=/dev/sda1|root=/dev/sdb1" },
    { KARG_EDIT_ADD, "hugepagesz=1G|hugepages=8|hugepagesz=1G|hugepages=9" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) list = g_strsplit (cases[i].arguments, "|", -1);
      g_autoptr (GError) error = NULL;

      g_assert_null (karg_edit_list_new (cases[i].kind, (const char *const *) list, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
    }
}

static KargEdit *
edits_read (const char *text)
{
  static const char *const kinds[] = { "add", "set", "remove", "list-add", "list-remove" };
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) edits = NULL;
  guint kind = 0;

  while (!g_str_equal (parts[0], kinds[kind]))
    kind++;
  edits = karg_edit_list_new (kind, (const char *const *) parts + 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (edits->len, ==, 1);
  return karg_edit_ref (g_ptr_array_index (edits, 0));
}

static void
test_edits_conflicts (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean conflict;
  } cases[] = {
    { "add a=1", "add a=2", FALSE },
    { "add a=1", "add a=1", FALSE },
    { "add root=A", "add root=B", TRUE },
    { "set a=1", "set a=2", TRUE },
    { "set a-b=1", "set a_b=1", FALSE },
    { "set a=1", "add a=2", TRUE },
    { "set a=1", "remove a=2", FALSE },
    { "set a=1", "remove a", TRUE },
    { "add a", "remove a", TRUE },
    { "add a=1", "remove a=1", TRUE },
    { "add a=1", "remove a=2", FALSE },
    { "add a=1", "remove ab", FALSE },
    { "list-add a=x", "list-remove a=x", TRUE },
    { "list-add a=x", "list-remove a=y", FALSE },
    { "list-add a=x", "list-add a=y", FALSE },
    { "list-add a=x", "remove a", TRUE },
    { "list-add a=x", "set a=y", TRUE },
    { "list-add a=x", "set a=y,x", FALSE },
    { "list-remove a=x", "add a=y,x", TRUE },
    { "add console=tty0 console=ttyS0", "add console=ttyS0 console=tty0", TRUE },
    { "add console=tty0 console=ttyS0", "add console=ttyS0", FALSE },
    { "set hugepagesz=1G hugepages=8", "set hugepagesz=2M hugepages=9", FALSE },
    { "set hugepagesz=1G hugepages=8", "set hugepagesz=1G hugepages=9", TRUE },
    { "add hugepagesz=1G hugepages=8", "remove hugepagesz=1G hugepages=8", TRUE },
    { "add hugepagesz=1G hugepages=8", "remove hugepages", TRUE },
    { "add hugepages=8", "add hugepages=9", TRUE },
    { "remove a", "remove a=1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KargEdit) a = edits_read (cases[i].a);
      g_autoptr (KargEdit) b = edits_read (cases[i].b);

      g_test_message ("%s / %s", cases[i].a, cases[i].b);
      g_assert_cmpint (karg_edit_conflicts (a, b), ==, cases[i].conflict);
      g_assert_cmpint (karg_edit_conflicts (b, a), ==, cases[i].conflict);
    }
}

/* Whoever replaces a word takes it from who wants it, and wants what it puts there. */
static void
test_edits_conflicts_of_replacing (void)
{
  static const struct
  {
    const char *other;
    gboolean conflict;
  } cases[] = {
    { "add a=1", TRUE }, { "add a=2", FALSE }, { "add a=3", FALSE },  { "set a=1", TRUE },    { "set a=2", FALSE },
    { "add b=1", FALSE }, { "remove a", TRUE }, { "remove a=2", TRUE }, { "remove a=1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KargEdit) replace = karg_edit_new_replace ("a=1", "a=2", NULL);
      g_autoptr (KargEdit) other = edits_read (cases[i].other);

      g_test_message ("%s", cases[i].other);
      g_assert_cmpint (karg_edit_conflicts (replace, other), ==, cases[i].conflict);
      g_assert_cmpint (karg_edit_conflicts (other, replace), ==, cases[i].conflict);
    }
}

/* "remove nosmt" takes nosmt=force too; who only ever asked for the bare word takes only that back. */
static void
test_edits_remove_bare (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargEdit) bare = karg_edit_new_remove_bare ("nosmt", &error);
  g_autoptr (KargEdit) other = karg_edit_new (KARG_EDIT_ADD, "nosmt=force", NULL);
  g_autoptr (KargEdit) same = karg_edit_new (KARG_EDIT_ADD, "nosmt", NULL);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("ro nosmt nosmt=force quiet", -1);

  g_assert_no_error (error);
  g_assert_true (karg_cmdline_apply (cmdline, bare));
  g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, "ro nosmt=force quiet");
  g_assert_true (karg_cmdline_holds (cmdline, bare));
  g_assert_false (karg_edit_conflicts (bare, other));
  g_assert_true (karg_edit_conflicts (bare, same));
  g_assert_null (karg_edit_new_remove_bare ("nosmt=force", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
}

static void
test_edits_describe (void)
{
  g_autoptr (KargEdit) edit = edits_read ("add hugepagesz=1G hugepages=8");
  g_autoptr (KargEdit) bare = edits_read ("remove quiet");
  g_autofree char *description = karg_edit_describe (edit);

  g_assert_cmpstr (description, ==, "add hugepagesz=1G hugepages=8");
  g_assert_cmpstr (karg_edit_get_text (edit), ==, "hugepagesz=1G hugepages=8");
  g_assert_cmpstr (karg_edit_get_key (edit), ==, "hugepagesz");
  g_assert_cmpstr (karg_edit_get_value (edit), ==, "1G");
  g_assert_cmpint (karg_edit_get_kind (bare), ==, KARG_EDIT_REMOVE);
  g_assert_null (karg_edit_get_value (bare));
}

/* What is asked for in one command is refused just when the edits made one by one conflict. Values of one key that are
 * set together are one edit, and no conflict. */
static void
test_edits_list_conflicts (void)
{
  static const char *const given[][3] = {
    { "a=1" }, { "a=2" }, { "root=1" }, { "root=2" }, { "hugepages=4" }, { "hugepages=5" },
    { "hugepagesz=1G", "hugepages=4" }, { "hugepagesz=1024M", "hugepages=4" }, { "hugepagesz=1G", "hugepages=5" },
    { "hugepagesz=2M", "hugepages=4" },
  };
  static const KargEditKind kinds[] = { KARG_EDIT_ADD, KARG_EDIT_SET, KARG_EDIT_REMOVE };
  guint refused = 0;

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint a = 0; a < G_N_ELEMENTS (given); a++)
      for (guint b = 0; b < G_N_ELEMENTS (given); b++)
        {
          const char *both[5] = { given[a][0], given[a][1] };
          guint n = given[a][1] != NULL ? 2 : 1;
          g_autoptr (GError) error = NULL;

          both[n] = given[b][0];
          both[n + 1] = given[b][1];
          g_autoptr (GPtrArray) one = karg_edit_list_new (kinds[k], given[a], NULL);
          g_autoptr (GPtrArray) other = karg_edit_list_new (kinds[k], given[b], NULL);
          g_autoptr (GPtrArray) list = karg_edit_list_new (kinds[k], both, &error);
          gboolean together = kinds[k] == KARG_EDIT_SET && a < 2 && b < 2;

          g_assert_true ((list == NULL) == (!together && karg_edit_conflicts (one->pdata[0], other->pdata[0])));
          if (list == NULL)
            g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
          refused += list == NULL;
        }
  g_assert_cmpuint (refused, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmdline/edits/add", test_edits_add);
  g_test_add_func ("/cmdline/edits/set", test_edits_set);
  g_test_add_func ("/cmdline/edits/set-count-of-the-default-size", test_edits_set_count_of_the_default_size);
  g_test_add_func ("/cmdline/edits/replace", test_edits_replace);
  g_test_add_func ("/cmdline/edits/end", test_edits_end);
  g_test_add_func ("/cmdline/edits/remove", test_edits_remove);
  g_test_add_func ("/cmdline/edits/list-add", test_edits_list_add);
  g_test_add_func ("/cmdline/edits/list-remove", test_edits_list_remove);
  g_test_add_func ("/cmdline/edits/pages", test_edits_pages);
  g_test_add_func ("/cmdline/edits/malformed", test_edits_malformed);
  g_test_add_func ("/edits/pair-in-one", test_edits_pair_in_one);
  g_test_add_func ("/cmdline/edits/contradictions-in-one-list", test_edits_contradictions_in_one_list);
  g_test_add_func ("/cmdline/edits/conflicts", test_edits_conflicts);
  g_test_add_func ("/cmdline/edits/conflicts-of-replacing", test_edits_conflicts_of_replacing);
  g_test_add_func ("/cmdline/edits/remove-bare", test_edits_remove_bare);
  g_test_add_func ("/cmdline/edits/describe", test_edits_describe);
  g_test_add_func ("/cmdline/edits/list-conflicts", test_edits_list_conflicts);
  return g_test_run ();
}
