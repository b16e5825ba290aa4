"""A record of core/apply/journal.c, read and written by a description of its own: so that forged ones have valid digests."""
import hashlib
import struct

MAGIC = b"kargctl journal 2\n"
NONE = 0xFFFFFFFF

VALUE = [("exists", "bool"), ("mode", "u32"), ("uid", "u32"), ("gid", "u32"), ("bytes", "bytes"), ("digest", "bytes"),
         ("size", "i64"), ("xattrs", "bytes")]
FILE = [("path", "text"), ("temp", "text"), ("backend", "text"), ("phase", "u32"), ("names", "text"), ("generated", "bool"),
        ("state", "bool"), ("before", VALUE), ("after", VALUE)]
COMMAND = [("argv", "texts"), ("rewrites", "texts"), ("leftovers", "texts"), ("reason", "text"), ("backend", "text")]
HEAD = [("id", "text"), ("when", "i64"), ("user", "text"), ("uid", "u32"), ("summary", "text"), ("undoes", "text"),
        ("targets", "texts"), ("directories", "texts")]


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        piece = self.data[self.at:self.at + n]
        assert len(piece) == n, "the record is torn"
        self.at += n
        return piece

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def blob(self):
        n = self.number("<I")
        return None if n == NONE else self.take(n)

    def field(self, kind):
        if isinstance(kind, list):
            return {name: self.field(inner) for name, inner in kind}
        if kind == "texts":
            return [self.blob() for _ in range(self.number("<I"))]
        return {"u32": lambda: self.number("<I"), "i64": lambda: self.number("<q"), "bool": lambda: self.number("B") != 0,
                "bytes": self.blob, "text": self.blob}[kind]()

    def rows(self, kind):
        return [self.field(kind) for _ in range(self.number("<I"))]


def blob(value):
    return struct.pack("<I", NONE) if value is None else struct.pack("<I", len(value)) + value


def written(value, kind):
    if isinstance(kind, list):
        return b"".join(written(value[name], inner) for name, inner in kind)
    if kind == "texts":
        return struct.pack("<I", len(value)) + b"".join(map(blob, value))
    return {"u32": lambda: struct.pack("<I", value & NONE), "i64": lambda: struct.pack("<q", value),
            "bool": lambda: bytes([value]), "bytes": lambda: blob(value), "text": lambda: blob(value)}[kind]()


def rows_written(rows, kind):
    return struct.pack("<I", len(rows)) + b"".join(written(row, kind) for row in rows)


def part(kind, payload):
    start = kind + struct.pack("<I", len(payload))
    return start + hashlib.sha256(start + payload).digest() + payload


def parse(data):
    """A dictionary of HEAD, with "files", "commands", and "end": None, or ("SEAL" or "BACK", payload)."""
    assert data.startswith(MAGIC)
    parts, at = {}, len(MAGIC)
    while at < len(data):
        size = struct.unpack("<I", data[at + 4:at + 8])[0]
        parts[data[at:at + 4]] = data[at + 40:at + 40 + size]
        assert part(data[at:at + 4], parts[data[at:at + 4]]) == data[at:at + 40 + size], "a digest is wrong"
        at += 40 + size
    record = Reader(parts.pop(b"HEAD")).field(HEAD)
    plan = Reader(parts.pop(b"PLAN"))
    record["files"], record["commands"] = plan.rows(FILE), plan.rows(COMMAND)
    record["end"] = next(iter(parts.items()), None)
    return record


def sealed(record):
    """What the seal holds: what every generated file became."""
    return b"SEAL", b"".join(written(file["after"], VALUE) for file in record["files"] if file["generated"])


def form(record):
    end = [part(*record["end"])] if record["end"] else []
    plan = rows_written(record["files"], FILE) + rows_written(record["commands"], COMMAND)
    return MAGIC + part(b"HEAD", written(record, HEAD)) + part(b"PLAN", plan) + b"".join(end)
