"""Who uses a device: disks, network interfaces and what is stacked on them, in the places and formats of the kernel.

Each function gets the machine, the words behind its name, and the PCI device below which the line stands, or None."""

import re
import socket
import struct

# which bus a directory between a controller and its disk belongs to; ata1 belongs to none
BUSES = ((r"host\d+|target[\d:]+|\d+:\d+:\d+:\d+", "scsi"), (r"virtio\d+", "virtio"), (r"usb\d+|[\d.:-]+", "usb"))


def put_block(machine, path, numbers, partitions):
    """A disk or volume with its partitions; the third one's minor number is three more."""
    put_block_device(machine, path, numbers)
    major, minor = map(int, numbers.split(":"))
    for name in partitions:
        number = int(re.search(r"\d+$", name).group())
        put_block_device(machine, f"{path}/{name}", f"{major}:{minor + number}")
        machine.tree.put(f"{path}/{name}/partition", f"{number}\n")


def put_block_device(machine, path, numbers):
    name = path.rsplit("/", 1)[1]
    machine.blocks[name] = path
    machine.tree.put(f"{path}/dev", numbers + "\n")
    machine.tree.link(f"{path}/subsystem", "/sys/class/block")
    machine.tree.link(f"/sys/class/block/{name}", path)
    machine.tree.link(f"/sys/dev/block/{numbers}", path)


def put_holders(machine, volume, path, slaves):
    machine.blocks[volume] = path
    for slave in slaves:
        machine.tree.link(f"{path}/slaves/{slave}", machine.blocks[slave])
        machine.tree.link(f"{machine.blocks[slave]}/holders/{volume}", path)


def disk(machine, words, device):
    """disk WAY NAME MAJOR:MINOR [PARTITION…]; WAY is what lies between the controller and the disk."""
    way, name, numbers, *partitions = words
    parts = way.split("/")
    for end, part in enumerate(parts, 1):
        bus = next((bus for form, bus in BUSES if re.fullmatch(form, part)), None)
        if bus:
            machine.tree.link("/".join([device.path, *parts[:end], "subsystem"]), f"/sys/bus/{bus}")
    path = f"{device.path}/{way}/block/{name}"
    machine.tree.link(f"{path}/device", f"{device.path}/{way}")
    put_block(machine, path, numbers, partitions)


def nvme(machine, words, device):
    """nvme CONTROLLER [DISK MAJOR:MINOR [PARTITION…]]; without a disk its paths are hidden below an “nvme-subsystem”."""
    controller, *rest = words
    path = f"{device.path}/nvme/{controller}"
    machine.tree.link(f"{path}/device", device.path)
    machine.tree.link(f"{path}/subsystem", "/sys/class/nvme")
    machine.tree.link(f"/sys/class/nvme/{controller}", path)
    machine.blocks[controller] = path
    if rest:
        name, numbers, *partitions = rest
        machine.tree.link(f"{path}/{name}/device", path)
        put_block(machine, f"{path}/{name}", numbers, partitions)


def nvme_subsystem(machine, words, device):
    """nvme-subsystem NAME CONTROLLER,… DISK MAJOR:MINOR [PARTITION…]: multipath; the disk has no PCI device above it."""
    name, controllers, head, numbers, *partitions = words
    path = f"/sys/devices/virtual/nvme-subsystem/{name}"
    machine.tree.link(f"/sys/class/nvme-subsystem/{name}", path)
    machine.tree.link(f"{path}/{head}/device", path)
    for controller in controllers.split(","):
        place = machine.blocks[controller]
        machine.tree.link(f"{path}/{controller}", place)
        hidden = f"{place}/nvme{head[4:].split('n')[0]}c{controller[4:]}n{head.rsplit('n', 1)[1]}"
        machine.tree.put(f"{hidden}/hidden", "1\n")
    put_block(machine, f"{path}/{head}", numbers, partitions)


def volume(machine, words, device):
    """volume NAME MAJOR:MINOR KIND LABEL SLAVE…: device mapper (KIND dm) or software RAID (md)."""
    name, numbers, kind, label, *slaves = words
    path = f"/sys/devices/virtual/block/{name}"
    machine.tree.put(f"{path}/{kind}/{'name' if kind == 'dm' else 'level'}", label + "\n")
    put_block(machine, path, numbers, [])
    put_holders(machine, name, path, slaves)


def net(machine, words, device):
    """net NAME MAC [WAY]; WAY is virtio0 and its like."""
    name, address, *way = words
    base = "/".join([device.path, *way])
    put_interface(machine, name, f"{base}/net/{name}", address)
    machine.tree.link(f"{base}/net/{name}/device", base)
    for virtio in way:
        machine.tree.link(f"{base}/subsystem", "/sys/bus/virtio")
        machine.tree.link(f"{base}/driver", "/sys/bus/virtio/drivers/virtio_net")


def put_interface(machine, name, path, address):
    machine.blocks["net/" + name] = path
    machine.tree.put(f"{path}/address", address + "\n")
    machine.tree.put(f"{path}/operstate", "up\n")
    machine.tree.link(f"{path}/subsystem", "/sys/class/net")
    machine.tree.link(f"/sys/class/net/{name}", path)


def bridge(machine, words, device):
    """bridge NAME MAC PORT…"""
    name, address, *ports = words
    path = f"/sys/devices/virtual/net/{name}"
    put_interface(machine, name, path, address)
    for port in ports:
        below = machine.blocks["net/" + port]
        machine.tree.link(f"{path}/lower_{port}", below)
        machine.tree.link(f"{below}/upper_{name}", path)
        machine.tree.link(f"{below}/master", path)
        machine.tree.link(f"{path}/brif/{port}", f"{below}/brport")
        machine.tree.directory(f"{below}/brport")


def mount(machine, words, device):
    """mount MAJOR:MINOR DIRECTORY TYPE SOURCE [ROOT]: a line of mountinfo."""
    numbers, directory, kind, source, *root = words
    count = machine.tree.entries.get("/proc/self/mountinfo", ("", b""))[1].count(b"\n")
    machine.tree.append("/proc/self/mountinfo", f"{22 + count} {22 if count else 1} {numbers} {root[0] if root else '/'} "
                        f"{directory} rw,relatime shared:{1 + count} - {kind} {source} rw\n")


def swap(machine, words, device):
    if "/proc/swaps" not in machine.tree.entries:
        machine.tree.append("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n")
    machine.tree.append("/proc/swaps", f"{words[0]:<40}partition\t8388604\t\t0\t\t-2\n")


def hexadecimal(address):
    """As the kernel of a little machine prints an IPv4 address: the number in the order of the host."""
    return f"{struct.unpack('<I', socket.inet_aton(address))[0]:08X}"


def route(machine, words, device):
    """route INTERFACE default GATEWAY, or route INTERFACE NETWORK/BITS: a line of /proc/net/route."""
    interface, network, *gateway = words
    network, _, bits = ("0.0.0.0/0" if network == "default" else network).partition("/")
    mask = socket.inet_ntoa(struct.pack(">I", 0xffffffff << 32 - int(bits) & 0xffffffff))
    if "/proc/net/route" not in machine.tree.entries:
        head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
        machine.tree.append("/proc/net/route", f"{head:<127} \n")
    line = "\t".join([interface, hexadecimal(network), hexadecimal(gateway[0] if gateway else "0.0.0.0"),
                      "0003" if gateway else "0001", "0", "0", "100", hexadecimal(mask), "0", "0", "0"])
    machine.tree.append("/proc/net/route", f"{line:<127} \n")


def packed6(address):
    return socket.inet_pton(socket.AF_INET6, address).hex()


def address6(machine, words, device):
    """address6 INTERFACE ADDRESS/BITS: a line of /proc/net/if_inet6."""
    interface, text = words
    address, _, bits = text.partition("/")
    scope = 0x20 if address.startswith("fe80") else 0x10 if address == "::1" else 0
    count = machine.tree.entries.get("/proc/net/if_inet6", ("", b""))[1].count(b"\n")
    machine.tree.append("/proc/net/if_inet6", f"{packed6(address)} {1 + count:02x} {int(bits):02x} {scope:02x} 80 {interface:>8}\n")


def route6(machine, words, device):
    """route6 INTERFACE default GATEWAY: a line of /proc/net/ipv6_route."""
    interface, _, gateway = words
    machine.tree.append("/proc/net/ipv6_route", f"{'0' * 32} 00 {'0' * 32} 00 {packed6(gateway)} 00000400 00000001 00000000 "
                        f"00000003 {interface:>8}\n")


USERS = {
    "disk": disk, "nvme": nvme, "nvme-subsystem": nvme_subsystem, "volume": volume, "net": net, "bridge": bridge,
    "mount": mount, "swap": swap, "route": route, "address6": address6, "route6": route6,
}
