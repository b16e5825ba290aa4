"""The kernels that boot: Debian's own, and a small one whose Intel IOMMU is off by default."""

import lzma
import os
from dataclasses import dataclass
from pathlib import Path

from .packages import Unavailable, run, tool

FRAGMENT = Path(__file__).resolve().parent.parent / "small-kernel.config"


@dataclass(frozen=True)
class Kernel:
    version: str
    image: Path                     # what a boot loader loads
    direct: Path                    # what QEMU loads itself
    modules: "Path | None" = None   # a tree with lib/modules/VERSION
    arch: str = "amd64"


def kernel(packages, name):
    """The kernel a case calls by NAME: stock, small or power8."""
    makers = {"stock": _stock, "small": _small, "power8": _power8}
    return makers[name](packages)


def _stock(packages):
    name = packages.newest("bookworm", "linux-image-amd64", prefix="linux-image-")
    tree = packages.tree("bookworm", [name], label="kernel")
    version = name.removeprefix("linux-image-")
    image = tree / "boot" / f"vmlinuz-{version}"
    unpacked = packages.made("vmlinux", version, lambda where: _unpack(image, where / "vmlinux"))
    return Kernel(version, image, unpacked / "vmlinux", tree)


def _unpack(image, vmlinux):
    """QEMU enters an ELF kernel directly (PVH): that saves the emulated xz decompression, 3 s of each boot."""
    data = image.read_bytes()
    start = data.find(b"\xfd7zXZ\x00")
    if start < 0:
        vmlinux.symlink_to(image)
        return
    vmlinux.write_bytes(lzma.LZMADecompressor().decompress(data[start:]))


def _power8(packages):
    meta = "linux-image-powerpc64le"
    name = packages.newest("bookworm", meta, arch="ppc64el", prefix="linux-image-")
    tree = packages.tree("bookworm", [name], arch="ppc64el", label="kernel")
    version = name.removeprefix("linux-image-")
    image = tree / "boot" / f"vmlinux-{version}"
    return Kernel(version, image, image, tree, "ppc64el")


def _small(packages):
    for name, package in (("make", "make"), ("gcc", "gcc"), ("flex", "flex"), ("bison", "bison"), ("bc", "bc"),
                          ("xz", "xz-utils")):
        tool(name, package)
    if not Path("/usr/include/gelf.h").exists():
        raise Unavailable("libelf's headers are not installed (Debian: libelf-dev)")
    source = packages.newest("bookworm", "linux-source", prefix="linux-source-")
    recipe = source + "\n" + FRAGMENT.read_text()
    built = packages.made("small-kernel", recipe, lambda where: _build(packages, source, where))
    version = (built / "version").read_text().strip()
    return Kernel(version, built / "vmlinuz", built / "vmlinuz")


def _build(packages, source, where):
    tree = packages.tree("bookworm", [source])
    tarball = next((tree / "usr/src").glob("linux-source-*.tar.xz"))
    run(["tar", "-C", where, "--strip-components=1", "-xf", tarball], "unpacking the kernel's source")
    make = ["nice", "make", "-s", "-C", where]
    run([*make, f"KCONFIG_ALLCONFIG={FRAGMENT}", "allnoconfig"], "configuring the small kernel")
    missing = _missing(where / ".config")
    if missing:
        raise RuntimeError("the small kernel's configuration lost: " + " ".join(missing))
    run([*make, f"-j{os.cpu_count()}", "bzImage"], "building the small kernel")
    version = run([*make, "kernelrelease"], "asking for the kernel's version").split()[-1]
    image = (where / "arch/x86/boot/bzImage").read_bytes()
    run(["find", where, "-mindepth", "1", "-delete"], "clearing the kernel's source")
    (where / "vmlinuz").write_bytes(image)
    (where / "version").write_text(version + "\n")


def _missing(config):
    """Options of the fragment that the kernel's own rules dropped: the proof would silently prove less."""
    have = set(config.read_text().splitlines())
    return [line for line in FRAGMENT.read_text().splitlines() if line.startswith("CONFIG_") and line not in have]
