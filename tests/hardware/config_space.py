"""The configuration space of a PCI device, as far as libpci and the kernel look at it to tell what the device is: header,
capabilities PCI Express and power management, extended capabilities ACS and SR-IOV. Offsets and bits are those of the
kernel's include/uapi/linux/pci_regs.h."""

import struct

# device/port type of the PCI Express capability; None has no such capability
TYPES = {
    "endpoint": 0, "legacy-endpoint": 1, "root-port": 4, "upstream-port": 5, "downstream-port": 6, "pcie-to-pci-bridge": 7,
    "pci-to-pcie-bridge": 8, "integrated": 9, "event-collector": 10, "conventional": None,
}
PORTS = ("root-port", "upstream-port", "downstream-port")
CAPABILITIES = 0x34
POWER, EXPRESS, EXTENDED = 0x40, 0x50, 0x100
FUNCTION_RESET, NO_SOFT_RESET = 1 << 28, 1 << 3
ERRORS, ACS, ARI, SRIOV = 0x0001, 0x000d, 0x000e, 0x0010


def has_wide_acs(vendor, device):
    """Ports of Intel's 100 and 200 series: ACS registers of four bytes (the kernel's drivers/pci/quirks.c)."""
    ranges = ((0xa110, 0xa11f), (0xa167, 0xa16a), (0xa290, 0xa29f), (0xa2e7, 0xa2ee), (0x9d10, 0x9d1b))
    return vendor == 0x8086 and any(first <= device <= last for first, last in ranges)


def put(space, offset, form, *values):
    struct.pack_into("<" + form, space, offset, *values)


def put_header(space, device):
    put(space, 0, "HHHH", device.vendor, device.device, 0x0006, 0x0010 if not device.plain else 0)
    put(space, 8, "BBH", 0, device.code & 0xff, device.code >> 8)
    put(space, 0x0e, "B", device.header | (0x80 if device.multifunction else 0))
    if device.header:
        put(space, 0x18, "BBB", device.bus, device.secondary, device.subordinate)
    if device.header == 0:
        put(space, 0x2c, "HH", *device.subsystem)
    if device.is_vf:
        put(space, 0, "HH", 0xffff, 0xffff)  # what a virtual function answers; the kernel knows better


def put_capabilities(space, device):
    express = TYPES[device.type]
    if device.plain:
        return
    put(space, CAPABILITIES, "B", POWER)
    put(space, POWER, "BBHH", 0x01, EXPRESS if express is not None else 0, 0x0003,
        0 if "pm" in device.resets else NO_SOFT_RESET)
    if express is None:
        return
    slot = 0x100 if device.type in ("root-port", "downstream-port") else 0
    put(space, EXPRESS, "BBHI", 0x10, 0, 2 | express << 4 | slot, FUNCTION_RESET if "flr" in device.resets else 0)


def acs_body(device):
    capability, control = device.acs
    if has_wide_acs(device.vendor, device.device):
        return struct.pack("<II", capability, control)
    return struct.pack("<HH", capability, control)


def sriov_body(device):
    """Capability, control, status, initial, total and number of virtual functions, link; offset, stride, id; pages."""
    count = len(device.vfs)
    offset = device.vfs[0].number - device.number if count else 0x10
    stride = device.vfs[1].number - device.vfs[0].number if count > 1 else 1
    kind = device.vfs[0].device if count else device.device
    return struct.pack("<IHHHHHHHHHHII", 0x2, 0x19 if count else 0x10, 0, device.total_vfs, device.total_vfs, count, 0, offset,
                       stride, 0, kind, 0x553, 1)


def put_extended(space, device):
    chain = [(ERRORS, 2, bytes(0x44))]
    if device.acs:
        chain.append((ACS, 1, acs_body(device)))
    if device.total_vfs:
        chain += [(ARI, 1, bytes(4)), (SRIOV, 1, sriov_body(device))]
    at = EXTENDED
    for place, (number, version, body) in enumerate(chain):
        after = at + (4 + len(body) + 15) // 16 * 16
        put(space, at, "I", number | version << 16 | (after << 20 if place + 1 < len(chain) else 0))
        space[at + 4:at + 4 + len(body)] = body
        at = after


def build(device):
    """The bytes of the file “config”: 4096 of a PCI Express device, 256 of another, 64 where nobody was root."""
    express = TYPES[device.type] is not None
    space = bytearray(4096 if express else 256)
    put_header(space, device)
    put_capabilities(space, device)
    if express:
        put_extended(space, device)
    return bytes(space[:device.readable])
