"""Bytes to text by the charset a stranger declared: from a closed list, with an answer for every lie."""

import contextlib
import encodings
import encodings.aliases

# No idna, punycode, utf-7, unicode_escape, zlib: slow, stateful or not a charset at all.
_CHARSETS = frozenset((
    "ascii", "utf_8", "utf_16", "utf_16_le", "utf_16_be", "latin_1", "koi8_r", "koi8_u", "mac_roman", "mac_latin2", "tis_620",
    "gb2312", "gbk", "gb18030", "big5", "euc_jp", "shift_jis", "cp932", "iso2022_jp", "euc_kr", "cp949", "iso2022_kr",
    "cp437", "cp850", "cp852", "cp858", "cp866", "cp874",
    *(f"iso8859_{part}" for part in (*range(2, 12), *range(13, 17))),
    *(f"cp125{page}" for page in range(9)),
))  # fmt: skip
# Software that says latin-1 means Windows (as the WHATWG encoding standard has it), as it does in Japan and Korea; old gb2312 is a part of gb18030.
_MEANT = {
    "latin_1": "cp1252", "iso8859_1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf_8",
    "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
# Names that mail programs write and Python does not know (labels of the WHATWG encoding standard).
_LABELS = {
    "windows_874": "cp874", "windows_31j": "cp932", "x_sjis": "cp932", "x_gbk": "gb18030", "x_euc_jp": "euc_jp",
    "x_mac_roman": "mac_roman", "iso_8859_8_i": "iso8859_8", "ks_c_5601_1987": "cp949",
}  # fmt: skip
_CODECS = (
    {alias: codec for alias, codec in encodings.aliases.aliases.items() if codec in _CHARSETS}
    | {charset: charset for charset in _CHARSETS}
    | _LABELS
)

for _charset in _CHARSETS:
    "".encode(_charset)  # loaded now: the worker cannot open a file later


def decode(content: bytes, charset: str) -> str:
    """As declared, else UTF-8, else Windows-1252, which always gives something."""
    codec = _codec(charset) if charset else ""
    if codec:
        with contextlib.suppress(UnicodeError):
            return content.decode(codec)
    try:
        return content.decode()
    except UnicodeError:
        return content.decode("cp1252", "replace")


def decode_cut(content: bytes, charset: str) -> str:
    """Text that was cut in the middle: a broken last character must not change the charset of all before it."""
    return content.decode(_codec(charset) or "utf_8", "replace")


def is_believed(charset: str) -> bool:
    """Whether text of this declared charset is read by it; of none declared, too."""
    return not charset or bool(_codec(charset))


def header_text(value: bytes) -> str:
    """A raw header as text, encoded words untouched. Eight-bit headers are UTF-8 (RFC 6532) or old Windows."""
    return decode(value, "")


def _codec(charset: str) -> str:
    """The codec for a declared charset, "" for one that is unknown or not allowed."""
    codec = _CODECS.get(encodings.normalize_encoding(charset[:40]).lower(), "")
    return _MEANT.get(codec, codec)
