"""`rapport audit`, as a data protection officer asks an admin to call it."""

from datetime import UTC, datetime
from pathlib import Path

from backend.store import audit
from tests.cast import Cast
from tests.complaining import id_of
from tests.conftest import Rapport


async def test_an_admin_writes_the_log_of_a_person_into_a_file(
    environment: dict[str, str], cast: Cast, tmp_path: Path, rapport: Rapport
) -> None:
    for person in (cast.rep, cast.teammate):
        await audit.note("read_money", "finances", id_of(cast.customer), at=datetime.now(UTC), user_id=person.id)
    path, today = tmp_path / "log.csv", datetime.now(UTC).date().isoformat()
    said = ("--person", cast.rep.email, "--action", "read_money", "--since", today, "--to", str(path))
    assert rapport(environment, "audit", "--as", cast.admin.email, *said)[0] == 0
    head, line = path.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("Zeitpunkt (UTC);Person;Was")
    assert line.split(";")[1:4] == ["Rep", "Finanzen gelesen", "Finanzen"]


async def test_a_manager_writes_nobodys(environment: dict[str, str], cast: Cast, rapport: Rapport) -> None:
    code, _, err = rapport(environment, "audit", "--as", cast.manager.email, "--person", cast.rep.email)
    assert (code, err) == (1, "You see your own lines of this log.\n")
