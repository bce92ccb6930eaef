"""Whether bytes are a text in any charset, be its characters two or four bytes wide."""

import codecs

from articlepack.stages.read.compression import has_controls

BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", codecs.BOM_UTF32_BE)


def is_binary(head: bytes) -> bool:
    """Whether this is no text in any charset. UTF-16 and UTF-32 have many zeros, but in every other place at most;
    zeros around a text are where a disk or a program has filled up its file.
    """
    text = head.strip(b"\0")
    if head.startswith(BYTE_ORDER_MARKS) or not has_controls(text):
        return bool(head) and not text
    return not any(is_wide(head[: len(head) // 4 * 4], n_bytes) for n_bytes in (2, 4))


def is_wide(head: bytes, n_bytes: int) -> bool:
    """Whether characters seem to have so many bytes: zeros in the high ones, next to none in the lowest."""
    for lowest, codec in ((0, f"utf-{8 * n_bytes}-le"), (n_bytes - 1, f"utf-{8 * n_bytes}-be")):
        high = n_bytes - 1 - lowest
        if head[high::n_bytes].count(0) > 0.5 * len(head) / n_bytes:
            return not has_controls(head.decode(codec, "ignore").encode("utf-8", "ignore"))
    return False


def narrowed(head: bytes) -> bytes:
    """The first bytes as UTF-8, without a byte order mark; other charsets as they are."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return head.decode("utf-32", "ignore").encode("utf-8", "ignore")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return head.removeprefix(codecs.BOM_UTF8)
