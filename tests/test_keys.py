"""The master key: where it lies, who may read it, and what opens with it."""

import base64
import secrets
import stat
from pathlib import Path

import pytest

from backend import keys
from backend.errors import Invalid
from backend.keys import Keys, Sealed


def word(id_: str = "a", length: int = 32) -> str:
    return f"{id_}:{base64.urlsafe_b64encode(secrets.token_bytes(length)).decode()}"


def ring(*words: str) -> Keys:
    return keys.load({"RAPPORT_KEY": " ".join(words)}, Path("/nowhere"))


# The file


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    var = tmp_path / "new" / "var"
    assert keys.make({}, var)
    path = var / "rapport.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = keys.load({}, var)
    assert not keys.make({}, var)
    assert keys.load({}, var) == first


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    for name in ("one", "two"):
        keys.make({}, tmp_path / name)
    assert keys.load({}, tmp_path / "one").keys[0][1] != keys.load({}, tmp_path / "two").keys[0][1]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777])
def test_a_key_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    keys.make({}, tmp_path)
    (tmp_path / "rapport.key").chmod(mode)
    with pytest.raises(Invalid, match="chmod 600"):
        keys.load({}, tmp_path)


def test_a_read_only_key_file_is_fine(tmp_path: Path) -> None:
    keys.make({}, tmp_path)
    (tmp_path / "rapport.key").chmod(0o400)
    assert keys.load({}, tmp_path)


def test_without_a_key_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no key"):
        keys.load({}, tmp_path)
    with pytest.raises(Invalid, match="There is no key"):
        keys.load({"RAPPORT_KEY_FILE": str(tmp_path / "elsewhere")}, tmp_path)


def test_a_named_file_and_a_key_in_the_environment_come_first(tmp_path: Path) -> None:
    elsewhere = {"RAPPORT_KEY_FILE": str(tmp_path / "elsewhere")}
    assert keys.make(elsewhere, tmp_path)
    assert not (tmp_path / "rapport.key").exists()
    given = word("env")
    assert keys.load(elsewhere | {"RAPPORT_KEY": given}, tmp_path).keys[0][0] == "env"
    assert not keys.make({"RAPPORT_KEY": given}, tmp_path / "never")


@pytest.mark.parametrize(
    "text",
    ["x", "x:", ":" + "A" * 44, word("a", 31), word("a", 33), word("a", 0), "a:ä", "a:%%%", f"{word()} b:short", " \n"],
    ids=[
        "no colon",
        "no key",
        "no name",
        "a byte short",
        "a byte long",
        "empty",
        "no base64",
        "no letters",
        "the second",
        "blank",
    ],
)
def test_a_key_of_another_form_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(Invalid, match=r"RAPPORT_KEY (holds no usable key|is empty)") as refused:
        ring(text)
    assert "short" not in refused.value.message
    assert "AAAA" not in refused.value.message


def test_two_keys_of_one_name_are_refused() -> None:
    """The first would seal and the last would open: every new secret would be lost."""
    with pytest.raises(Invalid, match="twice"):
        ring(word("a"), word("a"))


# Sealing


def test_a_sealed_secret_opens_again_and_shows_nothing() -> None:
    keyring = ring(word())
    sealed = keyring.seal("geheim-ä€", "mailbox:1|password")
    assert keyring.open(sealed, "mailbox:1|password") == "geheim-ä€"
    assert b"geheim" not in sealed.wrapped_key + sealed.ciphertext
    assert sealed.kek_id == "a"


def test_the_same_secret_is_never_sealed_the_same_way() -> None:
    keyring = ring(word())
    first, second = keyring.seal("x", "p"), keyring.seal("x", "p")
    assert first.ciphertext != second.ciphertext
    assert first.wrapped_key != second.wrapped_key


def test_rotation_seals_with_the_new_key_and_opens_the_old() -> None:
    old, new = word("old"), word("new")
    before = ring(old).seal("x", "p")
    both = ring(new, old)
    assert both.open(before, "p") == "x"
    after = both.seal("x", "p")
    assert after.kek_id == "new"
    assert ring(new).open(after, "p") == "x"
    with pytest.raises(Invalid, match="'old'"):
        ring(new).open(before, "p")


def test_a_secret_moved_to_another_record_does_not_open() -> None:
    keyring = ring(word())
    sealed = keyring.seal("x", "mailbox:1|password")
    with pytest.raises(Invalid, match="does not belong"):
        keyring.open(sealed, "mailbox:2|password")


def test_a_data_key_moved_to_another_secret_does_not_open() -> None:
    keyring = ring(word())
    one, two = keyring.seal("x", "p"), keyring.seal("y", "p")
    with pytest.raises(Invalid, match="altered"):
        keyring.open(one.model_copy(update={"wrapped_key": two.wrapped_key}), "p")


@pytest.mark.parametrize("field", ["wrapped_key", "ciphertext"])
@pytest.mark.parametrize("at", [0, 12, -1])
def test_an_altered_secret_does_not_open(field: str, at: int) -> None:
    keyring = ring(word())
    sealed = keyring.seal("x", "p")
    raw = bytearray(getattr(sealed, field))
    raw[at] ^= 1
    with pytest.raises(Invalid, match="altered"):
        keyring.open(sealed.model_copy(update={field: bytes(raw)}), "p")


@pytest.mark.parametrize(
    "change", [{"scheme": "none"}, {"scheme": "aes256gcm-envelope-0"}, {"kek_id": "b"}, {"kek_id": ""}]
)
def test_a_secret_of_another_scheme_or_key_does_not_open(change: dict[str, str]) -> None:
    keyring = ring(word())
    with pytest.raises(Invalid, match="not in the key file"):
        keyring.open(keyring.seal("x", "p").model_copy(update=change), "p")


def test_a_key_of_the_same_name_but_other_bytes_does_not_open() -> None:
    sealed: Sealed = ring(word("a")).seal("x", "p")
    with pytest.raises(Invalid, match="altered"):
        ring(word("a")).open(sealed, "p")


# Deriving


def test_each_purpose_and_each_key_derives_its_own() -> None:
    one, two = word("one"), word("two")
    keyring = ring(one, two)
    derived = {
        keyring.derive("access-token"),
        keyring.derive("refresh-token"),
        ring(two).derive("access-token"),
        keyring.keys[0][1],
    }
    assert len(derived) == 4
    assert {len(it) for it in derived} == {32}
    assert keyring.derive("x") == ring(one).derive("x")
    assert keyring.derive_all("x") == {"one": ring(one).derive("x"), "two": ring(two).derive("x")}
