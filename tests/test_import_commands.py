"""`rapport import` and `rapport export` as cron calls them: exit codes, and what is said."""

from pathlib import Path

import pytest

from backend.store.audit import Audit
from backend.store.customers import Customer
from tests.cast import Cast
from tests.conftest import Rapport

TABLE = "Kundennummer;Firma;Ort\nK-1;Schröder GmbH;Hamburg\n;;Nirgendwo\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "kunden.csv"
    path.write_bytes(TABLE.encode("cp1252"))
    return str(path)


async def test_cron_imports_a_file_and_hears_of_refused_rows(
    environment: dict[str, str], cast: Cast, table: str, rapport: Rapport
) -> None:
    said = ("--kind", "customers", "--as", cast.manager.email)
    code, out, _ = rapport(environment, "import", table, *said, "--dry-run")
    assert (code, await Customer.count()) == (3, 1)
    assert "checked: 2 read, 1 new, 1 refused" in out
    code, out, err = rapport(environment, "import", table, *said)
    assert (code, await Customer.count()) == (3, 2)
    assert "line 3" in err
    code, out, _ = rapport(environment, "export", "customers", "--as", cast.manager.email)
    assert code == 0
    assert "Schröder GmbH;;;;Hamburg" in out


async def test_cron_is_told_what_is_wrong(
    environment: dict[str, str], cast: Cast, table: str, rapport: Rapport
) -> None:
    code, _, err = rapport(environment, "import", table, "--kind", "customers", "--as", cast.rep.email)
    assert (code, err) == (1, "Importing is for inside sales, managers and administrators.\n")
    code, _, err = rapport(
        environment, "import", table, "--kind", "customers", "--as", cast.manager.email, "--mapping", "numbers,,"
    )
    assert code == 1
    assert "missing:name" in err


async def test_a_key_for_an_erp_is_shown_once_and_can_be_revoked(
    environment: dict[str, str], cast: Cast, rapport: Rapport
) -> None:
    code, out, _ = rapport(environment, "apikey", "add", "sap", "--team", "sued")
    key = out.splitlines()[-1]
    assert (code, key[:3]) == (0, "rk_")
    assert key not in rapport(environment, "apikey", "list")[1]
    assert rapport(environment, "apikey", "revoke", "sap")[0] == 0
    assert "revoked" in rapport(environment, "apikey", "list")[1]


async def test_cron_says_into_which_of_its_teams_and_stands_in_the_log(
    environment: dict[str, str], cast: Cast, table: str, rapport: Rapport
) -> None:
    said = ("--kind", "customers", "--as", cast.manager.email)
    code, _, err = rapport(environment, "import", table, *said, "--team", "west")
    assert (code, err) == (1, f"{cast.manager.email} is not in the team 'west', only in sued.\n")
    assert rapport(environment, "import", table, *said, "--team", "sued")[0] == 3
    noted = await Audit.find({"action": "import"}).to_list()
    assert [(it.user_id, it.kind) for it in noted] == [(cast.manager.id, "customers")]


async def test_an_export_is_of_the_kind_its_name_says(
    environment: dict[str, str], cast: Cast, tmp_path: Path, rapport: Rapport
) -> None:
    for name, begins in (("kunden.csv", b"\xef\xbb\xbf"), ("kunden.xlsx", b"PK\x03\x04")):
        code, _, err = rapport(
            environment, "export", "customers", "--as", cast.manager.email, "--to", str(tmp_path / name)
        )
        assert (code, err) == (0, "")
        assert (tmp_path / name).read_bytes().startswith(begins)
    code, _, err = rapport(environment, "export", "customers", "--as", cast.manager.email, "--to", "kunden.pdf")
    assert (code, err) == (1, "customers cannot be written as .pdf.\n")
