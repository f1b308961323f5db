"""The HTML of a mail as a document that can do nothing: no script, no request, no way to the app around it.

    html -> allow-list (nh3) -> without what is hidden -> pictures taken out or put in as data -> links say where they lead -> a document

The original is kept and cleaned each time it is shown, so a better list counts for old mail, too. The app shows the document in
a frame without scripts and without an origin; each of the walls alone would do. The frame is bound by the app's own rules as well, and
those know no styles written into a page: so colours and fonts go, tables, lists, emphasis and pictures stay. All colours go, because dark
words on a dark ground are what one half of them would leave.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

from backend.domain.hidden_html import HIDING_STYLES, without_hidden


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _names(
    "a abbr address b bdi blockquote br caption center cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark"
    " ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var"
)
_GONE = _names(
    "script style title template noscript noembed noframes iframe frameset object embed applet svg math audio video canvas select textarea button xmp"
)
"""These go with all they hold; of every other unknown tag the words stay."""
_PLACED = frozenset(("align", "valign", "width", "height", "dir", "lang", "style"))
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(_PLACED),
    "a": {"href"},
    "img": {"src", "alt"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
}
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))

STYLE = (
    "body{margin:0;padding:12px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}a{color:#0b57d0}"
    'a[data-host]::after{content:" ["attr(data-host)"]";font-size:.8em;color:#595959}'
)
STYLE_HASH = f"sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}"
"""By this the app's rules, and the document's, know the one style sheet in it."""
POLICY = f"default-src 'none'; img-src data:; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
_HEAD = (
    f'<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    f'<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
)
_LINK = re.compile(r'<a([^<>]*?) href="([^"<>]*)"')
_PICTURE = re.compile(r"<img\b[^<>]*>")
_SOURCE = re.compile(r' src="([^"<>]*)"')
_UNSEEN = re.compile(r' (?:width|height)="[01](?:px)?"')
"""A picture of one point is there to tell that the mail was opened."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`pictures`: the addresses of those that can be asked for, in order."""

    html: str
    pictures: tuple[str, ...]


def cleaned(html: str) -> Cleaned:
    """What the allow-list leaves. In it no attribute holds "<", ">" or a quote, so that it can be searched by pattern."""
    html = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        filter_style_properties=set(HIDING_STYLES),
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
    )
    html = without_hidden(html)
    return Cleaned(html, tuple(dict.fromkeys(filter(None, map(_address, _PICTURE.findall(html))))))


def framed(found: Cleaned, pictures: Mapping[str, str]) -> str:
    """The whole document. `pictures`: data by address; a picture that is not among them leaves its words."""
    body = _PICTURE.sub(lambda tag: _with_data(tag[0], pictures), found.html)
    return f"{_HEAD}{_LINK.sub(_with_host, body)}</body></html>"


def _address(tag: str) -> str:
    source = _SOURCE.search(tag)
    address = unescape(source[1]) if source else ""
    return address if address.startswith("https://") and not _UNSEEN.search(tag) else ""


def _with_data(tag: str, pictures: Mapping[str, str]) -> str:
    data = pictures.get(_address(tag), "")
    return _SOURCE.sub(f' src="{escape(data)}"' if data else "", tag)


def _with_host(link: re.Match[str]) -> str:
    host = _host(unescape(link[2]))
    return f'{link[0]} data-host="{escape(host)}"' if host else link[0]


def _host(address: str) -> str:
    """In the letters that are sent (xn--), so that no host looks like another."""
    try:
        host = urlsplit(address).hostname or ""
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return "?"
