/* /etc/default/grub: which assignment decides, and that only the words that change are touched. */

#include "real-shell.h"
#include "system.h"

#include <string.h>

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
    "GRUB_CMDLINE_LINUX=\"ro \\\n  splash\"\n" },
  { "continued-add", "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet\"\nX=1\n", KARG_EDIT_ADD, "a=1",
    "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet a=1\"\nX=1\n" },
  /* a blank line was left behind */
  { "continued-last", "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet\"\n", KARG_EDIT_REMOVE, "quiet",
    "GRUB_CMDLINE_LINUX=\"ro\"\n" },
  { "continued-first", "GRUB_CMDLINE_LINUX=\"ro \\\n  quiet\"\n", KARG_EDIT_REMOVE, "ro",
    "GRUB_CMDLINE_LINUX=\"quiet\"\n" },
  { "continued-flush", "GRUB_CMDLINE_LINUX=\"ro \\\nquiet \\\nsplash\"\n", KARG_EDIT_REMOVE, "quiet",
    "GRUB_CMDLINE_LINUX=\"ro \\\nsplash\"\n" },
  { "continued-set", "GRUB_CMDLINE_LINUX=\"ro \\\nq=1 \\\nsplash\"\n", KARG_EDIT_SET, "q=2",
    "GRUB_CMDLINE_LINUX=\"ro \\\nq=2 \\\nsplash\"\n" },
  { "continued-in-word", "GRUB_CMDLINE_LINUX=\"ro a=1,\\\n2 b\"\n", KARG_EDIT_REMOVE, "a",
    "GRUB_CMDLINE_LINUX=\"ro b\"\n" },
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
  { "self-remove-all", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n",
    KARG_EDIT_REMOVE, "one", "GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n" },
  { "self-remove-behind", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two three\"\n",
    KARG_EDIT_REMOVE, "two", "GRUB_CMDLINE_LINUX=\"one\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX three\"\n" },
  /* the blanks on both sides of the reference are two owners' */
  { "self-blanks", "GRUB_CMDLINE_LINUX=\"one \"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n", KARG_EDIT_REMOVE,
    "one", "GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX two\"\n" },
  /* grubby: adding to it wrote a file that no shell reads */
  { "blank-in-value", "GRUB_CMDLINE_LINUX=\"rhgb\"\n", KARG_EDIT_ADD, "dyndbg=\"file foo.c +p\"",
    "GRUB_CMDLINE_LINUX=\"rhgb dyndbg='file foo.c +p'\"\n" },
  { "blank-in-single", "GRUB_CMDLINE_LINUX='rhgb'\n", KARG_EDIT_ADD, "dyndbg=\"file foo.c +p\"",
    "GRUB_CMDLINE_LINUX='rhgb dyndbg=\"file foo.c +p\"'\n" },
  { "dollar", "GRUB_CMDLINE_LINUX=\"rhgb\"\n", KARG_EDIT_ADD, "memmap=3M$11992M",
    "GRUB_CMDLINE_LINUX=\"rhgb memmap=3M\\\\\\$11992M\"\n" },
  { "dollar-of-a-variable", "GRUB_CMDLINE_LINUX=\"memmap=3M\\$1G ro\"\n", KARG_EDIT_SET, "memmap=3M$1G",
    "GRUB_CMDLINE_LINUX=\"memmap=3M\\\\\\$1G ro\"\n" },
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
    "GRUB_TIMEOUT=1\r\nGRUB_CMDLINE_LINUX=\"a=1\" # added by kargctl\n" },
  /* a CR behind "export X" is a name that no shell takes: nothing could be sourced any more */
  { "crlf-open", "A=1\r\nexport A", KARG_EDIT_ADD, "a=1",
    "A=1\r\nexport A\nGRUB_CMDLINE_LINUX=\"a=1\" # added by kargctl" },
  { "no-newline", "GRUB_TIMEOUT=1", KARG_EDIT_ADD, "a=1",
    "GRUB_TIMEOUT=1\nGRUB_CMDLINE_LINUX=\"a=1\" # added by kargctl" },
  { "list-without-quotes", "GRUB_CMDLINE_LINUX=x=1,2\n", KARG_EDIT_LIST_REMOVE, "x=1", "GRUB_CMDLINE_LINUX=x=2\n" },
  { "set-in-single", "GRUB_CMDLINE_LINUX='a=\"x y\" b'\n", KARG_EDIT_SET, "a=\"x z\"",
    "GRUB_CMDLINE_LINUX='a=\"x z\" b'\n" },
  { "remove-in-single", "GRUB_CMDLINE_LINUX='a=\"x y\" b'\n", KARG_EDIT_REMOVE, "b",
    "GRUB_CMDLINE_LINUX='a=\"x y\"'\n" },
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
  g_autoptr (Fixture) fixture = system_with_defaults (c->before);
  g_autofree char *after = fixture_change (fixture, c->kind, c->argument, GRUB);

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
  { "plus", "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX+=\" b\"\n", 2, "+=" },
  { "if", "GRUB_CMDLINE_LINUX=\"a\"\nif true; then\n  GRUB_CMDLINE_LINUX=\"b\"\nfi\n", 3, "conditional" },
  /* what is set anew would stand behind it, and replace it */
  { "case", "case $x in\n (a|b) GRUB_CMDLINE_LINUX=b ;;\nesac\n", 2, "conditional" },
  { "and", "[ -e /x ] && GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n", 1, "joins" },
  { "replaced", "GRUB_CMDLINE_LINUX=\nif true; then GRUB_CMDLINE_LINUX=b; fi\n", 2, "conditional" },
  { "for", "for GRUB_CMDLINE_LINUX in a b; do :; done\n", 1, "may set it" },
  { "call", "f () { :; }\nGRUB_CMDLINE_LINUX=b\nf\n", 3, "may set it" },
  { "alias", "alias put='GRUB_CMDLINE_LINUX=a'\nGRUB_CMDLINE_LINUX=b\nput\n", 3, "may set it" },
  { "alias-asked-for", "alias put\nGRUB_CMDLINE_LINUX=b\nput\n", 3, "may set it" },
  { "eval", "GRUB_CMDLINE_LINUX=b\neval \"$x\"\n", 2, "may set it" },
  { "source", "GRUB_CMDLINE_LINUX=b\n. other\n", 2, "may set it" },
  { "glued-quote", "X=1\nGRUB_CMDLINE_LINUX=\"'a=$(cat /x)' b\"\n", 2, "runs a command" },
  { "glued-quote-behind", "GRUB_CMDLINE_LINUX=\"$(cat /x)'a b' c\"\n", 1, "runs a command" },
  { "command-in-quotes", "GRUB_CMDLINE_LINUX=\"a='b $(cat /x) c'\"\n", 1, "runs a command" },
  { "bare-command", "GRUB_CMDLINE_LINUX=$(cat /x)\n", 1, "runs a command" },
  { "read", "GRUB_CMDLINE_LINUX=b\nread GRUB_CMDLINE_LINUX\n", 2, "may set it" },
  { "unset", "GRUB_CMDLINE_LINUX=b\nunset GRUB_CMDLINE_LINUX\n", 2, "may set it" },
  { "default-value", "GRUB_CMDLINE_LINUX=b\n: ${GRUB_CMDLINE_LINUX:=x}\n", 2, "may set it" },
  { "default-elsewhere", "X=${GRUB_CMDLINE_LINUX:=x}\n", 1, "sets it" },
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
  g_autoptr (Fixture) fixture = system_with_defaults (c->text);
  const char *reason = system_read_only (fixture, "GRUB_CMDLINE_LINUX");
  g_autofree char *place = g_strdup_printf (GRUB ":%u: ", c->line);

  if (!g_str_has_prefix (reason, place) || strstr (reason, c->says) == NULL)
    g_error ("%s: expected %s…%s…", reason, place, c->says);
  g_assert_cmpuint (karg_target_get_line (fixture_find (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX")),
                    ==, c->line);
}

/* The manual's variable for every entry is used although a distribution ships only the other one. */
static void
test_only_default_assigned (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "a=1", GRUB);

  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"a=1\" # added by kargctl\n");
  g_assert_cmpstr (
      karg_target_get_primary (fixture_find (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX_DEFAULT")), ==,
      "GRUB_CMDLINE_LINUX");
  g_assert_null (karg_target_get_primary (fixture_find (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX")));
}

/* Regression: an assignment that was made for a word stayed behind, empty, when the word went. One that stood there
 * stays. */
static void
test_own_assignment_goes (void)
{
  static const char *const texts[]
      = { "A=b\n", "A=b", "", "# a comment\n\n", "GRUB_CMDLINE_LINUX=\"\"", "A=b\nreturn\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (Fixture) fixture = system_with_defaults (texts[i]);
      g_autofree char *added = fixture_change (fixture, KARG_EDIT_ADD, "a=1", GRUB);
      g_autofree char *more = fixture_change (fixture, KARG_EDIT_ADD, "b=\"x y\"", GRUB);
      g_autofree char *less = fixture_change (fixture, KARG_EDIT_REMOVE, "a=1", GRUB);
      g_autofree char *removed = fixture_change (fixture, KARG_EDIT_REMOVE, "b", GRUB);

      g_assert_nonnull (strstr (less, "x y"));
      g_assert_cmpstr (removed, ==, texts[i]);
    }
}

/* grubby: a missing file was not created. */
static void
test_file_created (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults (NULL);
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "a=1", GRUB);

  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX=\"a=1\" # added by kargctl\n");
}

/* Ubuntu's cloud images: what stands in /etc/default/grub never boots. */
static void
test_drop_in_decides (void)
{
  g_autoptr (Fixture) fixture
      = system_with_defaults ("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n");

  fixture_write (fixture, "/etc/default/grub.d/50-cloudimg-settings.cfg",
                 "GRUB_CMDLINE_LINUX_DEFAULT=\"console=tty1 x\"\n");
  fixture_write (fixture, "/etc/default/grub.d/kdump-tools.cfg",
                 "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=512M\"\n");
  fixture_write (fixture, "/etc/default/grub.d/.hidden.cfg", "GRUB_CMDLINE_LINUX=\"hidden\"\n");
  fixture_write (fixture, "/etc/default/grub.d/90-other.cfg.dpkg-old", "GRUB_CMDLINE_LINUX=\"old\"\n");
  fixture_look (fixture);
  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX"), ==, "");
  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX_DEFAULT"), ==,
                   "console=tty1 x crashkernel=512M");

  KargTarget *target = fixture_find (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX_DEFAULT");
  g_assert_cmpstr (karg_target_get_path (target), ==, "/etc/default/grub.d/kdump-tools.cfg");
  g_assert_cmpstr (karg_target_get_word_path (target, 1), ==, "/etc/default/grub.d/50-cloudimg-settings.cfg");

  g_autofree char *after
      = fixture_change (fixture, KARG_EDIT_REMOVE, "x", "/etc/default/grub.d/50-cloudimg-settings.cfg");
  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX_DEFAULT=\"console=tty1\"\n");
}

/* A package's drop-in that only adds something is not the place for what an administrator asks for: the next upgrade
 * would take it away. */
typedef struct
{
  const char *name;
  const char *main; /* NULL: there is no such file */
  const char *drop_ins[2];
  KargEditKind kind;
  const char *argument;
  const char *changes; /* the file that changes, all others stay */
  const char *after;
} Chain;

#define FIRST "/etc/default/grub.d/docker.cfg"
#define SECOND "/etc/default/grub.d/kdump-tools.cfg"
#define V "GRUB_CMDLINE_LINUX"

static const Chain chains[] = {
  { "adds", V "=\"quiet\"\n", { V "=\"$" V " x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB, V "=\"quiet a=1\"\n" },
  { "adds-braces", V "='quiet'\n", { V "=\"${" V "} x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB, V "='quiet a=1'\n" },
  { "adds-if-set", V "=quiet\n", { V "=\"${" V ":+$" V " }x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB,
    V "=quiet\\ a=1\n" },
  { "adds-twice", V "=\"quiet\"\n", { V "=\"$" V " x\"\n", V "=\"$" V " y\"\n" }, KARG_EDIT_ADD, "a=1", GRUB,
    V "=\"quiet a=1\"\n" },
  { "adds-before", V "=\"quiet\"\n", { V "=\"x $" V "\"\n" }, KARG_EDIT_ADD, "a=1", GRUB, V "=\"quiet a=1\"\n" },
  { "adds-to-nothing", V "=\"\"\n", { V "=\"$" V " x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB, V "=\"a=1\"\n" },
  { "adds-to-absent", "X=1\n", { V "=\"$" V " x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB,
    "X=1\n" V "=\"a=1\" # added by kargctl\n" },
  { "adds-to-no-file", NULL, { V "=\"$" V " x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB, V "=\"a=1\" # added by kargctl\n" },
  { "own-chain", V "=\"a\"\n" V "=\"$" V " b\"\n", { V "=\"$" V " x\"\n" }, KARG_EDIT_ADD, "a=1", GRUB,
    V "=\"a\"\n" V "=\"$" V " b a=1\"\n" },
  /* what overrides decides */
  { "overrides", V "=\"quiet\"\n", { V "=\"x\"\n" }, KARG_EDIT_ADD, "a=1", FIRST, V "=\"x a=1\"\n" },
  { "overrides-then-adds", V "=\"quiet\"\n", { V "=\"x\"\n", V "=\"$" V " y\"\n" }, KARG_EDIT_ADD, "a=1", FIRST,
    V "=\"x a=1\"\n" },
  { "other-variable", "X=\"quiet\"\n", { V "=\"$X x\"\n" }, KARG_EDIT_ADD, "a=1", FIRST, V "=\"$X x a=1\"\n" },
  /* the last one counts */
  { "key-behind", V "=\"quiet\"\n", { V "=\"$" V " x=1\"\n" }, KARG_EDIT_ADD, "x=2", FIRST, V "=\"$" V " x=1 x=2\"\n" },
  { "set-behind", V "=\"quiet\"\n", { V "=\"$" V " x=1\"\n" }, KARG_EDIT_SET, "x=2", FIRST, V "=\"$" V " x=2\"\n" },
  /* a chain of three was refused, or the blank behind the reference went */
  { "remove-first", V "=\"quiet\"\n", { V "=\"$" V " x\"\n", V "=\"${" V "} y\"\n" }, KARG_EDIT_REMOVE, "quiet", GRUB,
    V "=\"\"\n" },
  { "remove-middle", V "=\"quiet\"\n", { V "=\"${" V "} x\"\n", V "=\"$" V " y\"\n" }, KARG_EDIT_REMOVE, "x", FIRST,
    V "=\"${" V "}\"\n" },
  { "remove-last", V "=\"quiet\"\n", { V "=\"$" V " x\"\n", V "=\"${" V "} y\"\n" }, KARG_EDIT_REMOVE, "y", SECOND,
    V "=\"${" V "}\"\n" },
};

static Fixture *
chain_make (const Chain *chain)
{
  Fixture *fixture = system_with_defaults (chain->main);

  fixture_write (fixture, FIRST, chain->drop_ins[0]);
  fixture_write (fixture, SECOND, chain->drop_ins[1] != NULL ? chain->drop_ins[1] : "");
  fixture_look (fixture);
  return fixture;
}

/* What a real shell has in the end. (transfer full) */
static char *
chain_source (Fixture *fixture)
{
  g_autofree char *first = fixture_read_file (fixture, FIRST);
  g_autofree char *second = fixture_read_file (fixture, SECOND);
  g_autofree char *main_file = fixture_read_file (fixture, GRUB);
  g_autofree char *all = g_strconcat (main_file != NULL ? main_file : "", first, second, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_ptr_array_add (names, (char *) V);
  g_autoptr (GPtrArray) values = real_shell_values (all, names);

  g_assert_nonnull (values);
  return g_strdup (g_ptr_array_index (values, 0));
}

static void
test_chain (gconstpointer data)
{
  const Chain *chain = data;
  g_autoptr (Fixture) fixture = chain_make (chain);
  g_autofree char *before = chain_source (fixture);

  fixture_ask (fixture, chain->kind, chain->argument);
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 0);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_cmpstr (fixture_planned (fixture, chain->changes), ==, chain->after);
  fixture_commit (fixture);

  g_autofree char *text = chain_source (fixture);
  g_autoptr (KargCmdline) real = karg_cmdline_parse (text, -1);
  g_autoptr (KargCmdline) wanted = karg_cmdline_parse (before, -1);
  g_autoptr (KargEdit) edit = karg_edit_new (chain->kind, chain->argument, NULL);
  g_assert_true (karg_cmdline_holds (real, edit));
  karg_cmdline_apply (wanted, edit);
  g_assert_cmpuint (karg_cmdline_get_n_words (real), ==, karg_cmdline_get_n_words (wanted));
  if (chain->kind != KARG_EDIT_ADD || chain->main == NULL || strstr (chain->main, V) == NULL)
    return;

  /* Added, then removed: the same bytes. */
  fixture_ask (fixture, KARG_EDIT_REMOVE, chain->argument);
  fixture_plan_asked (fixture);
  fixture_commit (fixture);
  g_autofree char *main_file = fixture_read_file (fixture, GRUB);
  g_autofree char *first = fixture_read_file (fixture, FIRST);
  g_autofree char *again = chain_source (fixture);
  g_assert_cmpstr (again, ==, before);
  g_assert_cmpstr (main_file, ==, chain->main);
  g_assert_cmpstr (first, ==, chain->drop_ins[0]);
}

/* tuned appends to the file; its variable is GRUB's to expand, and the condition is one that can be worked
 * out. */
static void
test_tuned (void)
{
  const char *text = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\n"
                     "GRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT:+$GRUB_CMDLINE_LINUX_DEFAULT "
                     "}\\$tuned_params\"\n";
  g_autoptr (Fixture) fixture = system_with_defaults (text);

  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX_DEFAULT"), ==, "quiet splash $tuned_params");
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_REMOVE, "quiet", GRUB);
  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX_DEFAULT"), ==, "splash $tuned_params");
}

/* New words go to the variable for all entries, though a word goes from the other one at the same time. */
static void
test_add_and_remove (void)
{
  static const char *const both[][2] = {
    { "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n",
      "GRUB_CMDLINE_LINUX_DEFAULT=\"\"\nGRUB_CMDLINE_LINUX=\"a=1\"\n" },
    { "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"x\"\n",
      "GRUB_CMDLINE_LINUX_DEFAULT=\"\"\nGRUB_CMDLINE_LINUX=\"x a=1\"\n" },
    { "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\nGRUB_CMDLINE_LINUX='x'\n",
      "GRUB_CMDLINE_LINUX_DEFAULT=\"splash\"\nGRUB_CMDLINE_LINUX='x a=1'\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (Fixture) fixture = system_with_defaults (both[i][0]);

      fixture_ask (fixture, KARG_EDIT_ADD, "a=1");
      fixture_ask (fixture, KARG_EDIT_REMOVE, "quiet");
      fixture_plan_asked (fixture);
      g_assert_cmpstr (fixture_planned (fixture, GRUB), ==, both[i][1]);
    }
}

/* A change that would reach further than asked is refused, not made. */
static void
test_shared_text_refused (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults (
      "X=\"quiet\"\nGRUB_CMDLINE_LINUX=\"$X a\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"$X b\"\n");
  KargTarget *target = fixture_find (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX");

  fixture_ask_target (fixture, target, KARG_EDIT_REMOVE, "quiet");
  fixture_plan_asked (fixture);
  g_assert_true (g_str_has_prefix (system_refusal (fixture, GRUB, 2), GRUB ":2: GRUB_CMDLINE_LINUX_DEFAULT is put"));
}

/* GRUB would hand the kernel something else. */
static void
test_not_representable (void)
{
  static const char *const words[] = { "a=it's", "a=b\\c", "a=b\"c\"d" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX=\"quiet\"\n");

      fixture_ask (fixture, KARG_EDIT_ADD, words[i]);
      fixture_plan_asked (fixture);
      system_refusal (fixture, NULL, 0);
      g_assert_cmpint (fixture_refusal (fixture, NULL)->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
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
  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autofree char *path = g_strconcat ("/defaults/chain/", chains[i].name, NULL);
      g_test_add_data_func (path, &chains[i], test_chain);
    }
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *path = g_strconcat ("/defaults/strange/", strange[i].name, NULL);
      g_test_add_data_func (path, &strange[i], test_strange);
    }
  g_test_add_func ("/defaults/only-default-assigned", test_only_default_assigned);
  g_test_add_func ("/defaults/own-assignment-goes", test_own_assignment_goes);
  g_test_add_func ("/defaults/file-created", test_file_created);
  g_test_add_func ("/defaults/drop-in-decides", test_drop_in_decides);
  g_test_add_func ("/defaults/tuned", test_tuned);
  g_test_add_func ("/defaults/add-and-remove", test_add_and_remove);
  g_test_add_func ("/defaults/shared-text-refused", test_shared_text_refused);
  g_test_add_func ("/defaults/not-representable", test_not_representable);
  return g_test_run ();
}
