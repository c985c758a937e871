"""Text as quoted-printable (RFC 2045, 6.7), in pieces that may be put together."""

import binascii
import re

_TOO_LONG = re.compile(rb"(?m)^(.{74,})(=(?:20|09))$")
_NEWLINE = re.compile(r"\r\n|\r")


def encode_piece(text: str) -> bytes:
    """The lines of `text`, each of at most 76 characters and ended by CRLF, as is the last one.

    Where `text` does not end with a newline, a soft line break ends the last line, which reading takes away
    again: so pieces that were encoded apart are read as one text. Nothing for nothing.
    """
    lines = _NEWLINE.sub("\n", text)
    if not lines:
        return b""
    encoded = binascii.b2a_qp(lines.encode("utf-8"))
    encoded = _TOO_LONG.sub(rb"\1=\n\2", encoded)  # binascii forgets the limit where a line ends with a blank
    return (encoded + (b"" if lines.endswith("\n") else b"=\n")).replace(b"\n", b"\r\n")
