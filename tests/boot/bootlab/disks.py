"""Disk images, made without root and without loop devices: a DOS partition table, a FAT partition, an ext4 partition."""

import os
import shutil
import struct
from pathlib import Path

from . import namespaces
from .packages import run, tool

BOOT_UUID = "6b617267-0000-4000-8000-626f6f740000"
MIB = 1 << 20
SECTOR = 512
ESP_START, ESP_SIZE, BOOT_SIZE, ROOT_SIZE = MIB, 48 * MIB, 96 * MIB, 320 * MIB
MTOOLS = dict(os.environ, MTOOLS_SKIP_CHECK="1")


def create(image, esp, boot=None, root=None):
    """IMAGE with the tree ESP on a FAT partition, and the trees BOOT and ROOT on ext4 partitions after it."""
    image = Path(image)
    image.unlink(missing_ok=True)
    trees = [(tree, size, uuid) for tree, size, uuid in ((boot, BOOT_SIZE, BOOT_UUID), (root, ROOT_SIZE, "random"))
             if tree]
    partitions = [(0xEF, ESP_START, ESP_SIZE)]
    for _, size, _ in trees:
        partitions.append((0x83, sum(partitions[-1][1:]), size))
    with open(image, "wb") as disk:
        disk.truncate(sum(partitions[-1][1:]) + MIB)
        disk.write(_table(partitions))
    run([tool("mformat", "mtools"), "-i", f"{image}@@{ESP_START}", "-T", str(ESP_SIZE // SECTOR), "-h", "64", "-s",
         "32", "-H", str(ESP_START // SECTOR), "-v", "ESP", "::"], "making the FAT partition", env=MTOOLS)
    write_esp(image, esp)
    for (tree, size, uuid), (_, start, _) in zip(trees, partitions[1:]):
        # The files are root's in the image, whoever makes it.
        run([*namespaces.as_root(), tool("mke2fs", "e2fsprogs"), "-q", "-F", "-t", "ext4", "-U", uuid,
             "-O", "^metadata_csum_seed,^orphan_file", "-E", f"offset={start},lazy_itable_init=1", "-d", tree, image,
             f"{size // 1024}k"], "making an ext4 partition")


def _table(partitions):
    entries = b""
    for kind, start, size in partitions:
        no_chs = b"\xfe\xff\xff"
        entries += struct.pack("<B3sB3sII", 0, no_chs, kind, no_chs, start // SECTOR, size // SECTOR)
    return b"\0" * 440 + b"karg" + b"\0\0" + entries.ljust(64, b"\0") + b"\x55\xaa"


def write_esp(image, tree):
    names = sorted(Path(tree).iterdir())
    if names:
        run([tool("mcopy", "mtools"), "-o", "-s", "-Q", "-i", f"{image}@@{ESP_START}", *names, "::/"],
            "writing the ESP", env=MTOOLS)


def read_esp(image, directory, into):
    """DIRECTORY of the ESP as the machine left it (a boot loader renames entries that count tries)."""
    into = Path(into)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    run([tool("mcopy", "mtools"), "-n", "-s", "-Q", "-i", f"{image}@@{ESP_START}", f"::{directory}/*", into],
        "reading the ESP", env=MTOOLS)


def write_boot_sectors(image, boot, core):
    """GRUB for a BIOS: boot.img in the first sector, and core.img right behind it, where boot.img looks by default."""
    boot, core = Path(boot).read_bytes(), Path(core).read_bytes()
    if len(core) > ESP_START - SECTOR:
        raise RuntimeError(f"GRUB's core is too large for the gap before the first partition: {len(core)} bytes")
    with open(image, "r+b") as disk:
        disk.write(boot[:440])
        disk.seek(SECTOR)
        disk.write(core)
