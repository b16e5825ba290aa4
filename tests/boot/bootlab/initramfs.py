"""Builds the initramfs: an uncompressed cpio archive, written here so that neither root nor device nodes are needed."""

import os
import stat
import subprocess
from pathlib import Path

from .packages import run, tool

GUEST = Path(__file__).resolve().parent.parent / "guest"
EARLY_BOOT = GUEST.parents[2] / "early-boot"
# They make devices, which all that is looked at afterwards should see.
FIRST = ("functions",)


class Archive:
    """The kernel's "newc" format: a header of 13 hexadecimal fields, the name, the bytes, each padded to four."""

    def __init__(self):
        self.parts, self.inode, self.directories = [], 0, set()

    def add(self, name, mode, data=b"", device=(0, 0)):
        parent = os.path.dirname(name)
        if parent and parent not in self.directories and name != "TRAILER!!!":
            self.add(parent, stat.S_IFDIR | 0o755)
        if stat.S_ISDIR(mode):
            self.directories.add(name)
        self.inode += 1
        encoded = name.encode() + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(encoded), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
        self.parts += [header, b"\0" * (-len(header) % 4), data, b"\0" * (-len(data) % 4)]

    def file(self, name, source, mode=0o644):
        self.add(name, stat.S_IFREG | mode, Path(source).read_bytes())

    def text(self, name, text, mode=0o644):
        self.add(name, stat.S_IFREG | mode, text.encode())

    def write(self, path):
        self.add("TRAILER!!!", 0)
        Path(path).write_bytes(b"".join(self.parts))


def build(packages, kernel, path, *, steps=(), modules=(), options=(), hardware=True, kargctl=None):
    """An initramfs for KERNEL at PATH: the probe, the STEPS it takes after it (guest/step-…), the MODULES they need, with
    the files of OPTIONS for these."""
    busybox = packages.tree("bookworm", ["busybox-static"], arch=kernel.arch) / "bin/busybox"
    archive = Archive()
    archive.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    archive.file("bin/busybox", busybox, 0o755)
    archive.file("init", GUEST / "init", 0o755)
    if hardware:
        archive.text("etc/boot-test/hardware", "")
    for number, step in enumerate(steps):
        when = "first" if step in FIRST else "step"
        archive.file(f"etc/boot-test/{when}-{number}-{step}", GUEST / f"step-{step}")
    if "reserve" in steps or "functions" in steps:
        archive.file("bin/reserve-devices", EARLY_BOOT / "reserve-devices", 0o755)
    if "functions" in steps:
        _add_udev(archive, packages)
    if "validate" in steps:
        _add_program(archive, packages, "libvirt-clients", ["usr/bin/virt-host-validate"])
    if "vfio" in steps:
        archive.file("bin/vfio-open", _vfio_open(packages), 0o755)
    for file in options:
        archive.file(f"etc/modprobe.d/{file.name}", file)
    if kernel.modules and modules:
        _add_modules(archive, kernel, modules)
    if kargctl:
        for name, source in bundle(kargctl).items():
            if source is None:
                archive.text(name, WRAPPER, 0o755)
            else:
                archive.file(name, source, 0o755)
    archive.write(path)


def _vfio_open(packages):
    source = GUEST / "vfio-open.c"
    compiler = tool("gcc", "gcc")
    made = packages.made("vfio-open", source.read_text(), lambda where: run(
        [compiler, "-O2", "-Wall", "-static", "-o", where / "vfio-open", source], "compiling vfio-open"))
    return made / "vfio-open"


def _add_modules(archive, kernel, wanted):
    root = kernel.modules / "lib/modules" / kernel.version
    if not (root / "modules.dep").is_file():
        run([tool("depmod", "kmod"), "-b", kernel.modules, kernel.version], "listing the kernel's modules")
    needs = {}
    for line in (root / "modules.dep").read_text().splitlines():
        module, _, rest = line.partition(":")
        needs[Path(module).stem.replace("-", "_")] = [module, *rest.split()]
    lines, files = [], set()
    for name in wanted:
        for module in needs.get(name.replace("-", "_"), []):
            own = needs[Path(module).stem.replace("-", "_")]
            lines.append(f"{own[0]}: {' '.join(own[1:])}")
            files.update(own)
    archive.text(f"lib/modules/{kernel.version}/modules.dep", "\n".join(lines) + "\n")
    for file in sorted(files):
        archive.file(f"lib/modules/{kernel.version}/{file}", root / file)


def _add_program(archive, packages, package, names):
    """A program of Debian's under NAMES, the first one where it is in PACKAGE, with its libraries."""
    tree = packages.tree("bookworm", [package], closure=True)
    places = [tree / "usr/lib/x86_64-linux-gnu", tree / "lib/x86_64-linux-gnu"]
    # not lib64/…, a link to this machine's
    interpreter = next(place / "ld-linux-x86-64.so.2" for place in places if (place / "libc.so.6").exists())
    listing = run([interpreter, "--list", "--library-path", ":".join(map(str, places)), tree / names[0]],
                  f"looking for the libraries of {package}")
    libraries = [Path(word) for word in listing.split() if word.startswith(str(tree)) and ".so" in word]
    archive.file("lib64/ld-linux-x86-64.so.2", interpreter, 0o755)
    for library in libraries:
        archive.file(f"lib/x86_64-linux-gnu/{library.name}", library, 0o755)
    for name in names:
        archive.file(name, tree / names[0], 0o755)


def _add_udev(archive, packages):
    """Debian's udev, the program and the daemon in one; its only rule is ours."""
    _add_program(archive, packages, "udev", ["bin/udevadm", "lib/systemd/systemd-udevd"])
    rule = (EARLY_BOOT / "kargctl-sriov.rules.in").read_text()
    archive.text("lib/udev/rules.d/60-kargctl-sriov.rules", rule.replace("@program@", "/bin/reserve-devices"))


LOADER = "opt/kargctl/ld.so"
WRAPPER = f'#!/bin/sh\nexec /{LOADER} --library-path /opt/kargctl /opt/kargctl/kargctl "$@"\n'


def bundle(kargctl):
    """kargctl with the very libraries it runs with here, whatever the guest has: {name in the guest: file here}."""
    listing = subprocess.run(["ldd", kargctl], capture_output=True, text=True, check=True).stdout
    if "not found" in listing:
        raise RuntimeError(f"{kargctl} lacks a library here:\n{listing}")
    files = {"usr/bin/kargctl": None, "opt/kargctl/kargctl": Path(kargctl)}
    for line in listing.splitlines():
        paths = [word for word in line.split() if word.startswith("/")]
        if not paths:
            continue
        library = Path(paths[0])
        if library.name.startswith("ld-linux") or library.name.startswith("ld64"):
            files[LOADER] = library
        else:
            files[f"opt/kargctl/{library.name}"] = library
    return files


def install(kargctl, root):
    """The same bundle, in a tree on disk."""
    for name, source in bundle(kargctl).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if source is None:
            path.write_text(WRAPPER)
        else:
            path.write_bytes(source.read_bytes())
        path.chmod(0o755)
