"""What the REST reference says around its tables and examples, in German and English."""

from backend.domain.language import Lang

INTRO: dict[Lang, str] = {
    "de": """# 15. REST-Schnittstelle

*Diese Seite entsteht aus der Beschreibung der Schnittstelle (`rapport reference`); jedes Beispiel wird bei jedem Test an die echte Schnittstelle
geschickt.*

Zwei Arten von Anfragen: **Ein anderes System** (ERP, Website, Marketing) meldet sich mit einem API-Schlüssel an und schreibt und liest unter `/api/erp`.
**Menschen** melden sich mit Mailadresse und Passwort an; alles andere ist das, was auch die App benutzt.

## Ein anderes System

    rapport apikey add sap --team sued        zeigt den Schlüssel einmal; mehrere --team sind möglich
    rapport apikey add shop --team sued --no-money    ohne Aufträge, Rechnungen und Kosten
    rapport apikey revoke sap

- Kopfzeile `Authorization: Bearer rk_…`; höchstens 600 Anfragen je Minute, danach 429 mit `Retry-After`.
- Ein Schlüssel sieht und schreibt die Kunden seiner Teams und was an ihnen hängt. Leistungen gehören der ganzen Firma.
- **Beträge sind ganze Cent, Mengen Tausendstel, Tage `2026-12-31`, Zeitpunkte mit Zeitzone** (`2026-11-02T14:30:00+01:00`).
- Derselbe Satz noch einmal ändert nichts (`unchanged`). Ein leeres Feld nimmt nichts weg; was ein Mensch eingetragen hat, bleibt.
- Was ein Feld bedeutet, steht im [Anhang von Kapitel 7](7-import.md#anhang-alle-spalten).

| Anfrage | wozu |
|---|---|
| `PUT /api/erp/{kind}/{source}/{external_id}` | einen Satz schreiben, unter seiner ID im anderen System |
| `POST /api/erp/{kind}/batch` | bis zu 1.000 auf einmal; Kopfzeile `Idempotency-Key` (mindestens 8 Zeichen) ist nötig |
| `GET /api/erp/{kind}?changed_since=…&after=…&limit=…` | lesen, was sich geändert hat |

`kind` ist eines von: """,
    "en": """# 15. REST interface

*This page is made from the interface's own description (`rapport reference`); each example is sent to the real interface by every test run.*

Two sorts of requests: **another system** (ERP, website, marketing) signs in by an API key, and writes and reads below `/api/erp`. **People** sign in with
mail address and password; all the rest is what the app uses, too.

## Another system

    rapport apikey add sap --team sued        shows the key once; several --team are possible
    rapport apikey add shop --team sued --no-money    without orders, invoices and cost
    rapport apikey revoke sap

- Header `Authorization: Bearer rk_…`; at most 600 requests a minute, then 429 with `Retry-After`.
- A key sees and writes the customers of its teams and what hangs on them. Offerings are the whole company's.
- **Amounts are whole cents, quantities thousandths, days `2026-12-31`, times have their zone** (`2026-11-02T14:30:00+01:00`).
- The same record again changes nothing (`unchanged`). An empty field takes nothing away; what a person has entered stays.
- What a field means stands in the [appendix of chapter 7](7-import.md#appendix-all-columns).

| Request | what for |
|---|---|
| `PUT /api/erp/{kind}/{source}/{external_id}` | write one record, by its id in the other system |
| `POST /api/erp/{kind}/batch` | up to 1,000 at once; the header `Idempotency-Key` (8 characters at least) is needed |
| `GET /api/erp/{kind}?changed_since=…&after=…&limit=…` | read what has changed |

`kind` is one of: """,
}
ANSWERS: dict[Lang, str] = {
    "de": """### Antworten

    {answer}

`outcome`: `new`, `changed`, `unchanged` oder `refused`. Ein abgelehnter Satz antwortet bei PUT mit 422 und nennt das Feld; im Stapel steht es bei ihm unter
`problems`, und die anderen werden geschrieben. Derselbe Idempotency-Key mit demselben Inhalt bekommt 7 Tage lang dieselbe Antwort, mit anderem Inhalt 409.""",
    "en": """### Answers

    {answer}

`outcome`: `new`, `changed`, `unchanged` or `refused`. A refused record answers PUT with 422 and names the field; in a batch it stands with the record under
`problems`, and the others are written. The same Idempotency-Key with the same content gets the same answer for 7 days, with other content 409.""",
}
READING: dict[Lang, str] = {
    "de": """### Lesen, was sich geändert hat

    curl -H "Authorization: Bearer $KEY" "$RAPPORT/api/erp/customers?changed_since=2026-11-01T00:00:00Z&limit=100"

    {answer}

`fields` sind so benannt und geschrieben, wie PUT sie nimmt. `next` kommt als `after` in die nächste Anfrage; `null` ist das Ende. Gelesen werden alle Arten
außer `activities`. Beim nächsten Mal geben Sie als `changed_since`
an, was jetzt auf der ersten Seite als `until` steht: Was danach geschrieben wird, auch von einem laufenden Import, kommt dann. Gelöschtes wird nicht gemeldet.""",
    "en": """### Reading what has changed

    curl -H "Authorization: Bearer $KEY" "$RAPPORT/api/erp/customers?changed_since=2026-11-01T00:00:00Z&limit=100"

    {answer}

`fields` are named and written as PUT takes them. `next` goes into the next request as `after`; `null` is the end. All kinds but `activities` can be read.
The next time, give as `changed_since` what stands as `until` on the first page now: what is written from then on, by a running import, too, comes with it.
What was deleted is not told.""",
}
PEOPLE: dict[Lang, str] = {
    "de": """## Was Menschen und die App benutzen

    curl -X POST "$RAPPORT/api/auth/sign-in" -H "Content-Type: application/json" \\
      -d '{"email": "anna.berger@nordlicht.example", "password": "…"}'

Die Antwort enthält `access_token` (für die Kopfzeile `Authorization: Bearer …`) und setzt ein Cookie, mit dem `POST /api/auth/refresh` den nächsten holt.
Ein Feld wird mit `PATCH` geändert: `{"field": "name", "was": "Alt", "value": "Neu"}`; steht dort inzwischen etwas anderes als `was`, antwortet es mit 409.
Fehler: `{"error": {"code": "…", "message": "…"}}`. Was man nicht sehen darf, gibt es nicht (404).""",
    "en": """## What people and the app use

    curl -X POST "$RAPPORT/api/auth/sign-in" -H "Content-Type: application/json" \\
      -d '{"email": "anna.berger@nordlicht.example", "password": "…"}'

The answer holds `access_token` (for the header `Authorization: Bearer …`) and sets a cookie with which `POST /api/auth/refresh` gets the next one.
A field is changed by `PATCH`: `{"field": "name", "was": "Old", "value": "New"}`; if something else than `was` stands there by now, it answers 409.
Errors: `{"error": {"code": "…", "message": "…"}}`. What one may not see does not exist (404).""",
}
FIELDS: dict[Lang, str] = {"de": "Felder (fett: nötig)", "en": "Fields (bold: needed)"}
LIST: dict[Lang, str] = {
    "de": "### Alle Anfragen\n\nDie Beschreibungen stehen hier auf Englisch, wie in der Schnittstelle selbst.\n\n| Anfrage | was sie tut |\n|---|---|",
    "en": "### All requests\n\n| Request | what it does |\n|---|---|",
}
TYPES: dict[str, str] = {
    "cents": "integer", "quantity": "integer", "percent": "integer", "influence": "integer", "degrees": "number", "day": "date",
    "moment": "time", "texts": "list", "phones": "list", "addresses": "list", "domains": "list", "pairs": "object",
}  # fmt: skip
"""What a field is in JSON, by what its column reads; a string otherwise."""
