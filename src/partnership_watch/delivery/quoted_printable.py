"""Text as quoted-printable (RFC 2045, 6.7), in pieces that may be put together."""

import binascii
import re

_TOO_LONG = re.compile(rb"(?m)^(.{74,})(=(?:20|09))$")
"""binascii forgets the limit where it encodes the blank at the end of a line."""
_FULL_AT_THE_END = re.compile(rb"(?m)^(.{75})(.)\Z")
"""It has no room for the soft line break."""
_NEWLINE = re.compile(r"\r\n|\r")


def encode_piece(text: str) -> bytes:
    """The lines of `text`, each of at most 76 characters and ended by CRLF, as is the last one.

    Where `text` does not end with a newline, a soft line break ends the last line, which reading takes away
    again: so pieces that were encoded apart are read as one text. Nothing for nothing.
    """
    lines = _NEWLINE.sub("\n", text)
    if not lines:
        return b""
    encoded = _TOO_LONG.sub(rb"\1=\n\2", binascii.b2a_qp(lines.encode("utf-8")))
    if not lines.endswith("\n"):
        encoded = _FULL_AT_THE_END.sub(rb"\1=\n\2", encoded) + b"=\n"
    return encoded.replace(b"\n", b"\r\n")
