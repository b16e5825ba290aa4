"""One case: a host tree, kargctl's changes to it, and the boots before, after and after the undo."""

import io
import json
import re
import shlex
import shutil
import subprocess
import tarfile

from . import initramfs, machines
from .kernels import kernel
from .loaders import LOADERS
from .packages import Unavailable
from .report import Report, check, check_doctor, check_facts, read_facts

RELEASE = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


class Failed(Exception):
    """The case failed: the sentences, and the log of the boot when it is one that failed."""

    def __init__(self, sentences, log=None):
        super().__init__("\n".join(sentences))
        self.log = log


class Host:
    def __init__(self, case, packages, work, kargctl=None, record=None):
        self.case, self.packages, self.work, self.kargctl, self.record = case, packages, work, kargctl, record
        self.suite = case["suite"]
        self.root, self.hardware = work / "root", work / "hardware"
        self.disk, self.initrd = work / "disk.img", work / "initrd"
        self.reports, self.again = [], 0

    def run(self):
        machines.require(self.case["machine"])
        self.kernel = kernel(self.packages, self.case["kernel"])
        self.lay_out()
        for number, boot in enumerate(self.case["boot"], 1):
            self.write(boot.get("write", {}))
            for command in boot["kargctl"]:
                if self.kargctl is None:
                    raise Unavailable(f"kargctl isn't built (boots before it passed: {number - 1})")
                self.run_kargctl(command)
            if (self.root / "etc/modprobe.d").is_dir():
                self.make_initramfs()
            if boot.get("rebuild"):
                self.loader.rebuild()
            self.boot(number, boot)

    def lay_out(self):
        self.write({"etc/os-release": RELEASE, "etc/machine-id": "6b61726763746c0000000000626f6f74\n",
                    "etc/fstab": "", **self.case["files"]})
        self.make_initramfs()
        self.loader = LOADERS[self.case["loader"]](self)
        self.loader.install()

    def make_initramfs(self):
        steps = ["facts", *self.case["steps"]] if self.runs_inside() else self.case["steps"]
        options = self.root / "etc/modprobe.d"
        initramfs.build(self.packages, self.kernel, self.initrd, steps=steps, modules=self.case["modules"],
                        options=sorted(options.iterdir()) if options.is_dir() else [],
                        kargctl=self.kargctl if self.runs_inside() else None)
        # which modules the kernel has, for kargctl
        if self.kernel.modules and self.case["modules"]:
            here = self.root / "lib/modules" / self.kernel.version
            here.mkdir(parents=True, exist_ok=True)
            for index in (self.kernel.modules / "lib/modules" / self.kernel.version).glob("modules.*"):
                shutil.copy(index, here)

    def runs_inside(self):
        """kargctl goes along where nothing but QEMU loads it: 15 MB are many for an emulated BIOS. It is built for x86."""
        return self.kargctl is not None and self.case["loader"] == "direct" and self.kernel.arch == "amd64"

    def write(self, files):
        """Files of the host; @VERSION@ in a name or a text is the kernel's; a grubenv is filled up."""
        for name, text in files.items():
            path = self.root / name.replace("@VERSION@", self.kernel.version)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = text.replace("@VERSION@", self.kernel.version)
            path.write_text(text.ljust(1024, "#") if path.name == "grubenv" else text)

    def run_kargctl(self, command):
        argv = [self.kargctl, f"--root={self.root}"]
        if self.hardware.is_dir():
            argv.append(f"--hardware={self.hardware}")
        done = subprocess.run([*argv, *shlex.split(command["run"])], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        output = done.stdout + done.stderr
        wrong = []
        if done.returncode != command["exit"]:
            wrong.append(f"exit status {done.returncode} instead of {command['exit']}")
        if "says" in command and not re.search(command["says"], output):
            wrong.append(f"it didn't say {command['says']!r}")
        if "silent" in command and re.search(command["silent"], output):
            wrong.append(f"it said {command['silent']!r}")
        if wrong:
            raise Failed([f"kargctl {command['run']}: {', '.join(wrong)}", output.rstrip()])

    def boot(self, number, wanted):
        log = self.work / f"boot-{number}.log"
        try:
            output, seconds = self.start(log, wanted)
        except TimeoutError as error:
            raise Failed([f"boot {number}: {error}"], log) from error
        report = Report(output, seconds)
        self.reports.append(report)
        self.loader.after_boot()
        self.take_hardware(report)
        wrong = check(report, wanted)
        if "like" in wanted:
            first = self.reports[wanted["like"] - 1]
            wrong += check(report, {"cmdline": " ".join(first.asked()), "groups": first.groups, "types": first.types})
        wrong += self.check_facts(report, wanted)
        if "entries" in wanted:
            names = sorted(path.name for path in (self.root / "efi/loader/entries").iterdir())
            if names != sorted(wanted["entries"]):
                wrong.append(f"entries on the ESP afterwards: wanted {sorted(wanted['entries'])}, got {names}")
        if wrong:
            raise Failed([f"boot {number}: {sentence}" for sentence in wrong], log)

    def start(self, log, wanted):
        """A boot, and a second, steadier one when the first didn't come to its /init: on a busy machine an emulated timer may
        starve, and a kernel that finds no timer interrupt panics. What isn't bootable isn't so at the second time either."""
        inside, limit = wanted.get("inside", []), self.case["limit"]
        try:
            return machines.boot(self.case["machine"], self.loader.before_boot(inside), log, limit)
        except TimeoutError:
            if b"@@BEGIN" in log.read_bytes():
                raise
        self.again += 1
        return machines.boot(self.case["machine"], self.loader.before_boot(inside), log, 2 * limit, steady=True)

    def take_hardware(self, report):
        """The machine's own proc and sys, for kargctl: it decides by what this machine has, not by what we know of it."""
        if "hardware.tgz" in report.files:
            with tarfile.open(fileobj=io.BytesIO(report.files["hardware.tgz"])) as archive:
                shutil.rmtree(self.hardware, ignore_errors=True)
                archive.extractall(self.hardware)

    def check_facts(self, report, wanted):
        """What kargctl makes of the machine must agree with what the kernel said of itself."""
        if self.kargctl is None or not self.hardware.is_dir():
            return []
        done = subprocess.run([self.kargctl, f"--root={self.root}", f"--hardware={self.hardware}", "facts", "--save=-"],
                              capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            return [f"kargctl facts: exit status {done.returncode}: {done.stderr}"]
        facts = read_facts(done.stdout)
        wrong = check_facts(report, facts, wanted.get("facts", {}))
        if self.runs_inside():
            # kargctl on the machine itself sees what kargctl here makes of the machine's files
            inside = read_facts(report.files.get("facts", b"").decode())
            facts["kernel.cmdline"] = report.cmdline
            groups = ("acpi.", "cpu.", "iommu.", "pci", "firmware.", "machine.", "kernel.cmdline")
            wrong += [f"fact {key}: {inside.get(key)!r} on the machine, {value!r} from its files"
                      for key, value in facts.items() if key.startswith(groups) and inside.get(key) != value]
            wrong += check_doctor(report, json.loads(report.files["doctor"])["findings"])
        if "record" in wanted and self.record:
            self.record.mkdir(parents=True, exist_ok=True)
            (self.record / f"{wanted['record']}.facts").write_text(done.stdout)
        return wrong
