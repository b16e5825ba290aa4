"""ACPI tables of a recorded machine, small but correct: lengths and checksums are right, structures are those of the
VT-d, AMD IOMMU and IORT specifications, and everything that says nothing about the IOMMU is zero."""

import struct

DEFAULT_BODIES = {"FACP": bytes(0xf0), "APIC": bytes(8)}


def table(name, body, revision=1):
    """The header of 36 bytes, with a length and a checksum that fit."""
    size = 36 + len(body)
    head = struct.pack("<4sIBB6s8sI4sI", name.encode(), size, revision, 0, b"KARGEX", b"RECORDED", 1, b"KARG", 1)
    whole = bytearray(head + body)
    whole[9] = -sum(whole) & 0xff
    return bytes(whole)


def plain(name):
    return table(name, DEFAULT_BODIES.get(name, bytes(12)))


def number(text):
    return int(text, 0)


def path_of(address):
    """Device scope, an endpoint: bus, and the way as device and function."""
    bus, _, rest = address.partition(":")
    slot, _, function = rest.partition(".")
    return struct.pack("<BBHBBBB", 1, 8, 0, 0, int(bus, 16), int(slot, 16), int(function, 16))


def drhd(address, *devices):
    """A remapping unit; “all” is the one that takes what no other one names."""
    everything = devices == ("all",)
    scopes = b"" if everything else b"".join(map(path_of, devices))
    return struct.pack("<HHBBHQ", 0, 16 + len(scopes), 1 if everything else 0, 0, 0, number(address)) + scopes


def rmrr(base, end, *devices):
    scopes = b"".join(map(path_of, devices))
    return struct.pack("<HHHHQQ", 1, 24 + len(scopes), 0, 0, number(base), number(end)) + scopes


DMAR_FLAGS = {"interrupt-remapping": 1, "x2apic-opt-out": 2, "platform-opt-in": 4}


def dmar(words, parts):
    """dmar FLAG…, then lines “drhd ADDRESS DEVICE…|all” and “rmrr BASE END DEVICE…”."""
    flags = sum(DMAR_FLAGS[word] for word in words)
    makers = {"drhd": drhd, "rmrr": rmrr}
    body = struct.pack("<BB10x", 45, flags) + b"".join(makers[kind](*rest) for kind, *rest in parts)
    return table("DMAR", body)


def ivhd(device, address):
    """A unit for all devices: IVHD of type 10h with one entry “all”."""
    bus, _, rest = device.partition(":")
    slot, _, function = rest.partition(".")
    where = int(bus, 16) << 8 | int(slot, 16) << 3 | int(function, 16)
    return struct.pack("<BBHHHQHHI", 0x10, 0, 28, where, 0x40, number(address), 0, 0, 0) + struct.pack("<BHB", 1, 0, 0)


def ivmd(base, end, device):
    """A unity mapping for one device."""
    bus, _, rest = device.partition(":")
    slot, _, function = rest.partition(".")
    where = int(bus, 16) << 8 | int(slot, 16) << 3 | int(function, 16)
    start = number(base)
    return struct.pack("<BBHHH8xQQ", 0x21, 0x07, 32, where, 0, start, number(end) + 1 - start)


def ivrs(words, parts):
    """ivrs INFO, then lines “ivhd DEVICE ADDRESS” and “ivmd BASE END DEVICE”."""
    makers = {"ivhd": ivhd, "ivmd": ivmd}
    body = struct.pack("<I8x", number(words[0])) + b"".join(makers[kind](*rest) for kind, *rest in parts)
    return table("IVRS", body, 2)


def iort(words, parts):
    """iort, then lines “smmuv3 ADDRESS”."""
    nodes = b"".join(struct.pack("<BHBIIIQIIQIIIIIII", 4, 68, 1, place, 0, 68, number(address), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                     for place, (_, address) in enumerate(parts))
    return table("IORT", struct.pack("<III", len(parts), 48, 0) + nodes, 3)


MAKERS = {"dmar": dmar, "ivrs": ivrs, "iort": iort}
