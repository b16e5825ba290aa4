"""A PCI device of a description, and its directory in sysfs."""

import config_space

NO_RESOURCE = "0x" + "0" * 16 + " 0x" + "0" * 16 + " 0x" + "0" * 16
# begin, end, flags of the line of the expansion ROM: one of the card's own, the copy that the firmware left in memory
ROM_LINE = 6
ROMS = {
    "own": "0x00000000fb000000 0x00000000fb07ffff 0x0000000000046200",
    "shadow": "0x00000000000c0000 0x00000000000dffff 0x0000000000000212",
}


def whole_address(text):
    return text if text.count(":") == 2 else "0000:" + text


class Device:
    """ADDRESS VENDOR:DEVICE CLASS TYPE DRIVER GROUP [WORD…], with “-” for no driver and no group. A “plain” device is a
    conventional one that has no list of capabilities."""

    def __init__(self, words, parent):
        address, numbers, code, kind, driver, group, *more = words
        self.address = whole_address(address)
        self.vendor, self.device = (int(number, 16) for number in numbers.split(":"))
        self.code = int(code.ljust(6, "0"), 16)
        self.plain = kind == "plain"
        self.type = "conventional" if self.plain else kind
        self.driver, self.group = (None if word == "-" else word for word in (driver, group))
        self.settings = dict(word.partition("=")[::2] for word in more)
        self.parent = parent
        domain, bus, rest = self.address.split(":")
        self.domain, self.bus = domain, int(bus, 16)
        self.slot, self.function = (int(part, 16) for part in rest.split("."))
        self.number = self.bus << 8 | self.slot << 3 | self.function  # the routing ID
        above = parent.path if parent else f"/sys/devices/pci{domain}:{bus}"
        self.path = f"{above}/{self.address}"
        self.read_settings()

    def read_settings(self):
        get = self.settings.get
        self.resets = get("reset", "").split(",") if get("reset") else []
        self.acs = [int(word, 16) for word in get("acs").split("/")] if "acs" in self.settings else None
        self.total_vfs = int(get("vfs", 0))
        self.is_vf = "of" in self.settings
        self.header = {0x0604: 1, 0x0607: 2}.get(self.code >> 8, 0)
        sub = get("sub", f"{self.vendor:04x}:{self.device:04x}")
        self.subsystem = [int(number, 16) for number in sub.split(":")]
        self.readable = int(get("readable", 4096))

    def settle(self, devices):
        """What follows from the other devices: buses behind a bridge, siblings, virtual functions."""
        below = [other.bus for other in devices if other.path.startswith(self.path + "/")]
        self.secondary = int(self.settings["bus"], 16) if "bus" in self.settings else min(below, default=0)
        self.subordinate = max([self.secondary, *below])
        siblings = [other for other in devices if not other.is_vf and
                    (other.domain, other.bus, other.slot) == (self.domain, self.bus, self.slot)]
        # of conventional devices only function 0 tells that there are others
        self.multifunction = (len(siblings) > 1 and not self.is_vf and
                              (self.function == 0 or config_space.TYPES[self.type] is not None))
        self.vfs = sorted((other for other in devices if whole_address(other.settings.get("of", "-")) == self.address),
                          key=lambda other: other.number)


def uevent(device):
    vendor, kind = device.vendor, device.device
    sub_vendor, sub_device = device.subsystem
    lines = [f"DRIVER={device.driver}"] if device.driver else []
    lines += [f"PCI_CLASS={device.code:X}", f"PCI_ID={vendor:04X}:{kind:04X}", f"PCI_SUBSYS_ID={sub_vendor:04X}:{sub_device:04X}",
              f"PCI_SLOT_NAME={device.address}",
              f"MODALIAS=pci:v{vendor:08X}d{kind:08X}sv{sub_vendor:08X}sd{sub_device:08X}bc{device.code >> 16:02X}"
              f"sc{device.code >> 8 & 0xff:02X}i{device.code & 0xff:02X}"]
    return "".join(line + "\n" for line in lines)


def resource(device):
    lines = [NO_RESOURCE] * (17 if device.header == 1 else 13)
    if "rom" in device.settings:
        lines[ROM_LINE] = ROMS[device.settings["rom"]]
    return "".join(line + "\n" for line in lines)


def attributes(device):
    yield "class", f"0x{device.code:06x}"
    yield "vendor", f"0x{device.vendor:04x}"
    yield "device", f"0x{device.device:04x}"
    yield "subsystem_vendor", f"0x{device.subsystem[0]:04x}"
    yield "subsystem_device", f"0x{device.subsystem[1]:04x}"
    yield "irq", "0"  # lspci reads nothing of a device that has none
    yield "driver_override", device.settings.get("override", "(null)")
    if device.resets:
        yield "reset_method", " ".join(device.resets)
    if device.code >> 8 == 0x0300:
        yield "boot_vga", "1" if "boot-vga" in device.settings else "0"
    if "label" in device.settings:
        yield "label", device.settings["label"]
    if device.header == 1:
        yield "secondary_bus_number", str(device.secondary)
        yield "subordinate_bus_number", str(device.subordinate)
    if config_space.TYPES[device.type] is not None:
        yield "max_link_speed", "8.0 GT/s PCIe"
    if device.total_vfs:
        yield "sriov_totalvfs", str(device.total_vfs)
        yield "sriov_numvfs", str(len(device.vfs))
        yield "sriov_drivers_autoprobe", "1"


def put_device(tree, device):
    for name, value in attributes(device):
        tree.put(f"{device.path}/{name}", value + "\n")
    tree.put(f"{device.path}/uevent", uevent(device))
    tree.put(f"{device.path}/resource", resource(device))
    tree.put(f"{device.path}/config", config_space.build(device))
    tree.link(f"{device.path}/subsystem", "/sys/bus/pci")
    tree.link(f"/sys/bus/pci/devices/{device.address}", device.path)
    if device.resets:
        tree.put(f"{device.path}/reset", "")
    if device.driver:
        tree.link(f"{device.path}/driver", f"/sys/bus/pci/drivers/{device.driver}")
        tree.link(f"/sys/bus/pci/drivers/{device.driver}/{device.address}", device.path)
    for number, virtual in enumerate(device.vfs):
        tree.link(f"{device.path}/virtfn{number}", virtual.path)
        tree.link(f"{virtual.path}/physfn", device.path)
