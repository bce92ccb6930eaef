"""What content plainly is, in bytes as in text: a web page by how it begins, no text by its control characters."""

# Atomic and possessive: what is passed over is never looked at again, so time stays linear.
PAGE_OPENING = r"(?>\s++|<!--.*?-->|<\?xml[^>]*\?>)*+<(?:!doctype\s+html|html|head|body)[\s>]"
"""How a web page begins, as a pattern for DOTALL and IGNORECASE."""

NO_TEXT = bytes({*range(32), 127} - {*b"\b\t\n\v\f\r\x1b"})
"""Control characters that no text has, in ASCII and in whatever has it in it; typewriters went back to write bold."""
# Text has next to none; bytes at random have a tenth, most binary formats a third.
MAX_CONTROL_SHARE = 0.03
