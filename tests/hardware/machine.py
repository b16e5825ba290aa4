#!/usr/bin/env python3
"""machine.py pack FILE.machine… DIRECTORY | unpack FILE.machine DIRECTORY

What the kernel shows of a machine below /proc and /sys, made from a description that people can read. README.md tells the
language. “pack” writes a packed tree for each (tests/README.md) into a directory, “unpack” makes the tree itself."""

import os
import re
import shlex
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "fixture")]
import acpi  # noqa: E402
import packed  # noqa: E402
from pci_device import Device, put_device  # noqa: E402
from users import USERS  # noqa: E402

VERBATIM = re.compile(r"(file|program|dir|link) /|[|@\\]")
FLAGS = ("fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx "
         "pdpe1gb rdtscp lm constant_tsc rep_good nopl cpuid pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 x2apic movbe popcnt "
         "aes xsave avx f16c rdrand lahf_lm")
SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


class Tree:
    """Files and links by name. What stands in the description itself wins over what is made."""

    def __init__(self):
        self.entries = {}

    def put(self, name, data):
        self.entries.setdefault(name, ("file", data.encode() if isinstance(data, str) else data))

    def link(self, name, target):
        """@target: a path of this tree; links of sysfs are relative."""
        self.entries.setdefault(name, ("link", os.path.relpath(target, os.path.dirname(name)).encode()))

    def directory(self, name):
        self.entries.setdefault(name, ("dir", None))

    def append(self, name, text):
        kind, data = self.entries.get(name, ("file", b""))
        self.entries[name] = (kind, data + text.encode())

    def lines_of(self, name):
        kind, data = self.entries[name]
        if kind == "link":
            return [f"link {name} -> ".encode() + data]
        if kind == "dir":
            return [] if any(other.startswith(name + "/") for other in self.entries) else [f"dir {name}".encode()]
        return [f"file {name}".encode()] + (packed.text_lines(data) if packed.is_text(data) else packed.hex_lines(data))

    def pack(self):
        return b"".join(line + b"\n" for name in sorted(self.entries) for line in self.lines_of(name))


class Statement:
    """One line, and those that are indented below it."""

    def __init__(self, indent, words, place):
        self.indent = indent
        self.words = words
        self.place = place
        self.below = []


def nest(lines, shown):
    """The statements of a description that aren't indented; each knows what is below it."""
    top = Statement(-1, [], shown)
    path = [top]
    for number, line in lines:
        indent = len(line) - len(line.lstrip(" "))
        statement = Statement(indent, shlex.split(line), f"{shown}:{number}")
        while path[-1].indent >= indent:
            path.pop()
        path[-1].below.append(statement)
        path.append(statement)
    return top.below


# What a statement does: each gets the machine, the words behind its name, and the statements below it


def put_kernel(machine, words, below):
    machine.tree.put("/proc/sys/kernel/osrelease", words[0] + "\n")
    machine.tree.put("/proc/cmdline", " ".join(words[1:]) + "\n")


def put_cpu(machine, words, below):
    """cpu VENDOR FAMILY MODEL STEPPING NAME [FLAG…]: /proc/cpuinfo of x86, two processors of it."""
    vendor, family, model, stepping, name, *flags = words
    for number in range(2):
        machine.tree.append("/proc/cpuinfo", "".join(f"{key}: {value}\n" for key, value in (
            ("processor\t", number), ("vendor_id\t", vendor), ("cpu family\t", family), ("model\t\t", model),
            ("model name\t", name), ("stepping\t", stepping), ("physical id\t", 0), ("siblings\t", 2), ("core id\t\t", number),
            ("cpu cores\t", 2), ("apicid\t\t", number), ("flags\t\t", " ".join([FLAGS, *flags])),
            ("address sizes\t", "46 bits physical, 48 bits virtual"), ("power management", ""))) + "\n")


def put_uefi(machine, words, below):
    machine.tree.put("/sys/firmware/efi/fw_platform_size", "64\n")
    machine.tree.put(SECURE_BOOT, bytes([6, 0, 0, 0, 1 if words == ["secure-boot"] else 0]))


def put_tables(machine, words, below):
    for name in words:
        machine.tree.put(f"/sys/firmware/acpi/tables/{name}", acpi.plain(name))


def put_described_table(kind):
    def put(machine, words, below):
        name = kind.upper()
        machine.tree.put(f"/sys/firmware/acpi/tables/{name}", acpi.MAKERS[kind](words, [line.words for line in below]))
    return put


def put_device_tree(machine, words, below):
    """Below it “NAME STRING…”: properties, whose strings end with a zero each."""
    machine.tree.link("/proc/device-tree", "/sys/firmware/devicetree/base")
    for line in below:
        name, *strings = line.words
        machine.tree.put(f"/sys/firmware/devicetree/base/{name}", "".join(text + "\0" for text in strings))


def put_interrupts(machine, words, below):
    machine.interrupts = words[0]


def put_unit(machine, words, below):
    """unit NAME DIRECTORY [FILE=VALUE…]: what /sys/class/iommu leads to."""
    name, place, *attributes = words
    path = f"/sys/devices/{place}/iommu/{name}" if not place.startswith("virtual") else f"/sys/devices/virtual/iommu/{name}"
    machine.tree.directory(path)
    machine.tree.link(f"/sys/class/iommu/{name}", path)
    for attribute in attributes:
        file, _, value = attribute.partition("=")
        machine.tree.put(f"{path}/{file}", value + "\n")


def region(text):
    span, _, word = text.partition(":")
    first, _, last = span.partition("-")
    return f"0x{int(first, 16):016x} 0x{int(last, 16):016x} {word}\n"


def put_groups(machine, words, below):
    """groups TYPE|- REGION…: what all groups have; below it “GROUP TYPE|= REGION…”: what one has besides.
    groups none: the kernel uses no IOMMU, so nobody asked for ACS either."""
    machine.group_type, *machine.group_regions = words
    machine.group_rows = {line.words[0]: line.words[1:] for line in below}
    machine.tree.directory("/sys/kernel/iommu_groups")
    machine.tree.directory("/sys/class/iommu")


def put_devices(machine, words, below):
    machine.add_devices(below, None)


STATEMENTS = {
    "kernel": put_kernel, "cpu": put_cpu, "uefi": put_uefi, "tables": put_tables, "interrupts": put_interrupts, "device-tree": put_device_tree,
    "unit": put_unit, "groups": put_groups, "devices": put_devices,
    **{kind: put_described_table(kind) for kind in acpi.MAKERS},
}


class Machine:
    def __init__(self):
        self.tree = Tree()
        self.devices = {}  # by address, in the order of the description
        self.blocks = {}  # paths of disks and partitions, by name
        self.interrupts = None
        self.group_type, self.group_regions, self.group_rows = "-", [], {}

    def add_devices(self, statements, parent):
        for statement in statements:
            if ":" in statement.words[0]:
                device = Device(statement.words, parent)
                self.devices[device.address] = device
                device.users = [line for line in statement.below if ":" not in line.words[0]]
                self.add_devices([line for line in statement.below if ":" in line.words[0]], device)
            elif parent is None:
                raise ValueError("not understood")

    def put_group(self, number):
        kind, *regions = self.group_rows.get(number, ["="])
        path = f"/sys/kernel/iommu_groups/{number}"
        kind = self.group_type if kind == "=" else kind
        if kind != "-":
            self.tree.put(f"{path}/type", kind + "\n")
        self.tree.put(f"{path}/reserved_regions", "".join(sorted(map(region, self.group_regions + regions))))
        for device in self.devices.values():
            if device.group == number:
                self.tree.link(f"{path}/devices/{device.address}", device.path)
                self.tree.link(f"{device.path}/iommu_group", path)

    def put_interrupts(self):
        chip = "IR-" if self.interrupts == "remapped" else ""
        lines = ["            CPU0       CPU1       ", f"   8:          0          1  {chip}IO-APIC    8-edge      rtc0",
                 f"   9:          2          0  {chip}IO-APIC    9-fasteoi   acpi"]
        busy = [device for device in self.devices.values() if device.driver and device.driver != "pcieport"]
        for number, device in enumerate(busy, 32):
            lines.append(f"  {number}:      {1000 + number}          0  {chip}PCI-MSI-{device.address}    0-edge      {device.driver}")
        lines += [" LOC:      88421      90233   Local timer interrupts", " ERR:          0"]
        self.tree.put("/proc/interrupts", "\n".join(lines) + "\n")

    def forget_groups(self):
        for device in self.devices.values():
            device.group = None
            if device.acs:
                device.acs[1] = 0

    def finish(self):
        if self.group_type == "none":
            self.forget_groups()
        for device in self.devices.values():
            device.settle(self.devices.values())
        for device in self.devices.values():
            put_device(self.tree, device)
            for line in device.users:
                USERS[line.words[0]](self, line.words[1:], device)
        for group in sorted({device.group for device in self.devices.values() if device.group}):
            self.put_group(group)
        if self.interrupts:
            self.put_interrupts()


def read_verbatim(tree, lines, shown):
    text = "".join(line + "\n" for _, line in lines).encode()
    for kind, name, target, data in packed.parse(text, shown):
        body = target if kind == b"link" else None if kind == b"dir" else data
        tree.entries[os.fsdecode(name)] = (kind.decode(), body)


def read_lines(file, tree):
    """The statements of a description, after those of the one that it is “like”, without those that it is “without”.
    What there can be but one of (a kernel, a table) is replaced by what stands later."""
    numbered = [(number, line) for number, line in enumerate(Path(file).read_text().splitlines(), 1)
                if line.strip() and not line.lstrip().startswith("#")]
    statements = []
    for statement in nest([row for row in numbered if not VERBATIM.match(row[1])], file):
        name, *words = statement.words
        if name == "like":
            statements += read_lines(Path(file).parent / f"{words[0]}.machine", tree)
        elif name == "without":
            statements = [other for other in statements if other.words[0] not in words]
        else:
            many = name in USERS or name == "unit"
            statements = [other for other in statements if many or other.words[0] != name] + [statement]
    read_verbatim(tree, [row for row in numbered if VERBATIM.match(row[1])], file)
    return statements


def make(file):
    """The machine that a description tells, with its tree."""
    machine = Machine()
    # disks and interfaces that are made of others come when those are there
    statements = sorted(read_lines(file, machine.tree), key=lambda statement: statement.words[0] in USERS)
    finished = False
    for statement in statements:
        name, *words = statement.words
        try:
            if name in USERS and not finished:
                machine.finish()
                finished = True
            USERS[name](machine, words, None) if name in USERS else STATEMENTS[name](machine, words, statement.below)
        except Exception as error:
            raise SystemExit(f"{statement.place}: {error!r}") from error
    if not finished:
        machine.finish()
    return machine


def pack(file):
    return make(file).tree.pack()


def unpack(file, directory):
    packed.unpack_text(pack(file), file, directory)


def main(argv):
    if len(argv) >= 4 and argv[1] == "pack":
        for file in argv[2:-1]:
            (Path(argv[-1]) / (Path(file).stem + ".tree")).write_bytes(pack(file))
    elif len(argv) == 4 and argv[1] == "unpack":
        unpack(argv[2], argv[3])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
