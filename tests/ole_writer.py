"""Writes small OLE compound files (version 3), as tests and the project's own samples need them. [MS-CFB]"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = END
    size: int = 0


def write_ole(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams; a "/" in a name makes a storage."""
    entries = [_Entry("Root Entry", 5)]
    storages = {"": 0}
    for path, data in streams.items():
        parent = 0
        *folders, name = path.split("/")
        for depth, folder in enumerate(folders, 1):
            key = "/".join(folders[:depth])
            if key not in storages:
                storages[key] = len(entries)
                entries.append(_Entry(folder, 1))
                entries[parent].children.append(storages[key])
            parent = storages[key]
        entries[parent].children.append(len(entries))
        entries.append(_Entry(name, 2, data))
    for entry in entries:
        order = sorted(entry.children, key=lambda index: (len(entries[index].name), entries[index].name.upper()))
        entry.child = _tree(entries, order)

    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        if not data:
            return END
        first = len(sectors)
        chunks = [data[i : i + SECTOR].ljust(SECTOR, b"\0") for i in range(0, len(data), SECTOR)]
        sectors.extend(chunks)
        fat.extend([*range(first + 1, first + len(chunks)), END])
        return first

    mini = bytearray()
    mini_fat: list[int] = []
    for entry in entries:
        if entry.kind != 2:
            continue
        entry.size = len(entry.data)
        if entry.size >= MINI_CUTOFF:
            entry.start = store(entry.data)
        elif entry.data:
            entry.start = len(mini_fat)
            count = -(-entry.size // MINI_SECTOR)
            mini += entry.data.ljust(count * MINI_SECTOR, b"\0")
            mini_fat.extend([*range(entry.start + 1, entry.start + count), END])
    entries[0].start = store(bytes(mini))
    entries[0].size = len(mini)
    mini_fat_bytes = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_bytes += struct.pack("<I", FREE) * (-len(mini_fat) % (SECTOR // 4))
    mini_fat_start = store(mini_fat_bytes)
    directory = b"".join(_directory_entry(entry) for entry in entries)
    directory += _directory_entry(_Entry("", 0)) * (-len(entries) % 4)
    directory_start = store(directory)

    fat_count = 1
    while fat_count * (SECTOR // 4) < len(sectors) + fat_count:
        fat_count += 1
    fat_start = len(sectors)
    fat.extend([FAT_SECTOR] * fat_count)
    fat.extend([FREE] * (fat_count * (SECTOR // 4) - len(fat)))
    sectors.append(struct.pack(f"<{len(fat)}I", *fat))

    header = struct.pack(
        "<8s16s6H10I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, 0,
        0, 0, fat_count, directory_start, 0, MINI_CUTOFF,
        mini_fat_start if mini_fat else END, len(mini_fat_bytes) // SECTOR, END, 0,
    )  # fmt: skip
    table = [*range(fat_start, fat_start + fat_count)]
    header += struct.pack("<109I", *table, *[FREE] * (109 - len(table)))
    return header + b"".join(sectors)


def _tree(entries: list[_Entry], order: list[int]) -> int:
    """A balanced search tree over siblings; gives its root."""
    if not order:
        return NONE
    middle = len(order) // 2
    entries[order[middle]].left = _tree(entries, order[:middle])
    entries[order[middle]].right = _tree(entries, order[middle + 1 :])
    return order[middle]


def _directory_entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0" if entry.kind else b""
    return struct.pack(
        "<64sH2B3I16sI8s8sIQ",
        name, len(name), entry.kind, 1, entry.left, entry.right, entry.child, b"\0" * 16, 0, b"\0" * 8, b"\0" * 8,
        entry.start if entry.kind else 0, entry.size,
    )  # fmt: skip
