"""HTML to the text a person would see: no markup, nothing hidden, no layout that a stranger could make expensive."""

import re
from html import unescape

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping
from lxml.etree import ParserError
from lxml.html import HTMLParser, document_fromstring

from mail_scanner.mime.transfer_encoding import MAX_TEXT

_HIDING = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em|%)?(?:;|!|$)|opacity:0(?:\.0+)?(?:;|!|$)"
)
_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r"<(?:script|style)\b", re.I)
# What follows them is shown by every mail program, and lost by the parser.
_DOCUMENT_END = re.compile(r"</(?:body|html)\s*>", re.I)
# How web mailers and old Outlook write a blank line.
_BLANK_BLOCK = re.compile(r"(<div\b[^<>]*>)(?:&nbsp;|\u00a0)(?=</div>)", re.I)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml [^>]*>")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def html_text(html: str) -> str:
    try:
        text = Inscriptis(document_fromstring(_as_one_document(html), parser=_PARSER), _CONFIG).get_text()
    except ParserError:
        return ""  # not one element and not one word
    except (RecursionError, ValueError, AssertionError):
        text = _words_only(html)  # nested deeper than the stack
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip(" ") for line in text[:MAX_TEXT].split("\n")))


def _as_one_document(html: str) -> str:
    return _BLANK_BLOCK.sub(r"\1<br>", _DOCUMENT_END.sub("", _XML_DECLARATION.sub("", html, count=1)))


def _words_only(html: str) -> str:
    """The words without the layout; of a script only what follows its end tag."""
    first, *rest = _CODE.split(html)
    return unescape(_TAG.sub(" ", " ".join((first, *(piece.partition("</")[2].partition(">")[2] for piece in rest)))))


def _hide_by_style(style: str, element: HtmlElement) -> None:
    if _HIDING.search(style[:4_096].lower().replace(" ", "")):
        element.display = Display.none


def _hide(_: str, element: HtmlElement) -> None:
    element.display = Display.none


def _config() -> ParserConfig:
    """Tables become lines: cells padded to the widest one would let a mail of 2 MiB ask for gigabytes.

    For the same reason no length of a style is believed (margin-top:100000em); of styles only hiding is read.
    """
    cell = HtmlElement(prefix=" ", suffix=" ", limit_whitespace_affixes=True)
    hidden = dict.fromkeys(
        ("noscript", "template", "object", "select", "textarea", "title"), HtmlElement(display=Display.none)
    )
    css = STRICT_CSS_PROFILE | hidden | {"td": cell, "th": cell, "tr": HtmlElement(display=Display.block)}
    tables = dict.fromkeys(("table", "tr", "td", "th"))
    config = ParserConfig(css=css, custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(tables, tables))
    config.attribute_handler.attribute_mapping = {"style": _hide_by_style, "hidden": _hide}
    return config


_CONFIG = _config()
# Without it all below 256 levels is lost in silence; a tree too deep for the stack is read by its words.
_PARSER = HTMLParser(huge_tree=True)
