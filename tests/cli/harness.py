"""What the end-to-end tests share: a golden tree of its own, kargctl run on it, the oracles, and TAP."""

import functools
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
ORACLES = TESTS / "oracles"

sys.path[:0] = [str(TESTS / "fixture"), str(TESTS / "hardware")]
import machine  # noqa: E402
import packed  # noqa: E402

# kargctl's own notes about what it did; everything else in a tree belongs to the host
STATE = ("var/lib/kargctl", "run/kargctl", "run/lock/kargctl")
# a program, with its arguments, under which every kargctl runs: tests/without-syscalls
UNDER = [os.environ["WITHOUT_SYSCALLS"], os.environ["WITHOUT_SYSCALLS_SAY"]] if "WITHOUT_SYSCALLS" in os.environ else []
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "G_DEBUG": "fatal-criticals"}
# tests/sanitize/run says how a program that was built with sanitizers ends
ENVIRONMENT.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS") or name == "G_SLICE"})


# in memory where possible: kargctl syncs what it writes, and a busy disk would be most of the time
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None


@functools.cache
def scratch():
    """A directory that goes when the program ends, and is seen in the namespaces that tests make."""
    return tempfile.TemporaryDirectory(prefix="kargctl-test-")


@functools.cache
def hardware_path(name):
    """A recorded machine, unpacked once and shared: kargctl only reads it."""
    path = Path(scratch().name) / "hardware" / name
    unpack_hardware(name, path)
    return path


def unpack_hardware(name, path):
    """A recorded machine to change."""
    machine.unpack(TESTS / "hardware" / f"{name}.machine", path)


def hardware_option(name):
    """@name: of a recorded machine, or the path of one that was put together."""
    return [f"--hardware={name if isinstance(name, Path) else hardware_path(name)}"] if name else []


class Skip(Exception):
    """This can't be tested here; the text says why."""


class Run:
    """One finished kargctl: exit status, the two outputs, and the JSON object if there is one."""

    def __init__(self, argv):
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, env=ENVIRONMENT, timeout=60)
        self.argv = argv
        self.exit = done.returncode
        self.out = done.stdout.decode(errors="replace")
        self.err = done.stderr.decode(errors="replace")
        try:
            self.json = json.loads(self.out)
        except ValueError:
            self.json = None

    def __str__(self):
        return f"{' '.join(map(str, self.argv))}\nexit {self.exit}\n{self.out}{self.err}"

    def expect(self, *exits):
        """This run, which must have ended with one of @exits."""
        if self.exit not in exits:
            raise AssertionError(f"exit {self.exit}, not {' or '.join(map(str, exits))}:\n{self}")
        return self

    def all_text(self):
        return self.out + self.err


class Host:
    """A golden tree of one's own, with one recorded machine under it."""

    def __init__(self, kargctl, directory, tree=None, hardware=None):
        self.kargctl = kargctl
        self.hardware = hardware
        self.prefix = []  # a program that runs kargctl: in a namespace, as another user
        self.running = False  # the tree is the running system's "/": kargctl is not told of a root
        self.root = Path(directory)
        if tree is not None:
            packed.unpack(TESTS / "hosts" / f"{tree}.tree", self.root)

    def run(self, *words, hardware=None):
        argv = [*UNDER, self.kargctl]
        if not self.running:
            argv.append(f"--root={self.root}")
        return Run([*self.prefix, *argv, *hardware_option(hardware or self.hardware), *words])

    def json(self, *words, exits=(0,), hardware=None):
        run = self.run("--json", *words, hardware=hardware).expect(*exits)
        if run.json is None:
            raise AssertionError(f"no JSON object on stdout:\n{run}")
        return run.json

    def path(self, name):
        return self.root / name.lstrip("/")

    def snapshot(self):
        """What every file is: a changed inode or time is a change too."""
        seen = {}
        for folder, directories, files in os.walk(self.root):
            for name in directories + files:
                path = Path(folder) / name
                relative = str(path.relative_to(self.root))
                if relative.startswith(STATE):
                    continue
                about = path.lstat()
                if path.is_symlink():
                    seen[relative] = ("link", os.readlink(path))
                elif path.is_dir():
                    seen[relative] = ("directory", about.st_mode)
                else:
                    data = path.read_bytes() if os.access(path, os.R_OK) else None
                    seen[relative] = ("file", about.st_mode, data, about.st_ino, about.st_mtime_ns)
        return seen

    def oracle(self, name, *more):
        """Stdout of one of tests/oracles on this tree."""
        done = subprocess.run([ORACLES / name, self.root, *more], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        error = done.stderr.decode(errors="replace").strip()
        if done.returncode == 77:
            raise Skip(error)
        if done.returncode != 0:
            raise AssertionError(f"{name}: exit {done.returncode}: {error}")
        return done.stdout

    def sh_vars(self):
        """GRUB_* as a real sh sees them after sourcing."""
        records = self.oracle("sh-vars").decode(errors="surrogateescape").split("\0")
        return dict(record.split("=", 1) for record in records if record)

    def bootctl_list(self):
        """Entries by id as the real bootctl reads them, without what depends on where the copy lies."""
        entries = json.loads(self.oracle("bootctl-list"))
        return {entry["id"]: {k: v for k, v in entry.items() if k not in ("path", "root")} for entry in entries}

    def grub_cfg(self):
        """The command lines (words after the kernel's path) in the grub.cfg which the real grub-mkconfig makes."""
        text = self.oracle("grub-mkconfig-in").decode()
        lines = [line.split(None, 2) for line in text.splitlines() if line.split()[:1] == ["linux"]]
        return text, [words[2] for words in lines]


def changed_paths(before, after):
    """Paths that are new, gone or different."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def equal(got, want, what):
    if got != want:
        raise AssertionError(f"{what}:\n  got  {got!r}\n  want {want!r}")


def contains(text, word, what):
    if word not in text:
        raise AssertionError(f"{what}: no {word!r} in\n{text}")


class Tap:
    """Runs cases, each in a temporary directory of its own, and says what became of them."""

    def __init__(self, kargctl):
        self.kargctl = kargctl
        self.count = 0
        self.failed = 0

    def case(self, name, function, *arguments, tree=None, hardware=None):
        self.count += 1
        with tempfile.TemporaryDirectory(prefix="kargctl-test-", dir=SCRATCH) as directory:
            host = Host(self.kargctl, directory, tree, hardware)
            try:
                function(host, *arguments)
                print(f"ok {self.count} {name}", flush=True)
            except Skip as reason:
                print(f"ok {self.count} {name} # SKIP {reason}", flush=True)
            except Exception:
                self.failed += 1
                print(f"not ok {self.count} {name}")
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)

    def finish(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def tree_holds(tree, name):
    """Whether there is a file of this name in a golden tree."""
    text = (TESTS / "hosts" / f"{tree}.tree").read_bytes()
    return name in (os.fsdecode(entry) for _, entry, _, _ in packed.parse(text, tree))


def hosts_table():
    """Rows of words of tests/hosts/hosts.table."""
    lines = (TESTS / "hosts/hosts.table").read_text().splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]
