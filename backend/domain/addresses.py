"""A mail address as a key: the same mailbox always gives the same string, nonsense gives "".

Normalisation is part of stored keys, so it never changes without a migration.
"""

import unicodedata

MAX_ADDRESS = 320  # RFC 3696 erratum: 64 + 1 + 255
_ALIAS_DOMAINS = {"googlemail.com": "gmail.com"}
_NOT_IN_LOCAL_PART = frozenset('()<>[]:;,\\"')
_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
# IDNA 2003, the codec of the standard library, maps these to other letters, so two owners would share one key
# (straße.de and strasse.de are different domains since IDNA 2008, RFC 5894 section 7.2).
_DEVIATIONS = frozenset("ßς")


def normalise(address: str) -> str:
    """Lower case, domain in IDNA form (xn--), Google's two names made one. "" for whatever is no addr-spec (RFC 5322 3.4.1).

    >>> normalise(" Anna.Berg@Müller.example ")
    'anna.berg@xn--mller-kva.example'
    >>> normalise("anna@x.example@y.example")
    ''
    """
    local, at, domain = address.strip().partition("@")
    if not at or "@" in domain or len(address) > MAX_ADDRESS:
        return ""
    local, domain = _local_part(local), _ascii_domain(domain)
    return f"{local}@{_ALIAS_DOMAINS.get(domain, domain)}" if local and domain else ""


def without_sub_address(address: str) -> str:
    """The mailbox behind a sub-address (RFC 5233): anna+crm@x.example -> anna@x.example."""
    local, at, domain = address.partition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def domain_of(address: str) -> str:
    """The part after the last @, "" without one."""
    return address.rpartition("@")[2] if "@" in address else ""


def parent_domains(domain: str) -> tuple[str, ...]:
    """The domain and its parents down to two labels, longest first: mail.eu.kunde.example -> itself, eu.kunde.example, ..."""
    labels = domain.split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels) - 1))


def _local_part(local: str) -> str:
    if len(local) > 2 and local[0] == local[-1] == '"':
        local = local[1:-1]  # "anna"@x and anna@x are one mailbox (RFC 5321 4.1.2)
    local = unicodedata.normalize("NFC", local.lower())
    return local if _is_visible(local) and _NOT_IN_LOCAL_PART.isdisjoint(local) else ""


def _ascii_domain(domain: str) -> str:
    if not _is_visible(domain):
        return ""
    try:
        labels = [_ascii_label(label) for label in domain.lower().split(".")]
    except UnicodeError:  # the codec's word for a label that is empty, too long or forbidden
        return ""
    return ".".join(labels) if all(map(_is_label, labels)) else ""


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    if not _DEVIATIONS.isdisjoint(label):
        return "xn--" + unicodedata.normalize("NFC", label).encode("punycode").decode("ascii")
    return label.encode("idna").decode("ascii").lower()


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and _LABEL.issuperset(label) and label[0] != "-" and label[-1] != "-"


def _is_visible(text: str) -> bool:
    """No control, bidi mark or space of any kind: what two people see alike must be alike."""
    if text.isascii():
        return text.isprintable() and " " not in text
    return all(unicodedata.category(character)[0] not in "CZ" for character in text)
