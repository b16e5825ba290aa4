/* /etc/default/grub: which assignment decides, and that only the words that change are touched. */

#include "world.h"

#define GRUB "/etc/default/grub"

/* One file, one edit, the file after. */
typedef struct
{
  const char *name;
  const char *before;
  KargEditKind kind;
  const char *argument;
  const char *after;
} Case;

static const Case cases[] = {
  { "double-quotes", "GRUB_CMDLINE_LINUX=\"quiet\"\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"quiet a=1\"\n" },
  /* grubby: single quotes became double ones */
  { "single-quotes", "GRUB_CMDLINE_LINUX='quiet'\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX='quiet a=1'\n" },
  { "no-quotes", "GRUB_CMDLINE_LINUX=quiet\n", KARG_EDIT_ADD, "a=1", "GRUB_CMDLINE_LINUX=\"quiet a=1\"\n" },
  /* grubby: an empty value was not updated, without a word */
  { "empty", "GRUB_CMDLINE_LINUX=\"\"\n", KARG_EDIT_ADD, "a=1", "GRUB_CMDLINE_LINUX=\"a=1\"\n" },
  { "empty-single", "GRUB_CMDLINE_LINUX=''\n", KARG_EDIT_ADD, "a=1", "GRUB_CMDLINE_LINUX='a=1'\n" },
  { "nothing", "GRUB_CMDLINE_LINUX=\n", KARG_EDIT_ADD, "a=1", "GRUB_CMDLINE_LINUX=a=1\n" },
  { "blanks-only", "GRUB_CMDLINE_LINUX=\"  \"\n", KARG_EDIT_ADD, "a=1", "GRUB_CMDLINE_LINUX=\"  a=1\"\n" },
  /* grubby: "export" and indented lines were not updated */
  { "export", "\texport GRUB_CMDLINE_LINUX=\"quiet\" # why\n", KARG_EDIT_ADD, "a=1",
    "\texport GRUB_CMDLINE_LINUX=\"quiet a=1\" # why\n" },
  /* grubby: a trailing comment was lost */
  { "comment", "# GRUB_CMDLINE_LINUX=\"no\"\nGRUB_CMDLINE_LINUX=\"b\"  # GRUB_CMDLINE_LINUX=x\n",
    KARG_EDIT_ADD, "a=1",
    "# GRUB_CMDLINE_LINUX=\"no\"\nGRUB_CMDLINE_LINUX=\"b a=1\"  # GRUB_CMDLINE_LINUX=x\n" },
  /* grubby: the first half was rewritten, the second left behind: a file with a syntax error */
  { "continued", "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet \\\n  splash\"\n", KARG_EDIT_REMOVE, "quiet",
    "GRUB_CMDLINE_LINUX=\"ro \\\n  \\\nsplash\"\n" },
  { "continued-add", "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet\"\nX=1\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet a=1\"\nX=1\n" },
  /* grubby: both assignments were flattened into one */
  { "repeated", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"two\"\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"two a=1\"\n" },
  { "two-on-a-line", "GRUB_TIMEOUT=5 GRUB_CMDLINE_LINUX=\"two\"; GRUB_DEFAULT=0\n", KARG_EDIT_ADD, "a=1",
    "GRUB_TIMEOUT=5 GRUB_CMDLINE_LINUX=\"two a=1\"; GRUB_DEFAULT=0\n" },
  { "pieces", "GRUB_CMDLINE_LINUX='a b'\"c d\"e\n", KARG_EDIT_REMOVE,
    "d"
    "e",
    "GRUB_CMDLINE_LINUX='a b'\"c\"\n" },
  { "self", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n", KARG_EDIT_ADD,
    "a=1", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two a=1\"\n" },
  { "self-remove", "GRUB_CMDLINE_LINUX=\"one x\"\nGRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX} two\"\n",
    KARG_EDIT_REMOVE, "one", "GRUB_CMDLINE_LINUX=\"x\"\nGRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX} two\"\n" },
  { "self-remove-last", "GRUB_CMDLINE_LINUX=\"one x\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n",
    KARG_EDIT_REMOVE, "x", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n" },
  /* grubby: adding to it wrote a file that no shell reads */
  { "blank-in-value", "GRUB_CMDLINE_LINUX=\"rhgb\"\n", KARG_EDIT_ADD, "dyndbg=\"file foo.c +p\"",
    "GRUB_CMDLINE_LINUX=\"rhgb dyndbg='file foo.c +p'\"\n" },
  { "blank-in-single", "GRUB_CMDLINE_LINUX='rhgb'\n", KARG_EDIT_ADD, "dyndbg=\"file foo.c +p\"",
    "GRUB_CMDLINE_LINUX='rhgb dyndbg=\"file foo.c +p\"'\n" },
  { "dollar", "GRUB_CMDLINE_LINUX=\"rhgb\"\n", KARG_EDIT_ADD, "memmap=3M$11992M",
    "GRUB_CMDLINE_LINUX=\"rhgb memmap=3M\\\\\\$11992M\"\n" },
  { "dollar-in-single", "GRUB_CMDLINE_LINUX='rhgb'\n", KARG_EDIT_ADD, "memmap=3M$11992M",
    "GRUB_CMDLINE_LINUX='rhgb memmap=3M\\$11992M'\n" },
  { "operators", "GRUB_CMDLINE_LINUX=\"rhgb\"\n", KARG_EDIT_ADD, "a.b=c;d&e",
    "GRUB_CMDLINE_LINUX=\"rhgb a.b='c;d&e'\"\n" },
  /* grubby: what was escaped came back without its backslashes */
  { "escapes-stay", "GRUB_CMDLINE_LINUX=\"a=\\\"x y\\\" m=3M\\\\\\$1 z\"\n", KARG_EDIT_REMOVE, "z",
    "GRUB_CMDLINE_LINUX=\"a=\\\"x y\\\" m=3M\\\\\\$1\"\n" },
  { "remove-escaped", "GRUB_CMDLINE_LINUX=\"a m=3M\\\\\\$1 z\"\n", KARG_EDIT_REMOVE, "m=3M$1",
    "GRUB_CMDLINE_LINUX=\"a z\"\n" },
  { "crlf", "X=1\r\nGRUB_CMDLINE_LINUX=\"quiet\"\r\n", KARG_EDIT_ADD, "a=1",
    "X=1\r\nGRUB_CMDLINE_LINUX=\"quiet a=1\"\r\n" },
  { "crlf-append", "GRUB_TIMEOUT=1\r\n", KARG_EDIT_ADD, "a=1",
    "GRUB_TIMEOUT=1\r\nGRUB_CMDLINE_LINUX=\"a=1\"\r\n" },
  { "no-newline", "GRUB_TIMEOUT=1", KARG_EDIT_ADD, "a=1", "GRUB_TIMEOUT=1\nGRUB_CMDLINE_LINUX=\"a=1\"\n" },
  { "set-in-place", "GRUB_CMDLINE_LINUX=\"x iommu=off y iommu=z\"\n", KARG_EDIT_SET, "iommu=pt",
    "GRUB_CMDLINE_LINUX=\"x iommu=pt y\"\n" },
  { "list", "GRUB_CMDLINE_LINUX=\"x intel_iommu=on y\"\n", KARG_EDIT_LIST_ADD, "intel_iommu=sm_on",
    "GRUB_CMDLINE_LINUX=\"x intel_iommu=on,sm_on y\"\n" },
  { "before-init", "GRUB_CMDLINE_LINUX=\"x -- single\"\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"x a=1 -- single\"\n" },
  { "remove-all", "GRUB_CMDLINE_LINUX=\"x\"\n", KARG_EDIT_REMOVE, "x", "GRUB_CMDLINE_LINUX=\"\"\n" },
  { "remove-first", "GRUB_CMDLINE_LINUX=\"x  y\tz\"\n", KARG_EDIT_REMOVE, "x",
    "GRUB_CMDLINE_LINUX=\"y\tz\"\n" },
  { "remove-last", "GRUB_CMDLINE_LINUX=\"x  y\tz\"\n", KARG_EDIT_REMOVE, "z",
    "GRUB_CMDLINE_LINUX=\"x  y\"\n" },
  { "remove-several", "GRUB_CMDLINE_LINUX=\"c=1 x c=2 c=3\"\n", KARG_EDIT_REMOVE, "c",
    "GRUB_CMDLINE_LINUX=\"x\"\n" },
  /* what GRUB expands when it boots stays what it is */
  { "grub-variable", "GRUB_CMDLINE_LINUX=\"quiet \\$tuned_params\"\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"quiet \\$tuned_params a=1\"\n" },
  /* Debian's own file */
  { "debian",
    "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo "
    "Debian`\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n",
    KARG_EDIT_ADD, "a=1",
    "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo "
    "Debian`\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"a=1\"\n" },
  { "ubuntu",
    "GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Ubuntu} ) 2>/dev/null || echo "
    "Ubuntu`\nGRUB_CMDLINE_LINUX=\"\"\n",
    KARG_EDIT_ADD, "a=1",
    "GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Ubuntu} ) 2>/dev/null || echo "
    "Ubuntu`\nGRUB_CMDLINE_LINUX=\"a=1\"\n" },
  { "fedora",
    "GRUB_DISTRIBUTOR=\"$(sed 's, release .*$,,g' /etc/system-release)\"\nGRUB_CMDLINE_LINUX=\"rhgb\"\n",
    KARG_EDIT_ADD, "a=1",
    "GRUB_DISTRIBUTOR=\"$(sed 's, release .*$,,g' /etc/system-release)\"\nGRUB_CMDLINE_LINUX=\"rhgb "
    "a=1\"\n" },
  /* a conditional that has nothing to do with it */
  { "foreign-conditional",
    "GRUB_CMDLINE_LINUX=\"b\"\nif [ -n \"$GRUB_CMDLINE_LINUX\" ]; then FOO=1; fi\ncase x in x) Y=1;; esac\n",
    KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"b a=1\"\nif [ -n \"$GRUB_CMDLINE_LINUX\" ]; then FOO=1; fi\ncase x in x) Y=1;; "
    "esac\n" },
  { "here-document", "cat > /dev/null <<EOF\nGRUB_CMDLINE_LINUX='\nEOF\nGRUB_CMDLINE_LINUX=\"b\"\n",
    KARG_EDIT_ADD, "a=1",
    "cat > /dev/null <<EOF\nGRUB_CMDLINE_LINUX='\nEOF\nGRUB_CMDLINE_LINUX=\"b a=1\"\n" },
  { "set-again-behind-a-conditional", "if true; then GRUB_CMDLINE_LINUX=x; fi\nGRUB_CMDLINE_LINUX=\"b\"\n",
    KARG_EDIT_ADD, "a=1", "if true; then GRUB_CMDLINE_LINUX=x; fi\nGRUB_CMDLINE_LINUX=\"b a=1\"\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (World) world = world_with_defaults (c->before);
  g_autofree char *after = world_change (world, c->kind, c->argument, GRUB);

  g_assert_cmpstr (after, ==, c->after);
}

/* Only what the shell would say for sure is changed; else file, line and reason are told. */
typedef struct
{
  const char *name;
  const char *text;
  guint line;
  const char *says;
} Strange;

static const Strange strange[] = {
  { "command", "X=1\nGRUB_CMDLINE_LINUX=\"a $(cat /x)\"\n", 2, "runs a command" },
  { "backquote", "GRUB_CMDLINE_LINUX=\"a `cat /x`\"\n", 1, "runs a command" },
  { "plus", "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX+=\" b\"\n", 2, "+=" },
  { "if", "GRUB_CMDLINE_LINUX=\"a\"\nif true; then\n  GRUB_CMDLINE_LINUX=\"b\"\nfi\n", 3, "conditional" },
  { "case", "case $x in\n (a|b) GRUB_CMDLINE_LINUX=b ;;\nesac\n", 2, "conditional" },
  { "for", "for GRUB_CMDLINE_LINUX in a b; do :; done\n", 1, "may set it" },
  { "while", "while false; do GRUB_CMDLINE_LINUX=b; done\n", 1, "loop" },
  { "subshell", "(GRUB_CMDLINE_LINUX=b)\n", 1, "subshell" },
  { "function", "f () {\n GRUB_CMDLINE_LINUX=b\n}\n", 2, "function" },
  { "call", "f () { :; }\nGRUB_CMDLINE_LINUX=b\nf\n", 3, "may set it" },
  { "and", "[ -e /x ] && GRUB_CMDLINE_LINUX=b\n", 1, "joins" },
  { "or-next-line", "[ -e /x ] ||\n GRUB_CMDLINE_LINUX=b\n", 2, "joins" },
  { "background", "GRUB_CMDLINE_LINUX=b &\n", 1, "joins" },
  { "eval", "GRUB_CMDLINE_LINUX=b\neval \"$x\"\n", 2, "may set it" },
  { "source", "GRUB_CMDLINE_LINUX=b\n. /etc/other\n", 2, "may set it" },
  { "exit", "[ -e /x ] || exit 0\nGRUB_CMDLINE_LINUX=b\n", 1, "stop reading" },
  { "read", "GRUB_CMDLINE_LINUX=b\nread GRUB_CMDLINE_LINUX\n", 2, "may set it" },
  { "unset", "GRUB_CMDLINE_LINUX=b\nunset GRUB_CMDLINE_LINUX\n", 2, "may set it" },
  { "default-value", "GRUB_CMDLINE_LINUX=b\n: ${GRUB_CMDLINE_LINUX:=x}\n", 2, "may set it" },
  { "default-elsewhere", "X=${GRUB_CMDLINE_LINUX:=x}\n", 1, "sets it" },
  { "unknown-variable", "GRUB_CMDLINE_LINUX=\"a $FOO\"\n", 1, "$FOO" },
  { "positional", "GRUB_CMDLINE_LINUX=\"memmap=3M$11992M\"\n", 1, "$1" },
  { "grub-dollar", "GRUB_CMDLINE_LINUX='memmap=3M$'\n", 1, "GRUB takes" },
  { "grub-operator", "GRUB_CMDLINE_LINUX='a;b'\n", 1, "operator" },
  { "grub-comment", "GRUB_CMDLINE_LINUX='a #b'\n", 1, "comment" },
  { "grub-quote", "GRUB_CMDLINE_LINUX=\"a 'b\"\n", 1, "never closed" },
  { "newline", "GRUB_CMDLINE_LINUX='a\nb'\n", 1, "ends with the line" },
  { "unclosed", "X=1\nGRUB_CMDLINE_LINUX=\"a\n", 2, "never closed" },
  { "unfinished", "GRUB_CMDLINE_LINUX=a\nif true; then\n", 3, "ends inside" },
  { "tilde", "GRUB_CMDLINE_LINUX=~/x\n", 1, "home" },
  { "dollar-quote", "GRUB_CMDLINE_LINUX=$'a'\n", 1, "differs between shells" },
};

static void
test_strange (gconstpointer data)
{
  const Strange *c = data;
  g_autoptr (World) world = world_with_defaults (c->text);
  const char *reason = world_read_only (world, "GRUB_CMDLINE_LINUX");
  g_autofree char *place = g_strdup_printf (GRUB ":%u: ", c->line);

  if (!g_str_has_prefix (reason, place) || strstr (reason, c->says) == NULL)
    g_error ("%s: expected %s…%s…", reason, place, c->says);
  g_assert_cmpuint (karg_target_get_line (world_target (world, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX")),
                    ==, c->line);
}

/* The manual's variable for every entry is used although a distribution ships only the other one. */
static void
test_only_default_assigned (void)
{
  g_autoptr (World) world = world_with_defaults ("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
  g_autofree char *after = world_change (world, KARG_EDIT_ADD, "a=1", GRUB);

  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"a=1\"\n");
  g_assert_true (
      karg_target_is_secondary (world_target (world, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX_DEFAULT")));
  g_assert_false (
      karg_target_is_secondary (world_target (world, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX")));
}

/* grubby: a missing file was not created. */
static void
test_file_created (void)
{
  g_autoptr (World) world = world_with_defaults (NULL);
  g_autofree char *after = world_change (world, KARG_EDIT_ADD, "a=1", GRUB);

  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX=\"a=1\"\n");
}

/* Ubuntu's cloud images: what stands in /etc/default/grub never boots. */
static void
test_drop_in_decides (void)
{
  g_autoptr (World) world
      = world_with_defaults ("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n");

  world_write (world, "/etc/default/grub.d/50-cloudimg-settings.cfg",
               "GRUB_CMDLINE_LINUX_DEFAULT=\"console=tty1 x\"\n");
  world_write (world, "/etc/default/grub.d/kdump-tools.cfg",
               "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=512M\"\n");
  world_write (world, "/etc/default/grub.d/.hidden.cfg", "GRUB_CMDLINE_LINUX=\"hidden\"\n");
  world_write (world, "/etc/default/grub.d/90-other.cfg.dpkg-old", "GRUB_CMDLINE_LINUX=\"old\"\n");
  world_look (world);
  g_assert_cmpstr (world_template (world, "GRUB_CMDLINE_LINUX"), ==, "");
  g_assert_cmpstr (world_template (world, "GRUB_CMDLINE_LINUX_DEFAULT"), ==,
                   "console=tty1 x crashkernel=512M");

  KargTarget *target = world_target (world, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX_DEFAULT");
  g_assert_cmpstr (karg_target_get_path (target), ==, "/etc/default/grub.d/kdump-tools.cfg");
  g_assert_cmpstr (karg_target_get_word_path (target, 1), ==, "/etc/default/grub.d/50-cloudimg-settings.cfg");

  g_autofree char *after
      = world_change (world, KARG_EDIT_REMOVE, "x", "/etc/default/grub.d/50-cloudimg-settings.cfg");
  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX_DEFAULT=\"console=tty1\"\n");
}

/* tuned appends to the file; its variable is GRUB's to expand, and the condition is one that can be worked
 * out. */
static void
test_tuned (void)
{
  const char *text = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\n"
                     "GRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT:+$GRUB_CMDLINE_LINUX_DEFAULT "
                     "}\\$tuned_params\"\n";
  g_autoptr (World) world = world_with_defaults (text);

  g_assert_cmpstr (world_template (world, "GRUB_CMDLINE_LINUX_DEFAULT"), ==, "quiet splash $tuned_params");
  g_autofree char *after = world_change (world, KARG_EDIT_REMOVE, "quiet", GRUB);
  g_assert_cmpstr (world_template (world, "GRUB_CMDLINE_LINUX_DEFAULT"), ==, "splash $tuned_params");
}

/* A change that would reach further than asked is refused, not made. */
static void
test_shared_text_refused (void)
{
  g_autoptr (World) world = world_with_defaults (
      "X=\"quiet\"\nGRUB_CMDLINE_LINUX=\"$X a\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"$X b\"\n");
  KargTarget *target = world_target (world, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX");
  g_autoptr (KargEdit) edit = karg_edit_new (KARG_EDIT_REMOVE, "quiet", NULL);

  karg_intent_add (world->intent, target, edit);
  world_plan (world);
  g_assert_nonnull (strstr (world_refusal (world, GRUB, 3), "by hand"));
}

/* GRUB would hand the kernel something else. */
static void
test_not_representable (void)
{
  static const char *const words[] = { "a=it's", "a=b\\c", "a=b\"c\"d" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (World) world = world_with_defaults ("GRUB_CMDLINE_LINUX=\"quiet\"\n");

      world_ask (world, KARG_EDIT_ADD, words[i]);
      world_plan (world);
      world_refusal (world, NULL, 0);
      const KargRefusal *refusal = g_ptr_array_index (karg_changeset_get_refusals (world->changes), 0);
      g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/defaults/edit/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *path = g_strconcat ("/defaults/strange/", strange[i].name, NULL);
      g_test_add_data_func (path, &strange[i], test_strange);
    }
  g_test_add_func ("/defaults/only-default-assigned", test_only_default_assigned);
  g_test_add_func ("/defaults/file-created", test_file_created);
  g_test_add_func ("/defaults/drop-in-decides", test_drop_in_decides);
  g_test_add_func ("/defaults/tuned", test_tuned);
  g_test_add_func ("/defaults/shared-text-refused", test_shared_text_refused);
  g_test_add_func ("/defaults/not-representable", test_not_representable);
  return g_test_run ();
}
