"""Password-locked HWPX: each part is encrypted as the package manifest says (ODF 1.2 part 3, chapter 3.4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from pipeline.errors import Code, Refused
from pipeline.extractors.container import inflate
from pipeline.extractors.hwpx_xml import LOCAL, Node, child, number
from pipeline.limits import Limits

_MAX_ITERATIONS = 1_000_000  # 1,024 is what Hangul writes; more is an attack on the reader's time
_BLOCK = 16


class Lock(NamedTuple):
    """How one part is locked."""

    iv: bytes
    salt: bytes
    iterations: int
    key_size: int
    start_digest: str


def read_locks(manifest: Node) -> dict[str, Lock]:
    """Locked parts by their path; empty for an open document."""
    locks: dict[str, Lock] = {}
    for entry in manifest.iter():
        if LOCAL[entry.tag] != "file-entry":
            continue
        data = child(entry, "encryption-data")
        if data is None:
            continue
        algorithm, derivation = child(data, "algorithm"), child(data, "key-derivation")
        start = child(data, "start-key-generation")
        if algorithm is None or derivation is None:
            raise locked("in a way that is not known")
        digest = start.get("start-key-generation-name", "") if start is not None else ""
        locks[entry.get("full-path", "")] = Lock(
            _bytes(algorithm.get("initialisation-vector", "")),
            _bytes(derivation.get("salt", "")),
            number(derivation, "iteration-count", 1024),
            number(derivation, "key-size", 32),
            "sha256" if digest.endswith("sha256") else "sha1",
        )
    return locks


def unlock(data: bytes, lock: Lock, password: str, limits: Limits) -> bytes:
    """One part in clear; raises Refused (ENCRYPTED) for a wrong password."""
    if not 0 < lock.iterations <= _MAX_ITERATIONS or len(lock.iv) != _BLOCK or lock.key_size not in (16, 24, 32):
        raise locked("in a way that is not known")
    start = hashlib.new(lock.start_digest, password.encode("utf-8")).digest()
    key = hashlib.pbkdf2_hmac("sha1", start, lock.salt, lock.iterations, lock.key_size)
    cipher = Cipher(algorithms.AES(key), modes.CBC(lock.iv)).decryptor()
    packed = cipher.update(data[: len(data) // _BLOCK * _BLOCK]) + cipher.finalize()
    clear, is_whole = inflate(packed, limits.stream_bytes)
    if not is_whole:  # a wrong key gives noise, and noise is no deflate stream
        raise locked("and the password given does not open it")
    return clear


def locked(how: str) -> Refused:
    return Refused(Code.ENCRYPTED, f"The document is locked by a password, {how}; save a copy in Hangul without one.")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
