"""Case files: what they may say. An unknown word is an error, so that a misspelt expectation can't pass unseen."""

import tomllib
from pathlib import Path

from .loaders import LOADERS
from .machines import MACHINES

CASE = {"summary": str, "machine": str, "loader": str, "suite": str, "kernel": str, "smoke": bool, "steps": list,
        "modules": list, "limit": int, "addons": dict, "files": dict, "boot": list}
EXPECT = {"cmdline": str, "has": list, "lacks": list, "groups": (int, str), "types": list, "iommu": list, "acpi": list,
          "remapping": str, "firmware": str, "says": list, "silent": list, "vfio": dict,
          "drivers": dict, "functions": dict, "nested": str}
BOOT = {"write": dict, "kargctl": list, "inside": list, "like": int, "entries": list, "facts": dict,
        "record": str, "rebuild": bool, **EXPECT}
COMMAND = {"run": str, "exit": int, "says": str, "silent": str}
KERNELS = ("stock", "small", "power8")
STEPS = ("functions", "reserve", "vfio", "validate", "nested", "inside")
DEFAULTS = {"loader": "direct", "suite": "bookworm", "kernel": "stock", "smoke": False, "steps": [], "modules": [],
            "limit": 90, "files": {}}


class BadCase(Exception):
    pass


def load(path):
    """The case of a file, its defaults filled in and its name added."""
    try:
        case = tomllib.loads(Path(path).read_text())
    except tomllib.TOMLDecodeError as error:
        raise BadCase(f"{path}: {error}") from error
    _known(path, "the case", case, CASE)
    for key, values in (("machine", MACHINES), ("loader", LOADERS), ("kernel", KERNELS)):
        if case.get(key, DEFAULTS.get(key)) not in values:
            raise BadCase(f"{path}: {key} must be one of {', '.join(values)}")
    if any(step not in STEPS for step in case.get("steps", [])):
        raise BadCase(f"{path}: a step is one of {', '.join(STEPS)}")
    if "summary" not in case or not case.get("boot"):
        raise BadCase(f"{path}: a case has a summary and at least one [[boot]]")
    for number, boot in enumerate(case["boot"], 1):
        _known(path, f"boot {number}", boot, BOOT)
        boot["kargctl"] = [_command(path, command) for command in boot.get("kargctl", [])]
        if "like" in boot and not 0 < boot["like"] < number:
            raise BadCase(f"{path}: boot {number} is like one that comes later")
    return {**DEFAULTS, **case, "name": Path(path).stem}


def _command(path, command):
    command = {"run": command} if isinstance(command, str) else command
    _known(path, "a command", command, COMMAND)
    return {"exit": 0, **command}


def _known(path, what, table, keys):
    for key, value in table.items():
        if key not in keys:
            raise BadCase(f"{path}: {what} has no '{key}' (it has {', '.join(keys)})")
        if not isinstance(value, keys[key]):
            raise BadCase(f"{path}: '{key}' of {what} has the wrong type")
