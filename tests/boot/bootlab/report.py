"""What a machine said on its serial line, and whether that is what a case wanted."""

import base64
import re
from collections import Counter


def words(cmdline):
    """The words of a kernel command line: blanks part them, except between double quotes, as in the kernel's next_arg."""
    return re.findall(r'(?:[^\s"]|"[^"]*(?:"|$))+', cmdline)


def plain(word):
    """A word without the quotes that the kernel takes away: around the whole word, or around the value."""
    key, equals, value = word.partition("=")
    if word.startswith('"'):
        return word.strip('"')
    return key + equals + value.strip('"') if value.startswith('"') else word


def readable(log, lines=80):
    """The end of a serial log for a person: no files in base64, no screen control, no warnings of QEMU about its CPU."""
    text = re.sub(r"@@FILE (\S+)\n.*?(@@FILE-END|\Z)", r"@@FILE \1 …", log.replace("\r", ""), flags=re.S)
    text = re.sub(r"\x1b(\[[0-9;=?]*[A-Za-z]|[=>])", "", text)
    kept = [line[:300] for line in text.splitlines() if line.strip() and "TCG doesn't support" not in line]
    return kept[-lines:]


class Report:
    def __init__(self, output, seconds=0.0):
        self.seconds = seconds
        self.acpi, self.iommu, self.says, self.types = [], [], [], []
        self.cmdline = self.kernel = self.remapping = self.firmware = self.nested = None
        self.vfio, self.drivers, self.functions, self.files, self.commands = {}, {}, {}, {}, []
        self.validated = {}
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
        simple = {"@@CMDLINE": "cmdline", "@@KERNEL": "kernel", "@@REMAPPING": "remapping", "@@FIRMWARE": "firmware",
                  "@@NESTED": "nested"}
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
        elif key == "@@FUNCTIONS":
            card, number = value.split()
            self.functions[card] = int(number)
        elif key == "@@VALIDATE":
            what, _, said = value.partition(" : ")
            self.validated[what.removeprefix("for ").removeprefix("if ").strip()] = said.split()[0]
        elif key == "@@DRIVER":
            card, _, driver = value.partition(" ")
            self.drivers[card] = driver
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
    got = [plain(word) for word in asked]
    for word in wanted.get("has", []):
        if plain(word) not in got:
            wrong.append(f"the kernel didn't get {word!r}: {report.cmdline}")
    for word in wanted.get("lacks", []):
        if plain(word) in got:
            wrong.append(f"the kernel still got {word!r}: {report.cmdline}")
    groups = wanted.get("groups")
    if groups == "some":
        if report.groups == 0:
            wrong.append("no IOMMU group")
    elif groups is not None:
        expect("IOMMU groups", report.groups, groups)
    if "types" in wanted:
        expect("types of the groups", sorted(set(report.types)), sorted(set(wanted["types"])))
    for key in ("iommu", "acpi", "remapping", "firmware", "nested"):
        if key in wanted:
            expect(key, getattr(report, key), wanted[key])
    for pattern in wanted.get("says", []):
        if not any(re.search(pattern, line) for line in report.says):
            wrong.append(f"the kernel didn't say {pattern!r}: {report.says}")
    for pattern in wanted.get("silent", []):
        wrong += [f"the kernel said {line!r}" for line in report.says if re.search(pattern, line)]
    for step, result in wanted.get("vfio", {}).items():
        expect(f"VFIO {step}", report.vfio.get(step), result)
    for card, driver in wanted.get("drivers", {}).items():
        expect(f"the driver of {card}", report.drivers.get(card), driver)
    for card, number in wanted.get("functions", {}).items():
        expect(f"virtual functions of {card}", report.functions.get(card), number)
    for command in wanted.get("inside", []):
        ran = [c for c in report.commands if c[0] == command]
        if not ran or ran[0][1] != 0:
            wrong.append(f"inside the guest: {command}: " + (f"exit status {ran[0][1]}: {ran[0][2]}" if ran else "not run"))
    return wrong


def read_facts(text):
    """A file of facts as {"group.name": value}."""
    facts, group = {}, ""
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            facts[f"{group}.{name.strip()}"] = value.strip()
    return facts


def check_facts(report, facts, wanted):
    """Whether kargctl knows of the machine what its kernel did; WANTED are more facts that the case asks for."""
    active = "yes" if report.groups else "no"
    expected = {"iommu.active": active, "iommu.groups": str(report.groups)}
    if "ppc" not in report.kernel:
        expected["iommu.interrupt-remapping"] = report.remapping
        for table in ("DMAR", "IVRS"):
            expected[f"acpi.{table}"] = "yes" if table in report.acpi else "no"
    if report.types and "unknown" not in report.types:
        expected["iommu.group-types"] = " ".join(sorted(set(report.types)))
    if report.iommu:
        expected["iommu.units"] = " ".join(sorted(report.iommu))
    return [f"fact {key}: wanted {value!r}, got {facts.get(key)!r}" for key, value in {**expected, **wanted}.items()
            if facts.get(key) != value]


def check_doctor(report, findings):
    """Whether the verdicts of `kargctl doctor`, FINDINGS of its JSON, are what the kernel made of itself."""
    verdicts = {}
    for finding in findings:
        verdicts.setdefault(finding["check"], set()).add(finding["verdict"])
    expected = {"iommu-active": report.groups > 0, "firmware-table": any(t in report.acpi for t in ("DMAR", "IVRS")),
                "domain-type": report.groups > 0}
    if report.groups:
        expected["interrupt-remapping"] = report.remapping == "yes"
    wrong = [f"doctor's {check} is {verdicts.get(check)}, and the kernel says {'yes' if good else 'no'}"
             for check, good in expected.items() if (verdicts.get(check) == {"ok"}) != good]
    types = next((f["what"] for f in findings if f["check"] == "domain-type"), "")
    wrong += [f"doctor's domain-type doesn't say {kind}: {types}" for kind in set(report.types) if kind not in types]
    return wrong + _compare_with_libvirt(report, verdicts)


def _compare_with_libvirt(report, verdicts):
    """Where virt-host-validate has an opinion doctor has the same. It looks for a table of the maker whose CPU flag it sees, and
    has none where firmware or an emulator hides the flag."""
    pairs = {"hardware virtualization": "cpu-virtualization", "device assignment IOMMU support": "firmware-table",
             "IOMMU is enabled by kernel": "iommu-active"}
    return [f"virt-host-validate says {report.validated[theirs]} of {theirs!r}, doctor {verdicts.get(ours)} of {ours}"
            for theirs, ours in pairs.items()
            if theirs in report.validated and not (theirs.startswith("device") and report.validated[theirs] == "WARN")
            and (report.validated[theirs] == "PASS") != (verdicts.get(ours) == {"ok"})]
