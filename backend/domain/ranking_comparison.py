"""A mail beside the entries that may matter for it: which those are, and what speaks for each."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from heapq import nsmallest

from backend.domain.ranking_asked import read
from backend.domain.ranking_entries import Matter
from backend.domain.ranking_features import (
    Features,
    beside,
    best_of,
    clearness,
    is_linked,
    of_length,
    of_papers,
    of_people,
    of_time,
    of_words,
)
from backend.domain.ranking_index import Index, articles_in
from backend.domain.ranking_times import Times, newest, rhythm
from backend.domain.ranking_wording import wording
from backend.domain.ranking_words import as_written

LATEST = 3
BY_WORDS, BY_TIME, BY_PERSON, BY_STATE, BY_KEY = 60, 31, 31, 20, 20
"""So many entries are compared for each of these; all others cannot matter more."""


class Comparison:
    """`candidates` may matter; `wording` and `articles` are what they share with the mail."""

    def __init__(self, index: Index, matter: Matter, now: datetime) -> None:
        self.index, self.now, self.asked = index, now, read(matter)
        self.wording = wording(index, self.asked.words, self.asked.parts)
        self.articles = articles_in(self.asked.said, index.of_article)
        self.candidates = [index.known[it] for it in self._candidates()]

    def features(self) -> list[Features]:
        """Of each candidate, in their order."""
        people = [of_people(self.asked, it) for it in self.candidates]
        linked = [is_linked(row, self.asked, it) for it, row in zip(self.candidates, people, strict=True)]
        times = self._times(linked)
        best = best_of([self.wording.scores.get(it.entry.id, 0.0) for it in self.candidates])
        parts = [self.wording.by_parts(it) for it in self.candidates]
        best_parts = best_of(parts)
        rows = []
        for known, row, is_one, part in zip(self.candidates, people, linked, parts, strict=True):
            row |= of_words(self.wording, known, best) | of_time(times, known.second, linked=is_one)
            row["parts of words"] = part / best_parts
            row |= beside(row, self.asked.length, clearness(best), latest=times.place(known.second) < LATEST)
            rows.append(row | of_papers(self.asked, known, self.articles, self.now) | of_length(known))
        return rows

    @cached_property
    def written(self) -> dict[str, str]:
        """The mail's words as they stand there first, by stem."""
        matter = self.asked.matter
        return dict(reversed(list(as_written(f"{matter.subject}\n{matter.text}"))))

    def _times(self, linked: list[bool]) -> Times:
        at, matter = self.asked.second, self.asked.matter
        of_all = [
            second
            for second, it in self.index.by_time[-BY_TIME:]
            if self.index.known[it].entry.mail_id != matter.mail_id
        ]
        of_linked = sorted(it.second for it, is_one in zip(self.candidates, linked, strict=True) if is_one)
        recent = newest(of_all, at)
        return Times(at, recent, newest(of_linked, at), rhythm(recent))

    def _candidates(self) -> Iterator[str]:
        matter = self.asked.matter
        found = sorted({it for ids in self._lists() for it in ids})
        yield from (it for it in found if self.index.known[it].entry.mail_id != matter.mail_id)

    def _lists(self) -> Iterator[list[str]]:
        index, scores = self.index, self.wording.scores
        yield [it for _, it in nsmallest(BY_WORDS, ((-score, it) for it, score in scores.items()))]
        yield [it for _, it in index.by_time[-BY_TIME:]]
        yield index.newest(index.of_person.get(self.asked.writer, ()), BY_PERSON)
        yield index.newest(index.of_thread.get(self.asked.matter.thread_id or "", ()), BY_KEY)
        yield index.newest(index.open, BY_STATE)
        yield from (index.newest(index.of_number.get(it, ()), BY_KEY) for it in sorted(self.asked.numbers))
        yield from (index.newest(index.of_article[it], BY_KEY) for it in sorted(self.articles))
