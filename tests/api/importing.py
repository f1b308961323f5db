"""A person at the import screen, and a table as a German system gives it out."""

import asyncio
from typing import Any

from httpx import AsyncClient

CUSTOMERS = (
    "Kundennummer;Firma;Straße;PLZ;Ort;Land;Telefon;E-Mail;Homepage;ABC;Mitarbeiter\r\n"
    "K-2001;Schröder Fördertechnik GmbH;Hafenstr. 4;20457;Hamburg;D;040 66969 200;info@schroeder.example;www.schroeder.example;A;120\r\n"
    "K-2002;Großmann & Söhne KG;Ölmühle 1;50667;Köln;D;0221;;;B;35\r\n"
    ";;Nirgendwo 1;;;;;;;;\r\n"
    "K-1001;Müller Präzision;Neue Straße 9;70173;Stuttgart;D;;;;A;80\r\n"
    ";Müller Praezision GmbH;;70173;Stuttgart;D;;info@mueller.example;www.mueller.example;;\r\n"
)


class Importing:
    """One person at the import screen."""

    def __init__(self, client: AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def upload(self, content: bytes, kind: str = "customers", name: str = "kunden.csv") -> Any:
        return await self.client.post(
            "/api/imports", params={"kind": kind, "name": name}, content=content, headers=self.headers
        )

    async def say(self, run: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
        answer = await self.client.post(f"/api/imports/{run['id']}/{verb}", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def settled(self, run: dict[str, Any], *states: str) -> dict[str, Any]:
        """Wait until the worker is through."""
        for _ in range(400):
            found = (await self.client.get(f"/api/imports/{run['id']}", headers=self.headers)).json()
            if found["status"] in states:
                return dict(found)
            await asyncio.sleep(0.02)
        raise AssertionError(found)

    async def checked(self, content: bytes, kind: str = "customers", **change: Any) -> dict[str, Any]:
        answer = await self.upload(content, kind)
        assert answer.status_code == 200, answer.text
        run = answer.json()
        if change:
            assert (
                await self.client.patch(f"/api/imports/{run['id']}", json=change, headers=self.headers)
            ).status_code == 200
        await self.say(run, "check")
        return await self.settled(run, "checked", "failed")

    async def imported(
        self, content: bytes, kind: str = "customers", duplicates: str = "ask", **change: Any
    ) -> dict[str, Any]:
        run = await self.checked(content, kind, **change)
        await self.say(run, "apply", duplicates=duplicates)
        return await self.settled(run, "done", "failed")

    async def rows(self, run: dict[str, Any], filter_: str = "all") -> list[dict[str, Any]]:
        answer = await self.client.get(
            f"/api/imports/{run['id']}/rows", params={"filter": filter_}, headers=self.headers
        )
        return list(answer.json()["rows"])


def counted(run: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in run["counts"].items() if count and name != "read"}
