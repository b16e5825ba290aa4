"""What a machine said on its serial line, and whether that is what a case wanted."""

import base64
import re
from collections import Counter


def words(cmdline):
    """The words of a kernel command line: blanks part them, except between double quotes, as in the kernel's next_arg."""
    return re.findall(r'(?:[^\s"]|"[^"]*(?:"|$))+', cmdline)


class Report:
    def __init__(self, output, seconds=0.0):
        self.seconds = seconds
        self.acpi, self.iommu, self.says, self.types = [], [], [], []
        self.cmdline = self.kernel = self.remapping = self.firmware = None
        self.vfio, self.files, self.commands = {}, {}, []
        name, lines = None, []
        for line in output.splitlines():
            key, _, value = line.partition(" ")
            if key == "@@FILE":
                name, lines = value, []
            elif key == "@@FILE-END":
                self.files[name] = base64.b64decode("".join(lines))
                name = None
            elif name is not None:
                lines.append(line)
            else:
                self._take(key, value, line)
        self.groups = len(self.types)

    def _take(self, key, value, line):
        simple = {"@@CMDLINE": "cmdline", "@@KERNEL": "kernel", "@@REMAPPING": "remapping", "@@FIRMWARE": "firmware"}
        lists = {"@@ACPI": self.acpi, "@@IOMMU": self.iommu, "@@SAYS": self.says}
        if key in simple:
            setattr(self, simple[key], value)
        elif key in lists:
            lists[key].append(value)
        elif key == "@@GROUP":
            self.types.append(value.partition(" ")[2] or "unknown")
        elif key == "@@VFIO":
            step, _, result = value.partition(" ")
            self.vfio[step] = result
        elif key == "@@RUN":
            self.commands.append([value, None, ""])
        elif key == "@@EXIT":
            self.commands[-1][1] = int(value)
        elif self.commands and self.commands[-1][1] is None:
            self.commands[-1][2] += line + "\n"

    def asked(self):
        """The command line without the two words that boot loaders put in front by themselves."""
        return [w for w in words(self.cmdline or "") if not re.match(r"(BOOT_IMAGE|initrd)=", w)]

    def summary(self):
        kinds = ",".join(f"{n}×{t}" for t, n in sorted(Counter(self.types).items()))
        return f"{self.groups} groups {kinds or '-'}, iommu {' '.join(self.iommu) or '-'}: {self.cmdline}"


def check(report, wanted):
    """The differences between what the machine said and what the case wants of this boot, as sentences."""
    wrong = []

    def expect(what, got, want):
        if got != want:
            wrong.append(f"{what}: wanted {want!r}, got {got!r}")

    asked = report.asked()
    if "cmdline" in wanted:
        expect("command line", " ".join(asked), wanted["cmdline"])
    for word in wanted.get("has", []):
        if word not in asked:
            wrong.append(f"the kernel didn't get {word!r}: {report.cmdline}")
    for word in wanted.get("lacks", []):
        if word in asked:
            wrong.append(f"the kernel still got {word!r}: {report.cmdline}")
    groups = wanted.get("groups")
    if groups == "some":
        if report.groups == 0:
            wrong.append("no IOMMU group")
    elif groups is not None:
        expect("IOMMU groups", report.groups, groups)
    if "types" in wanted:
        expect("types of the groups", sorted(set(report.types)), sorted(wanted["types"]))
    for key in ("iommu", "acpi", "remapping", "firmware"):
        if key in wanted:
            expect(key, getattr(report, key), wanted[key])
    for pattern in wanted.get("says", []):
        if not any(re.search(pattern, line) for line in report.says):
            wrong.append(f"the kernel didn't say {pattern!r}: {report.says}")
    for pattern in wanted.get("silent", []):
        wrong += [f"the kernel said {line!r}" for line in report.says if re.search(pattern, line)]
    for step, result in wanted.get("vfio", {}).items():
        expect(f"VFIO {step}", report.vfio.get(step), result)
    return wrong
