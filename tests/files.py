"""Makes small files of each kind, whole by their standards, to be sent or to be spoilt."""

import zlib

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def png(*extra: bytes, width: int = 1, height: int = 1, said: bytes = b"") -> bytes:
    """A grey picture; `said` makes one different from the next, `extra` are further chunks."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    text = (chunk(b"tEXt", b"Comment\x00" + said),) if said else ()
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    return b"".join([PNG_HEAD, chunk(b"IHDR", header), *text, *extra, pixels, chunk(b"IEND")])


def segment(code: int, data: bytes) -> bytes:
    return bytes([0xFF, code]) + (len(data) + 2).to_bytes(2) + data


def jpeg(*extra: bytes, width: int = 1, height: int = 1, said: bytes = b"") -> bytes:
    """A picture of one frame and one scan, with a stuffed byte and a restart in it."""
    frame = bytes([8]) + height.to_bytes(2) + width.to_bytes(2) + bytes([1, 1, 0x11, 0])
    scan = b"\x12\xff\x00\x34\xff\xd0\x56"
    notes = (segment(0xFE, said),) if said else ()
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"),
            *notes,
            *extra,
            segment(0xC0, frame),
            segment(0xDA, bytes([1, 1, 0, 0, 63, 0])),
            scan,
            b"\xff\xd9",
        ]
    )


def pdf(said: bytes = b"") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n%" + said + b"\nxref\n0 1\n"
        b"0000000000 65535 f\ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n49\n%%EOF\n"
    )
