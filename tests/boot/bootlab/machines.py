"""The machines: how QEMU is called for each, and a run that is bounded and leaves nothing behind."""

import os
import re
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .packages import Unavailable, tool

X86 = ["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-display", "none", "-nodefaults", "-no-reboot", "-serial",
       "stdio", "-net", "none"]
PPC = ["qemu-system-ppc64", "-accel", "tcg", "-display", "none", "-vga", "none", "-no-reboot", "-serial", "stdio",
       "-net", "none"]
CARD = ["-device", "pcie-root-port,id=root1,chassis=1", "-device", "e1000e,bus=root1"]
TWIN = ["-device", "pcie-root-port,id=root2,chassis=2,slot=2", "-device", "e1000e,bus=root2"]
# A disk that can have four virtual functions, which need a share of its queues and interrupts each.
SRIOV = ["-device", "pcie-root-port,id=root1,chassis=1", "-device", "nvme-subsys,id=system", "-device",
         "nvme,serial=x,subsys=system,bus=root1,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4"]
SPLIT = "q35,kernel-irqchip=split"

MACHINES = {
    "plain": [*X86, "-M", "q35", "-cpu", "Haswell-noTSX", *CARD],
    "intel": [*X86, "-M", SPLIT, "-cpu", "Haswell-noTSX", "-device", "intel-iommu,intremap=on", *CARD],
    "intel-noremap": [*X86, "-M", SPLIT, "-cpu", "Haswell-noTSX", "-device", "intel-iommu,intremap=off", *CARD],
    "intel-twins": [*X86, "-M", SPLIT, "-cpu", "Haswell-noTSX", "-device", "intel-iommu,intremap=on", *CARD, *TWIN],
    "intel-sriov": [*X86, "-M", SPLIT, "-cpu", "Haswell-noTSX", "-device", "intel-iommu,intremap=on", *SRIOV],
    "amd": [*X86, "-M", SPLIT, "-cpu", "EPYC", "-device", "amd-iommu,intremap=on", *CARD],
    "amd-noremap": [*X86, "-M", SPLIT, "-cpu", "EPYC", "-device", "amd-iommu,intremap=off", *CARD],
    "pseries": [*PPC, "-M", "pseries", "-cpu", "POWER8", "-m", "1024", "-nodefaults", "-device", "e1000e"],
    # Without QEMU's default devices powernv8 has neither a PCI bus nor a BMC to power it off.
    "powernv8": [*PPC, "-M", "powernv8", "-m", "2048", "-device", "e1000e,bus=pcie.0"],
}
# Time that passes with the instructions executed: half as fast, but however busy the host is, no timer starves. QEMU's
# powernv8 can't do it.
STEADY = ["-icount", "shift=3"]
END = re.compile(rb"^@@END|Kernel panic - not syncing: .*\n", re.M)


def architecture(machine):
    return "ppc64el" if machine in ("pseries", "powernv8") else "amd64"


def disk(image, number=0):
    return ["-drive", f"if=none,id=disk{number},format=raw,file={image},cache=unsafe",
            "-device", f"virtio-blk-pci,drive=disk{number}" + (",bootindex=1" if number == 0 else "")]


def uefi(packages, variables):
    """OVMF with fresh variables in the file VARIABLES: an NVRAM of an earlier boot could lead into the set-up menu."""
    firmware = packages.tree("bookworm", ["ovmf"]) / "usr/share/OVMF"
    shutil.copyfile(firmware / "OVMF_VARS_4M.fd", variables)
    return ["-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={firmware}/OVMF_CODE_4M.fd",
            "-drive", f"if=pflash,format=raw,unit=1,file={variables}"]


def require(machine):
    name = MACHINES[machine][0]
    return tool(name, "qemu-system-ppc" if "ppc" in name else "qemu-system-x86")


def boot(machine, arguments, log, limit, steady=False):
    """Runs the machine to its last marked line. Returns (serial output, seconds); TimeoutError when it didn't get there."""
    clock = STEADY if steady and architecture(machine) == "amd64" else []
    argv = [require(machine), *MACHINES[machine][1:], *clock, *[str(a) for a in arguments]]
    if shutil.which("setpriv"):
        argv = ["setpriv", "--pdeathsig=KILL", *argv]    # whatever becomes of us, no machine stays behind
    start = time.monotonic()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = b""
    try:
        output = _listen(process, start + limit)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
    Path(log).write_bytes(" ".join(argv).encode() + b"\n\n" + output)
    seconds = time.monotonic() - start
    if not re.search(rb"^@@END", output, re.M):
        why = "it ended" if seconds < limit else f"{limit} s passed"
        raise TimeoutError(f"{why} before the machine said what it booted")
    return output.decode(errors="replace").replace("\r", ""), seconds


def _listen(process, deadline):
    """The serial output to its last marked line, to a panic, to the end of QEMU, or to the deadline."""
    output = b""
    while not END.search(output, max(0, len(output) - 70000)):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            break
        chunk = os.read(process.stdout.fileno(), 65536)
        if not chunk:
            break
        output += chunk
    return output
