"""What the allow-list leaves of a mail's HTML. That it runs nothing and asks for nothing, Chromium says in tests/e2e/test_mail_html.py."""

import base64
import hashlib
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app import CSP
from backend.mail_frame import STYLE, STYLE_HASH, cleaned, framed
from mail_scanner.mime.original import MAX_HTML, MAX_TAGS

LOGO = "https://bilder.kunde.example/logo.png"


def shown(html: str) -> str:
    """The body of the document, without pictures."""
    return framed(cleaned(html), {}).partition("<body>")[2].removesuffix("</body></html>")


@pytest.mark.parametrize(
    "html",
    [
        "<p>Guten Tag <b>Frau Berg</b>,<br>das <i>passt</i>.</p>",
        '<table border="1"><tbody><tr><td colspan="2" align="right">12,50 €</td></tr></tbody></table>',
        '<ul type="square"><li>DN 40</li></ul>',
    ],
)
def test_the_layout_of_a_letter_stays(html: str) -> None:
    assert shown(html) == html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script>da", "da"),
        ("<style>p{background:url(//x.example)}</style>da", "da"),
        ("<svg><a xlink:href='javascript:1'>x</a></svg>da", "da"),
        ("<math><mtext></p>x</mtext></math>da", "da"),
        ("<iframe srcdoc='<p>x'></iframe>da", "da"),
        ("<form action=//x.example><input name=q>da<button>x</button></form>", "da"),
        ("<p onclick=alert(1) id=x class=y name=z>da</p>", "<p>da</p>"),
        ("<p style='position:fixed;top:0;background-image:url(//x.example)'>da</p>", "<p>da</p>"),
        ("<!-- x -->da<!--[if mso]>x<![endif]-->", "da"),
        ("<base href=//x.example><meta http-equiv=refresh content='0;//x.example'><link rel=stylesheet href=//x.example>da", "da"),
        ("<unbekannt>da</unbekannt>", "da"),
    ],
)  # fmt: skip
def test_what_could_do_something_goes(html: str, left: str) -> None:
    assert shown(html) == left


@pytest.mark.parametrize(
    "style",
    ["display:none", "DISPLAY : NONE", "visibility:hidden;color:red", "font-size:0px", "font-size:0", "opacity:0"],
)
def test_what_is_hidden_goes_with_all_it_holds(style: str) -> None:
    hidden = f'vor<div style="{style}">a<img alt="x"><br><p>b<b>c</b></p><div>d</div></div><i>nach</i>'
    assert shown(hidden) == "vor<i>nach</i>"
    assert shown(f'vor<img style="{style}">nach') == "vornach"


@pytest.mark.parametrize("style", ["display:block", "font-size:10px", "opacity:0.5", "color:#fff;background:#000"])
def test_what_is_only_styled_stays_without_its_style(style: str) -> None:
    assert shown(f'<div style="{style}">da</div>') == "<div>da</div>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        " java\nscript:x",
        "//x.example",
        "/api/me",
        "#x",
        "file:///etc",
    ],
)
def test_a_link_leads_to_the_web_or_to_a_mail_and_nowhere_else(address: str) -> None:
    assert "href" not in shown(f'<a href="{address}">da</a>')
    assert "src" not in shown(f'<img src="{address}">')


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://kunde.example/a?b=c&amp;d", "kunde.example"),
        ("http://bank.example@evil.example/", "evil.example"),
        ("https://m\u00fcller.example/", "xn--mller-kva.example"),
        ("https://b\u0430nk.example/", "xn--bnk-6cd.example"),
        ("https://" + "\u00fc" * 80 + ".example/", "?"),
    ],
)
def test_a_link_says_where_it_leads(address: str, host: str) -> None:
    found = shown(f'<a data-host="bank.example" href="{address}">Ihre Bank</a>')
    assert re.findall(r'data-host="([^"]*)"', found) == [host]
    assert 'rel="noopener' in found
    assert 'target="_blank"' in found


def test_a_picture_is_not_fetched_until_somebody_asks() -> None:
    found = cleaned(
        f'<img src="{LOGO}" alt="Logo"><img src="cid:1"><img src="data:image/png;base64,x"><img src="http://x.example/a">'
    )
    assert found.pictures == (LOGO,)
    assert re.findall(r'src="([^"]*)"', framed(found, {})) == []
    assert re.findall(r'src="([^"]*)"', framed(found, {LOGO: "data:image/png;base64,AAAA"})) == [
        "data:image/png;base64,AAAA"
    ]


@pytest.mark.parametrize("size", ['width="1" height="1"', "width=0", 'height="1px"'])
def test_a_picture_of_one_point_cannot_be_asked_for(size: str) -> None:
    assert cleaned(f'<img src="{LOGO}" {size}>').pictures == ()


def test_no_attribute_breaks_out_of_the_patterns() -> None:
    html = """<p title='<a href="https://x.example">' lang='<img src="https://x.example/b">'>da</p><img alt='a src="https://x.example/c" b'>"""
    found = cleaned(html)
    assert found.pictures == ()
    assert "<a" not in framed(found, {}).partition("<body>")[2]


def test_the_app_knows_the_one_style_sheet_of_the_frame() -> None:
    assert base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode() == STYLE_HASH.removeprefix("sha256-")
    assert f"'{STYLE_HASH}'" in CSP


HOSTILE = [
    "<div>",
    "<b><i><table>",
    "<a href=x>",
    "<p><font>",
    "<!--",
    "<svg>",
    "<![CDATA[",
    "<img src='https://x.example/a'>",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_most_that_is_kept_is_cleaned_in_a_moment(piece: str) -> None:
    html = (piece * (MAX_TAGS // piece.count("<")))[:MAX_HTML]
    began = time.process_time()
    framed(cleaned(html), {})
    assert time.process_time() - began < 3


@given(st.lists(st.sampled_from(["<p>", "<a href='https://x.example'>", "<img src=https://x.example/a>", "</", ">", '"', "'", "<svg>", "<script>", "<style>", "</style>", "<!--", "-->", "<math>", "<mtext>", "&lt;", "x", "onload=1 ", "<table>", "<noscript>"]), max_size=25))  # fmt: skip
@settings(deadline=None)
def test_cleaning_twice_is_cleaning_once(pieces: list[str]) -> None:
    once = cleaned("".join(pieces)).html
    assert cleaned(once).html == once
    assert not re.search(r"<(?:script|style|svg|math)|<[^>]*\son\w+=", once)
