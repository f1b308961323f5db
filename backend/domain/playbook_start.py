"""The playbooks one can begin with: what a sales lead would sign, for the company to make its own."""

from dataclasses import dataclass
from typing import Literal

from backend.domain.playbooks import ContactPoint, Doer, StageAsked


@dataclass(frozen=True, slots=True)
class FirstStep:
    """`within`: "4h" of working time, "0d" the same working day; "" whenever."""

    de: str
    en: str
    by: Doer
    within: str = ""

    @property
    def within_hours(self) -> int | None:
        return int(self.within[:-1]) if self.within.endswith("h") else None

    @property
    def within_days(self) -> int | None:
        return int(self.within[:-1]) if self.within.endswith("d") else None


@dataclass(frozen=True, slots=True)
class FirstPlaybook:
    """`customers`: "A" is for the segment of the A customers, where there is one."""

    point: ContactPoint
    steps: tuple[FirstStep, ...]
    stage: StageAsked = "any"
    customers: Literal["", "A"] = ""


START: tuple[FirstPlaybook, ...] = (
    FirstPlaybook("complaint", (
        FirstStep("Anrufen, zuhören, Eingang bestätigen", "Call, listen, confirm that it has arrived", "owner", "4h"),
        FirstStep("Reklamation aufnehmen: was, seit wann, welche Maschine, Fotos", "Record it: what, since when, which machine, photos", "inside", "0d"),
        FirstStep("Lösung mit festem Termin zusagen", "Promise a solution with a date", "owner", "2d"),
        FirstStep("Nach der Lösung nachfragen, ob der Kunde zufrieden ist", "After it is solved, ask whether the customer is content", "owner", "10d"),
    )),
    FirstPlaybook("complaint", (
        FirstStep("Sofort anrufen und einen festen Ansprechpartner nennen", "Call at once and name one person who cares for it", "owner", "2h"),
        FirstStep("Vertriebsleitung informieren", "Tell the sales manager", "owner", "2h"),
        FirstStep("Vertriebsleitung meldet sich selbst beim Kunden", "The sales manager calls the customer in person", "manager", "1d"),
        FirstStep("Lösung mit festem Termin schriftlich zusagen", "Promise a solution with a date, in writing", "owner", "1d"),
        FirstStep("Besuch nach der Lösung: was ändern wir, damit es nicht wieder geschieht", "Visit after it is solved: what we change so that it does not happen again", "owner", "10d"),
    ), customers="A"),
    FirstPlaybook("offer", (
        FirstStep("Antworten: offene Fragen klären, nicht nur bestätigen", "Answer: settle the open questions, do not only confirm", "owner", "4h"),
        FirstStep("Klären, wer mitentscheidet und bis wann", "Find out who else decides, and by when", "owner", "2d"),
        FirstStep("Verkaufschance nachführen: Stufe, Abschluss, nächster Schritt", "Bring the opportunity up to date: stage, close, next step", "owner", "2d"),
    )),
    FirstPlaybook("declined", (
        FirstStep("Anrufen, danken, nach dem wahren Grund fragen", "Call, say thank you, ask for the real reason", "owner", "1d"),
        FirstStep("Verkaufschance mit Grund und Wettbewerber abschließen", "Close the opportunity with reason and competitor", "owner", "2d"),
        FirstStep("Wiedervorlage vereinbaren: wann wird wieder entschieden", "Agree when to speak again: when do they decide next", "owner", "5d"),
    )),
    FirstPlaybook("order", (
        FirstStep("Auftrag mit dem Angebot vergleichen: Mengen, Preise, Termin", "Compare the order with the offer: quantities, prices, date", "inside", "4h"),
        FirstStep("Auftrag mit Liefertermin bestätigen", "Confirm the order with its delivery date", "inside", "1d"),
        FirstStep("Danken und sagen, wie es weitergeht", "Say thank you and what happens next", "owner", "1d"),
    )),
    FirstPlaybook("request", (
        FirstStep("Eingang bestätigen, Termin für das Angebot nennen", "Confirm that it has arrived, say when the offer comes", "inside", "4h"),
        FirstStep("Bedarf klären: Einsatz, Menge, Termin, Budget, wer entscheidet", "Settle the need: use, quantity, date, budget, who decides", "owner", "1d"),
        FirstStep("Verkaufschance anlegen", "Add the opportunity", "owner", "1d"),
        FirstStep("Angebot senden und Nachfassen als Aufgabe planen", "Send the offer and plan the follow-up as a task", "inside", "5d"),
    )),
    FirstPlaybook("price", (
        FirstStep("Anrufen, nicht per Mail über den Preis verhandeln", "Call, do not negotiate the price by mail", "owner", "1d"),
        FirstStep("Vorher: Nutzen, Alternativen und Untergrenze festhalten", "Before: note the benefit, the alternatives and the lowest price", "owner", "1d"),
        FirstStep("Nachlass nur gegen Leistung: Menge, Laufzeit, Zahlungsziel", "A discount only in return: quantity, term, payment", "owner"),
        FirstStep("Ergebnis schriftlich bestätigen", "Confirm the result in writing", "owner", "2d"),
    )),
    FirstPlaybook("departure", (
        FirstStep("Nachfolge erfragen und im Buying Center eintragen", "Ask who takes over and enter them in the buying centre", "owner", "2d"),
        FirstStep("Offene Angebote und Zusagen der neuen Person übergeben", "Hand open offers and promises to the new person", "owner", "5d"),
        FirstStep("Antrittsbesuch vereinbaren", "Arrange a first visit", "owner", "10d"),
    )),
    FirstPlaybook("absence", (
        FirstStep("Vertretung ansprechen, wenn etwas bis zur Rückkehr nicht warten kann", "Write to the deputy if something cannot wait", "owner", "1d"),
        FirstStep("Offene Fristen auf den Tag nach der Rückkehr legen", "Move open dates to the day after the return", "owner", "2d"),
    )),
    FirstPlaybook("appointment", (
        FirstStep("Termin zusagen oder zwei andere vorschlagen", "Accept, or propose two other dates", "owner", "4h"),
        FirstStep("Ziel, Teilnehmende und Unterlagen festhalten", "Note the aim, who takes part and what to bring", "owner", "2d"),
        FirstStep("Offene Punkte des Kunden durchsehen: Reklamation, Angebote, Rechnungen", "Look through what is open: complaint, offers, invoices", "inside", "2d"),
    )),
)  # fmt: skip
