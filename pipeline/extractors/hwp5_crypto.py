"""Distribution documents of HWP 5.0 (배포용 문서, revision 1.2): their streams are locked with a key they carry."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from pipeline.errors import Code, Refused

_RECORD_SIZE = 256
_KEY_SIZE = 16
_BLOCK = 16


def _random_bytes(seed: int) -> bytes:
    """256 bytes as srand(seed) and rand() of Microsoft's C library give them (chapter 2.2)."""
    out = bytearray()
    state = seed
    while len(out) < _RECORD_SIZE:
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        value = state >> 16 & 0xFF
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        out += bytes([value]) * ((state >> 16 & 0xF) + 1)
    return bytes(out[:_RECORD_SIZE])


def distribution_key(record: bytes) -> bytes:
    """The AES key hidden in a DISTRIBUTE_DOC_DATA record (chapter 2.3); raises Refused for a short record."""
    if len(record) < _RECORD_SIZE:
        raise _locked()
    seed = int.from_bytes(record[:4], "little")
    noise = _random_bytes(seed)
    plain = bytes(a ^ b for a, b in zip(record[:_RECORD_SIZE], noise, strict=True))
    offset = 4 + (seed & 0xF)
    return plain[offset : offset + _KEY_SIZE]


def unlock(stream: bytes) -> bytes:
    """A ViewText stream in clear: its first record holds the key, the rest is AES-128 ECB (chapter 2.4)."""
    header = int.from_bytes(stream[:4], "little")
    if header >> 20 != _RECORD_SIZE or len(stream) < 4 + _RECORD_SIZE:
        raise _locked()
    body = stream[4 + _RECORD_SIZE :]
    # ECB is what the format prescribes; it protects nothing here, the key lies beside the lock.
    cipher = Cipher(algorithms.AES(distribution_key(stream[4 : 4 + _RECORD_SIZE])), modes.ECB()).decryptor()
    return cipher.update(body[: len(body) // _BLOCK * _BLOCK]) + cipher.finalize()


def _locked() -> Refused:
    return Refused(
        Code.DISTRIBUTION_PROTECTED,
        "The text of this distribution document (배포용 문서) could not be unlocked; ask its publisher for a copy.",
    )
