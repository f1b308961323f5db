"""What a text typed into the search box asks for. Nothing of it is an operator or a pattern: letters and digits are all that is left."""

from dataclasses import dataclass

from backend.domain.findable import PHONE_END
from backend.domain.folding import alike, beginning, code, folded, pair

WORDS = 4
WORD_LENGTH = 40
CODE_LENGTH = 60
PHONE_MARKS = frozenset("+-/(). \u00a0")


@dataclass(frozen=True)
class Asked:
    """`words`: the longest first, none the beginning of another. `code`: the text in one piece, if it may be a number, an address or
    a domain. `phone_end`: the typed digits backwards, if it may be the end of a telephone number."""

    words: tuple[str, ...]
    written: tuple[str, ...] = ()
    """The same words with the e of their umlauts: two letters that changed places may look like one."""
    code: str = ""
    phone_end: str = ""

    @property
    def keys(self) -> list[str]:
        """Any of these stands in `pfx` of what is asked for. Two words are looked up at once, for one alone may begin thousands of names."""
        if not self.words:
            return []
        first, *others = self.words
        return [key for other in others if (key := pair(first, other))] or [beginning(first)]

    @property
    def compared(self) -> tuple[str, ...]:
        """The words that have to be compared as well, because the keys alone do not decide."""
        return self.words if len(self.words) > 1 or any(it != beginning(it) for it in self.words) else ()


def asked(text: str) -> Asked:
    written = {word[:WORD_LENGTH]: plain[:WORD_LENGTH] for word, plain in zip(alike(text), folded(text), strict=True)}
    words = sorted(written, key=lambda it: (-len(it), it))
    whole = [it for at, it in enumerate(words) if not any(longer.startswith(it) for longer in words[:at])][:WORDS]
    digits = _digits(text)
    return Asked(
        tuple(whole),
        tuple(written[it] for it in whole),
        digits or _code(text),
        "<" + digits[::-1] if len(digits) >= PHONE_END else "",
    )


def _code(text: str) -> str:
    is_one = any(it.isdigit() or it in "@." for it in text)
    return code(text)[:CODE_LENGTH] if is_one else ""


def _digits(text: str) -> str:
    """The digits of what may be a telephone number as people write it: "+49 (0)30 ...", "0049 30 ...", "030/..."."""
    if not all((it.isascii() and it.isdigit()) or it in PHONE_MARKS for it in text):
        return ""
    digits = "".join(it for it in text.replace("(0)", "") if it.isdigit())
    return digits.removeprefix("00")[:CODE_LENGTH]
