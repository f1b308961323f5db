"""A mail as its writer laid it out: for whoever may read it, cleaned, and noted like every reading."""

from httpx import AsyncClient

from backend.store.audit import Audit
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import kept

HTML = '<p onclick="x()">Was kostet die <b>Anlage</b>?<img src="https://bilder.kunde.example/a.png"></p><script>x()</script>'


async def test_the_layout_comes_cleaned_and_without_pictures(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail, headers = await kept(cast.customer, [cast.rep], html=HTML), await bearer(cast.rep)
    assert (await client.get(f"/api/mails/{mail.id}", headers=headers)).json()["mail"]["has_layout"] is True
    answer = (await client.get(f"/api/mails/{mail.id}/html", headers=headers)).json()
    assert "<p>Was kostet die <b>Anlage</b>?<img></p>" in answer["document"]
    assert answer["pictures"] == 1
    assert "script" not in answer["document"].partition("<body>")[2]


async def test_a_mail_of_words_alone_has_none(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail, headers = await kept(cast.customer, [cast.rep]), await bearer(cast.rep)
    assert (await client.get(f"/api/mails/{mail.id}", headers=headers)).json()["mail"]["has_layout"] is False
    assert (await client.get(f"/api/mails/{mail.id}/html", headers=headers)).status_code == 404


async def test_reading_it_is_noted(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail = await kept(cast.customer, [cast.rep], html=HTML)
    await client.get(f"/api/mails/{mail.id}/html", headers=await bearer(cast.rep))
    assert await Audit.find({"action": "read_mail", "ref_id": mail.id}).count() == 1
