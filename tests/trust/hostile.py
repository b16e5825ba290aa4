"""Trees and states that somebody made to harm whoever runs kargctl on them as root. Everything is drawn from a seed."""
import copy
import os
import random
import socket
import stat
from pathlib import Path

import record

STATE = "var/lib/kargctl"
OTHER_USER = 1000


def aimed(bait):
    """Names and paths that lead out, or to what decides who may do what."""
    bait = os.fsencode(bait)
    up = [b"../" * n + b"bait/x" for n in (2, 3, 4, 5, 6)]
    return up + [b"../" * 12 + bait + b"/x", bait + b"/x", b"/../" * 9 + bait + b"/x", b"/etc/passwd", b"/etc/cron.d/x",
                 b"/usr/sbin/update-grub", b"/out/x"]


def paths():
    """What else may stand where a name or a path belongs."""
    return [b"", b".", b"..", b"/", b"//", b"a/b", b"../../x", b"/etc/passwd", b"/etc/shadow", b"/etc/cron.d/x", b"/usr/sbin/update-grub",
            b"/etc/default/grub", b"/etc/default/../passwd", b"/boot/vmlinuz-1", b"/boot/loader/entries/evil.conf",
            b"/boot/grub/grub.cfg", b"/etc/kernel/cmdline", b"/out/x", b"/var/lib/kargctl/ledger", b"/var/lib/kargctl/lock",
            b"ledger", b"lock", b"history", b".kargctl-20260101-000000-0000-1.tmp", b"20260101-000000-0000", b"x" * 300,
            b"/" + b"x/" * 3000, b"\x1b[2J\x1b]0;hello\x07", b"\xff\xfe", b"a\nb", b"%s%n", b"-rf"]


class Forger:
    """Changes records that were valid, and keeps their digests right."""

    def __init__(self, rng, bait):
        self.rng, self.words, self.aimed = rng, paths(), aimed(bait)

    def value(self, kind, old):
        rng = self.rng
        if kind == "bool":
            return not old
        if kind == "u32":
            return rng.choice([0, 1, 0o4755, 0o6777, 0o100644, OTHER_USER, 2**31, 2**32 - 1, rng.getrandbits(32)])
        if kind == "i64":
            return rng.choice([0, -1, 1, 2**62, -2**62, rng.getrandbits(40)])
        if kind == "bytes":
            return rng.choice([None, b"", b"evil\n", old, b"root::0:0::/:/bin/sh\n", rng.randbytes(40)])
        if kind == "texts":
            rest = list(old)
            rng.shuffle(rest)
            return rng.choice([[], rest, rest + [rng.choice(self.words)], [rng.choice(self.words)]])
        return rng.choice(self.aimed if rng.randrange(2) else self.words)

    def row(self, row, description):
        names = [field for field in description if field[0] in ("id", "path", "temp")] or description
        name, kind = self.rng.choice(names if self.rng.randrange(2) else description)
        if isinstance(kind, list):
            self.row(row[name], kind)
        else:
            row[name] = self.value(kind, row[name])

    def rows(self, rows, description):
        rng = self.rng
        turn = rng.randrange(5)
        if turn == 0 and rows:
            rows.append(copy.deepcopy(rng.choice(rows)))
        elif turn == 1 and rows:
            rows.pop(rng.randrange(len(rows)))
        elif rows:
            self.row(rng.choice(rows), description)

    def forge(self, valid):
        forged = copy.deepcopy(valid)
        for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
            turn = self.rng.randrange(10)
            if turn < 3:
                self.row(forged, record.HEAD)
            elif turn < 9:
                self.rows(forged["files"], record.FILE)
            else:
                self.rows(forged["commands"], record.COMMAND)
        return forged

    def consistent(self, forged):
        """With all names as they follow from the id: such a record gets further."""
        if self.rng.randrange(2):
            for place, file in enumerate(forged["files"]):
                if file["temp"]:
                    suffix = b"state" if file["state"] else b"%d" % (place + 1)
                    file["temp"] = b".kargctl-" + (forged["id"] or b"") + b"-" + suffix + b".tmp"
        return forged

    def place(self, root, valid):
        """Puts a forged record where one lies, and says what was done and who will believe it."""
        forged = self.consistent(self.forge(valid))
        state, name = Path(root) / STATE, os.fsdecode(valid["id"])
        where = self.rng.choice(["journal", "journal", "journal", "journal.new", "history", "history", "back"])
        forged["end"] = {"history": record.sealed(forged), "back": (b"BACK", record.blob(b"why"))}.get(where)
        if where == "journal" and self.rng.randrange(4) == 0:
            forged["end"] = record.sealed(forged)
        target = {"history": f"history/{name}", "back": f"history/{name}.back"}.get(where, where)
        verb = {"journal.new": ["add", "evil=1"], "history": ["undo", name], "back": ["history", name]}.get(where, ["recover"])
        data = record.form(forged)
        if self.rng.randrange(20) == 0:
            data = data[:self.rng.randrange(len(data))]
        (state / target).write_bytes(data)
        return f"{target}: {forged!r}", verb

    def ledger(self, root):
        path = Path(root) / STATE / "ledger"
        lines = path.read_bytes().splitlines() if path.exists() else []
        if not lines:
            return "no ledger"
        line = self.rng.randrange(len(lines))
        fields = lines[line].split(b"\t")
        fields[self.rng.randrange(len(fields))] = self.rng.choice(self.words).replace(b"\n", b" ")
        lines[line] = b"\t".join(fields)
        path.write_bytes(b"\n".join(lines) + b"\n")
        return f"ledger: {lines[line]!r}"


class Saboteur:
    """Puts something else in the place of a file or directory of a tree."""

    def __init__(self, rng, bait):
        self.rng, self.bait = rng, Path(bait)

    def clear(self, path):
        aside = path.with_name(path.name + ".aside")
        if path.is_dir() and not path.is_symlink() and self.rng.randrange(2):
            path.rename(aside)
            return aside
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        else:
            path.rename(aside)
        return None

    def link_out(self, path):
        self.clear(path)
        up = "../" * 20 if self.rng.randrange(2) else ""
        path.symlink_to(f"{up}{self.bait}{'/x' if self.rng.randrange(2) else ''}")

    def link_in(self, path):
        aside = self.clear(path)
        path.symlink_to(aside.name if aside else self.rng.choice(["/etc/os-release", "/etc", "..", "/", "nowhere"]))

    def loop(self, path):
        self.clear(path)
        path.symlink_to(path.name)

    def fifo(self, path):
        self.clear(path)
        os.mkfifo(path)

    def socket(self, path):
        self.clear(path)
        here = os.getcwd()
        os.chdir(path.parent)  # the name of a socket is short
        try:
            socket.socket(socket.AF_UNIX).bind(path.name)
        finally:
            os.chdir(here)

    def device(self, path):
        self.clear(path)
        kind, number = self.rng.choice([(stat.S_IFCHR, (1, 5)), (stat.S_IFCHR, (5, 0)), (stat.S_IFCHR, (10, 130)),
                                        (stat.S_IFBLK, (7, 99))])
        os.mknod(path, kind | 0o600, os.makedev(*number))

    def hard_link(self, path):
        if path.is_dir():
            return
        path.unlink()
        os.link(self.bait / "x", path)

    def swap_kind(self, path):
        was_directory = path.is_dir()
        self.clear(path)
        if was_directory:
            path.write_text("no directory\n")
        else:
            path.mkdir()

    def gone(self, path):
        self.clear(path)

    def mode(self, path):
        if not path.is_symlink():
            path.chmod(self.rng.choice([0o777, 0o666, 0o4755, 0o000, 0o1777, 0o2775]))

    def owner(self, path):
        os.lchown(path, OTHER_USER, OTHER_USER)

    def acts(self):
        acts = [self.link_out, self.link_in, self.loop, self.fifo, self.socket, self.hard_link, self.swap_kind, self.gone, self.mode]
        return acts + [self.device, self.owner] if os.geteuid() == 0 else acts

    def spoil(self, root):
        """Does one such thing to a path that kargctl may come by, and says what."""
        root = Path(root)
        tops = [root / top for top in ("boot", "efi", "etc", STATE)]
        everything = [Path(folder) / name for top in tops if not top.is_symlink() and not top.parent.is_symlink()
                      for folder, directories, files in os.walk(top) for name in directories + files]
        everything += [root / "boot", root / "etc", root / "var", root / "var/lib", root / STATE]
        path = self.rng.choice([path for path in everything if path.is_symlink() or path.exists()])
        act = self.rng.choice(self.acts())
        act(path)
        return f"{act.__name__} {path.relative_to(root)}"


def rng_of(seed):
    return random.Random(seed)
