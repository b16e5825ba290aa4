"""The boot loaders. Each lays out a host tree once, and before every boot turns it into what the machine starts from.

A host tree is what kargctl sees as --root. /boot is a partition of its own, /efi is the EFI system partition.
"""

import shutil
from pathlib import Path

from . import disks, initramfs, machines, namespaces
from .packages import Unavailable, run

GUEST = Path(__file__).resolve().parent.parent / "guest"
CORE = ["part_msdos", "ext2", "fat", "search", "search_fs_uuid", "normal", "configfile", "linux", "loadenv", "echo",
        "test", "regexp", "all_video", "gzio", "halt", "ls"]
# What grub-mkconfig and the GRUB tools need around them to run in a tree of their own.
AROUND = ["bash", "dash", "coreutils", "sed", "grep", "mawk", "findutils", "gettext-base", "debianutils", "util-linux"]


class Direct:
    """QEMU loads the kernel itself; the command line is that of the host's only boot entry."""

    def __init__(self, host):
        self.host = host

    def install(self):
        pass

    def before_boot(self, commands=()):
        entry = self.entries()[0]
        options = [line.split(None, 1)[1] for line in entry.read_text().splitlines() if line.startswith("options ")]
        return ["-kernel", self.host.kernel.direct, "-initrd", self.host.initrd, "-append", " ".join(options)]

    def after_boot(self):
        pass

    def entries(self):
        return sorted((self.host.root / "boot/loader/entries").glob("*.conf"))


class SystemdBoot(Direct):
    """systemd-boot on the ESP. The host names /linux and /initrd in its entries."""

    def install(self):
        tree = self.host.packages.tree(self.host.suite, ["systemd-boot-efi"])
        esp = self.host.root / "efi"
        for place in ("EFI/BOOT/BOOTX64.EFI", "EFI/systemd/systemd-bootx64.efi"):
            copy(tree / "usr/lib/systemd/boot/efi/systemd-bootx64.efi", esp / place)
        copy(self.host.kernel.image, esp / "linux")
        copy(self.host.initrd, esp / "initrd")

    def before_boot(self, commands=()):
        disks.create(self.host.disk, self.host.root / "efi")
        return machines.disk(self.host.disk) + machines.uefi(self.host.packages, self.host.work / "vars.fd")

    def after_boot(self):
        """The host gets its entries back as the loader left them: it counts tries in their names."""
        entries = self.host.root / "efi/loader/entries"
        if entries.is_dir() and any(entries.iterdir()):
            disks.read_esp(self.host.disk, "/loader/entries", entries)


class UnifiedImage(SystemdBoot):
    """systemd-boot and a unified kernel image that ukify made of the host's /etc/kernel/cmdline."""

    def install(self):
        super().install()
        self.rebuild()
        for name, cmdline in self.host.case.get("addons", {}).items():
            addon = self.host.root / "efi" / name
            addon.parent.mkdir(parents=True, exist_ok=True)
            self.ukify("addonx64.efi.stub", "--cmdline", cmdline, "--output", addon)

    def rebuild(self):
        """What kernel-install does when a kernel comes: an image of the template as it is now."""
        root, kernel = self.host.root, self.host.kernel
        image = root / "efi/EFI/Linux/debian.efi"
        image.parent.mkdir(parents=True, exist_ok=True)
        self.ukify("linuxx64.efi.stub", "--linux", kernel.image, "--initrd", self.host.initrd, "--os-release",
                   f"@{root}/etc/os-release", "--uname", kernel.version, "--cmdline", f"@{root}/etc/kernel/cmdline",
                   "--output", image)

    def ukify(self, stub, *words):
        tools = self.host.packages.tree("trixie", ["systemd-ukify", "python3-pefile"], label="ukify")
        stub = self.host.packages.tree(self.host.suite, ["systemd-boot-efi"]) / "usr/lib/systemd/boot/efi" / stub
        if not stub.is_file():
            raise Unavailable(f"systemd of {self.host.suite} has no {stub.name}")
        run(["/usr/bin/python3", tools / "usr/bin/ukify", "build", "--stub", stub, *words],
            "making a unified kernel image",
            env={"PYTHONPATH": str(tools / "usr/lib/python3/dist-packages"), "PATH": "/usr/bin:/bin"})


class Grub(Direct):
    """GRUB with the grub.cfg that the suite's own grub-mkconfig makes of the host's defaults."""

    platform, modules, directory = None, CORE, "grub"

    def install(self):
        host = self.host
        self.tree = host.packages.tree(
            host.suite, ["grub-efi-amd64-bin", "grub-pc-bin", "grub-common", "grub2-common", *AROUND], closure=True,
            label="grub")
        copy(host.kernel.image, host.root / f"boot/vmlinuz-{host.kernel.version}")
        copy(host.initrd, host.root / f"boot/initrd.img-{host.kernel.version}")
        if host.kernel.modules:      # grub-mkconfig asks it whether this kernel needs an initrd
            copy(host.kernel.modules / f"boot/config-{host.kernel.version}",
                 host.root / f"boot/config-{host.kernel.version}")
        modules = host.root / "boot" / self.directory / self.platform
        modules.mkdir(parents=True)
        for module in (self.tree / "usr/lib/grub" / self.platform).glob("*.[ml]*"):
            shutil.copyfile(module, modules / module.name)
        shutil.copytree(self.tree / "etc/grub.d", host.root / "etc/grub.d", dirs_exist_ok=True)
        for name in ("usr/sbin/grub-mkconfig", "usr/sbin/update-grub"):
            copy(self.tree / name, host.root / name)
        (host.root / "efi").mkdir(exist_ok=True)
        self.core = self.make_core()

    def make_core(self):
        """GRUB's core image with what it needs to find /boot; no grub-install, no block device."""
        output, early = self.host.work / "core", self.host.work / "early.cfg"
        early.write_text(f"search.fs_uuid {disks.BOOT_UUID} root\nset prefix=($root)/{self.directory}\n")
        extra = ["biosdisk"] if self.platform == "i386-pc" else []
        self.inside({self.host.work: "mnt"}, "grub-mkimage", "-O", self.platform, "-c", "/mnt/early.cfg", "-p",
                    f"/{self.directory}", "-o", "/mnt/core", *self.modules, *extra)
        return output

    def inside(self, binds, *argv):
        """Runs a tool of the suite in the suite's own tree, with places of the host laid over it; root isn't needed."""
        script = 'tree=$1; shift; while [ "$1" != -- ]; do mount --rbind "$1" "$tree/$2" || exit 1; shift 2; done; ' \
                 'shift; exec chroot "$tree" "$@"'
        pairs = [str(word) for pair in [("/dev", "dev"), *binds.items()] for word in pair]
        run([*namespaces.with_mounts(), "sh", "-c", script, "sh", self.tree, *pairs, "--", *argv],
            f"running {argv[0]} of {self.host.suite}",
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})

    def mkconfig(self):
        root = self.host.root
        self.inside({root / "etc/default": "etc/default", root / "etc/grub.d": "etc/grub.d", root / "boot": "boot",
                     GUEST / "grub-probe": "usr/sbin/grub-probe", GUEST / "grub-mkrelpath": "usr/bin/grub-mkrelpath"},
                    "grub-mkconfig", "-o", "/boot/grub/grub.cfg")

    def before_boot(self, commands=()):
        self.mkconfig()
        disks.create(self.host.disk, self.host.root / "efi", self.host.root / "boot")
        return self.start()


class GrubBios(Grub):
    platform = "i386-pc"

    def start(self):
        disks.write_boot_sectors(self.host.disk, self.tree / "usr/lib/grub/i386-pc/boot.img", self.core)
        return machines.disk(self.host.disk)


class GrubEfi(Grub):
    platform = "x86_64-efi"

    def install(self):
        super().install()
        copy(self.core, self.host.root / "efi/EFI/BOOT/BOOTX64.EFI")

    def start(self):
        return machines.disk(self.host.disk) + machines.uefi(self.host.packages, self.host.work / "vars.fd")


class GrubBls(GrubEfi):
    """GRUB that reads boot entries itself, as on Fedora; its grub.cfg only says so.

    GRUB 2.14 makes its "linux" line in a buffer that is a byte too short, and at some lengths goes on with the next line
    ("can't find command '?initrd'"). So the entries of these cases name files without the kernel's version, for its length
    would decide.
    """

    modules, directory = [*CORE, "blsuki"], "grub2"

    def install(self):
        super().install()
        copy(self.host.kernel.image, self.host.root / "boot/vmlinuz")
        copy(self.host.initrd, self.host.root / "boot/initrd.img")

    def mkconfig(self):
        config = self.host.root / "boot/grub2/grub.cfg"
        config.write_text("load_env\nset timeout=0\nset default=0\nblscfg\n")


class Debian(GrubBios):
    """A whole Debian on the disk, with kargctl in it: what a person does there, with the real grub-probe and update-grub."""

    def install(self):
        super().install()
        host = self.host
        if host.kargctl is None:
            raise Unavailable("kargctl isn't built")
        self.installed = host.work / "installed"
        run(["cp", "-a", self.tree, self.installed], "copying the Debian tree")
        shutil.rmtree(self.installed / "boot")
        run(["cp", "-a", *(host.root / d for d in ("etc", "boot")), self.installed], "laying the host over it")
        initramfs.install(host.kargctl, self.installed)
        (self.installed / "etc/fstab").write_text("/dev/vda3 / ext4 ro 0 1\n/dev/vda2 /boot ext4 defaults 0 2\n")

    def before_boot(self, commands=()):
        """The disk is made for the first boot only: what was done on it is what the next boot finds."""
        if not self.host.disk.exists():
            self.mkconfig()
            boot = self.host.root / "boot"
            shutil.rmtree(self.installed / "boot")
            (self.installed / "boot").mkdir()
            disks.create(self.host.disk, self.host.root / "efi", boot, self.installed)
        second = self.host.work / "commands.img"
        second.write_bytes("".join(f"{c}\n" for c in commands).encode().ljust(disks.MIB, b"\0"))
        return self.start() + machines.disk(second, 1)


LOADERS = {"direct": Direct, "systemd-boot": SystemdBoot, "uki": UnifiedImage, "grub-bios": GrubBios,
           "grub-efi": GrubEfi, "grub-bls": GrubBls, "debian": Debian}


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(source.stat().st_mode & 0o777)
