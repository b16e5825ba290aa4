"""Namespaces in which files are root's and mounts are nobody else's."""

import os
import subprocess

from .packages import Unavailable


def _works(argv):
    return subprocess.run([*argv, "true"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def as_root():
    """What to put before a command so that files are root's to it: nothing, for root."""
    return [] if os.geteuid() == 0 else ["unshare", "-r"]


def with_mounts():
    """The same with mounts of its own. Neither is had in a chroot, nor in most containers that build packages."""
    for flags in ("-rm", "-m"):
        argv = ["unshare", flags, "--propagation", "private"]
        if _works(argv):
            return argv
    raise Unavailable("no mount namespace can be had here (a chroot, or a container)")
