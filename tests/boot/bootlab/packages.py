"""Distribution packages, downloaded and unpacked into the cache; nothing is installed.

A private apt (own lists, own state) is derived from the machine's own configured Debian mirror, so other suites and
architectures can be read while the machine's apt is left alone.
"""

import fcntl
import os
import shutil
import subprocess
import threading
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class Unavailable(Exception):
    """Something a case needs can't be had on this machine: the case is skipped, with this reason."""


def run(argv, why, **options):
    """Runs a tool that prepares an image or a download; its output is in the error when it fails."""
    done = subprocess.run([str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        tail = done.stdout.decode(errors="replace")[-2000:]
        raise RuntimeError(f"{why}: {argv[0]} exited with {done.returncode}\n{tail}")
    return done.stdout.decode(errors="replace")


def tool(name, package):
    """The path of a tool of this machine; sbin counts, also for those who aren't root."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise Unavailable(f"{name} is not installed (Debian: {package})")
    return path


class Packages:
    def __init__(self, cache):
        self.cache = Path(cache)
        self.cache.mkdir(parents=True, exist_ok=True)
        self.updated = set()
        self.failed = {}
        self.mirror = None
        self.mutexes = defaultdict(threading.Lock)

    @contextmanager
    def locked(self, name):
        """One maker of NAME at a time, among the threads of a run and among runs that share the cache."""
        locks = self.cache / "locks"
        locks.mkdir(exist_ok=True)
        with self.mutexes[name], open(locks / name, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def made(self, name, recipe, make):
        """The directory NAME of the cache, made by `make (directory)` unless this very recipe made it already."""
        where, stamp = self.cache / name, self.cache / f"{name}.made"
        with self.locked(name):
            if stamp.is_file() and stamp.read_text() == recipe:
                return where
            if name in self.failed:
                raise self.failed[name]
            stamp.unlink(missing_ok=True)
            shutil.rmtree(where, ignore_errors=True)
            where.mkdir(parents=True)
            try:
                make(where)
            except Exception as error:
                self.failed[name] = error
                raise
            stamp.write_text(recipe)
            return where

    def tree(self, suite, names, arch="amd64", closure=False, label=None):
        """Packages of one suite unpacked into one directory; with `closure`, everything they depend on as well."""
        label = f"{label or names[0]}-{suite}-{arch}"
        recipe = " ".join(names) + (" +closure" if closure else "")
        return self.made(label, recipe, lambda where: self._unpack(where, suite, names, arch, closure))

    def newest(self, suite, meta, arch="amd64", prefix=""):
        """The package that a meta package stands for (linux-image-amd64 → linux-image-6.1.0-…-amd64)."""
        note = self.cache / f"{meta}-{suite}-{arch}.name"
        if note.is_file():
            return note.read_text()
        for line in self._apt("apt-cache", suite, arch, "depends", meta).splitlines():
            words = line.split()
            if len(words) > 1 and words[0] == "Depends:" and words[1].startswith(prefix):
                note.write_text(words[1])
                return words[1]
        raise Unavailable(f"{meta} of {suite}/{arch} depends on no {prefix}…")

    def _unpack(self, where, suite, names, arch, closure):
        debs = self.cache / "debs" / where.name
        shutil.rmtree(debs, ignore_errors=True)
        (debs / "partial").mkdir(parents=True)
        if closure:
            self._apt("apt-get", suite, arch, "install", "-y", "--download-only", "--no-install-recommends",
                      *names, archives=debs)
        else:
            self._apt("apt-get", suite, arch, "download", *names, cwd=debs)
        # A merged /usr first: dpkg-deb keeps such links, and a package's ./bin lands in usr/bin.
        for directory in ("bin", "sbin", "lib", "lib64"):
            (where / "usr" / directory).mkdir(parents=True, exist_ok=True)
            (where / directory).symlink_to(f"usr/{directory}")
        for deb in sorted(debs.glob("*.deb")):
            run(["dpkg-deb", "-x", deb, where], f"unpacking {deb.name}")
        shutil.rmtree(debs)
        for directory in ("dev", "proc", "sys", "run", "tmp", "mnt", "boot", "etc/default"):
            (where / directory).mkdir(parents=True, exist_ok=True)
        # No maintainer script ran: the two links that shell scripts can't do without.
        for link, target in (("awk", "mawk"), ("sh", "dash")):
            path = where / "usr/bin" / link
            if not path.exists() and (where / "usr/bin" / target).exists():
                path.symlink_to(target)

    def _apt(self, command, suite, arch, *words, archives=None, cwd=None):
        tool("apt-get", "apt")
        state = self.cache / "apt" / f"{suite}-{arch}"
        for directory in ("lists/partial", "archives/partial"):
            (state / directory).mkdir(parents=True, exist_ok=True)
        (state / "status").touch()
        if self.mirror is None:
            self.mirror = self._machines_mirror()
        (state / "sources.list").write_text(f"deb [signed-by={KEYRING}] {self.mirror} {suite} main\n")
        options = {
            "Dir::Etc::sourcelist": state / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::lists": state / "lists", "Dir::State::status": state / "status",
            "Dir::Cache": state, "Dir::Cache::archives": archives or state / "archives",
            "APT::Architecture": arch, "APT::Architectures": arch, "APT::Sandbox::User": os.environ.get("USER", "root"),
            "APT::Install-Recommends": "false", "Acquire::Languages": "none", "Acquire::Retries": "2",
            # A snapshot's Release may be past its date; its signature is checked all the same.
            "Acquire::Check-Valid-Until": "false", "Debug::NoLocking": "true",
        }
        flags = [f"-o{key}={value}" for key, value in options.items()]
        try:
            with self.locked(f"apt-{suite}-{arch}"):
                if (suite, arch) not in self.updated:
                    run(["apt-get", *flags, "-q", "update"], f"reading the lists of {suite}/{arch}")
                    self.updated.add((suite, arch))
                return run([command, *flags, "-q", *words], f"{suite}/{arch}", cwd=cwd)
        except RuntimeError as error:
            lines = [l for l in str(error).splitlines() if l.startswith(("E:", "W:", "Err"))] or [str(error)]
            raise Unavailable(f"packages of {suite}/{arch}: {lines[-1]}") from error

    @staticmethod
    def _machines_mirror():
        listing = run(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(LABEL)|$(COMPONENT)", "Created-By: Packages"],
                      "asking apt for its mirror")
        for line in listing.splitlines():
            uri, label, component = line.split("|")
            if label == "Debian" and component == "main":
                return uri
        raise Unavailable("apt of this machine has no Debian mirror (or no lists yet: apt-get update)")
