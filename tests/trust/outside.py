"""Runs a program under strace(1) and says which of its calls opened or changed something that lies outside of a directory."""
import os
import re
import signal
import subprocess
import tempfile

CHANGING = ("creat rename renameat renameat2 unlink unlinkat rmdir link linkat symlink symlinkat mkdir mkdirat mknod mknodat chmod "
            "fchmod fchmodat chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr "
            "truncate ftruncate utimensat mount umount2 chroot pivot_root").split()
OPENING = ["open", "openat", "openat2"]
WATCHED = CHANGING + OPENING + ["execve"]

# what the C library and GLib read of the running system, whatever a program is told to do
READ_BY_LIBRARIES = ("/etc/ld.so.", "/lib/", "/lib64/", "/usr/lib", "/usr/share/locale", "/usr/share/zoneinfo", "/etc/localtime",
                     "/etc/nsswitch.conf", "/etc/passwd", "/etc/group", "/proc/self", "/proc/filesystems", "/proc/cmdline", "/dev/null",
                     "/etc/locale", "/usr/local/lib", "/run/systemd/userdb", "/run/nscd", "/var/run/nscd", "/sys/devices/system/cpu")

LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+|\?)(?:<(.*)>)?(?: .*)?$")
DESCRIPTOR = re.compile(r"^(?:AT_FDCWD|-?\d+)(?:<([^>]*)>)?$")


class Unable(Exception):
    """strace is not there, or not allowed."""


def below(path, directory):
    return path == directory or path.startswith(directory + "/")


def arguments(text):
    """The arguments of a call, as far as they matter: split at the commas outside of strings and brackets."""
    found, depth, quoted, word = [], 0, False, ""
    skip = False
    for c in text:
        if skip:
            skip = False
        elif c == "\\" and quoted:
            skip = True
        elif c == '"':
            quoted = not quoted
        elif not quoted and c in "<{[(":
            depth += 1
        elif not quoted and c in ">}])":
            depth -= 1
        elif c == "," and not quoted and depth == 0:
            found.append(word.strip())
            word = ""
            continue
        word += c
    return found + [word.strip()]


def finished(command, environment, timeout):
    """A process that ended, or was ended: with all that it started."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        process = subprocess.Popen(command, env=environment, start_new_session=True, **pipes)
    except FileNotFoundError:
        raise Unable("no strace") from None
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, out, err)


class Watch:
    def __init__(self, root, program, *readable):
        self.root = os.path.realpath(root)
        self.readable = readable
        self.program = os.path.dirname(os.path.dirname(os.path.realpath(program)))

    def may_read(self, path):
        if re.match(r"/proc/\d+/(maps|cmdline|exe|environ)$", path):  # what a sanitizer reads of its own process
            return True
        return any(below(path, place) for place in (self.root, self.program, *self.readable)) or path.startswith(READ_BY_LIBRARIES)

    def judge_opened(self, call, said, path):
        """What a successful open led to."""
        special = re.search(r"<(char|block) ", said)
        writes = "O_WRONLY" in said or "O_RDWR" in said or "O_CREAT" in said
        if special and "/dev/null" not in path and "O_PATH" not in said:
            return f"a device is opened: {call}"
        if writes and not below(path, self.root):
            return f"opened for writing: {call}"
        return None if self.may_read(path) else f"opened: {call}"

    def judge_changing(self, name, said, call):
        """Descriptors must lie in the root, and a name behind one must be a name and no path."""
        words = arguments(said)
        where = [DESCRIPTOR.match(word) for word in words]
        if not any(where):
            return f"names a path: {call}"
        for at, match in enumerate(where):
            if not match or match[1] is None:
                continue
            if not below(match[1].removesuffix(" (deleted)"), self.root):
                return f"outside: {call}"
            name = words[at + 1] if at + 1 < len(words) and words[at + 1].startswith('"') else '""'
            if "/" in name:
                return f"behind a descriptor there is a path: {call}"
        return None

    def judge(self, line):
        match = LINE.match(line)
        if not match or match[1] not in WATCHED:
            return None
        name, said, result, path = match.groups()
        if name == "execve":
            return None
        if name in CHANGING:
            return self.judge_changing(name, said, line)
        if result.startswith("-") or path is None:
            return None
        special = path.split("<")
        return self.judge_opened(line, said + "".join("<" + word for word in special[1:]), special[0].removesuffix(" (deleted)"))

    def run(self, argv, environment, timeout):
        """How it ended and what it said, and the calls that it should not have made."""
        with tempfile.NamedTemporaryFile(prefix="kargctl-calls-") as log:
            command = ["strace", "-f", "-yy", "-qq", "-s", "5000", "-e", "signal=none", "-e", "trace=" + ",".join(WATCHED),
                       "-o", log.name, *argv]
            done = finished(command, environment, timeout)
            lines = log.read().decode(errors="surrogateescape").splitlines()
        if not any("execve(" in line for line in lines):
            raise Unable(done.stderr.decode(errors="replace").strip() or "strace says nothing")
        return done, [verdict for verdict in map(self.judge, lines) if verdict]
