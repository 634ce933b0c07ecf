"""How well and how fast documents are suggested: leave one out over corpus/, and synthetic stores of many projects.

Run: python tests/bench/bench_suggest.py [projects]     (default 10,000 and 100,000)
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from leave_one_out import (
    CORPUS,
    corpus_cases,
    figures,
    independent_documents,
    most_cited,
    ranks,
    reachable,
    suggested,
)
from reporting.figures import Figure, show

from kg.suggestions.cases import Case, Mention
from kg.suggestions.likeness import about
from kg.suggestions.ranking import Suggester

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reporting.figures import Item

SIZES = (10_000, 100_000)
TOPICS, PLACES, UNITS_OF_A_PLACE = 200, ("130100", "130500", "130581", "130000"), 20


def accuracy() -> Iterator[Item]:
    """Yield recall and mean reciprocal rank beside those of the baseline."""
    cases = corpus_cases()
    citing = [case for case in cases if case.cited]
    known = reachable(citing)
    rankings = {"most cited": ranks(cases, most_cited)}
    rankings["what others cite"] = ranks(cases, suggested())
    rankings["... and known documents (as shipped)"] = ranks(cases, suggested(independent_documents()))
    rankings["... and requests for other matters"] = ranks(cases, suggested(independent_documents(), requests=True))
    base = figures(citing, rankings["most cited"]).mean_reciprocal_rank
    for name, placed in rankings.items():
        every, some = figures(citing, placed), figures(known, placed)
        told = (
            f"MRR {every.mean_reciprocal_rank:.3f} ({every.mean_reciprocal_rank / base:.2f} x) · of the {len(known)} "
            f"reachable of {len(citing)} {some.recall_at_5:.3f} · {some.mean_reciprocal_rank:.3f}"
        )
        yield Figure(f"recall@5, {name}", every.recall_at_5, "", better="more", note=told)


def synthetic(projects: int, vocabulary: list[str], seed: int = 1) -> list[Case]:
    """Return projects of random topics in random units, each topic with documents of its own and words of all."""
    choose = random.Random(seed)  # noqa: S311 - no secret
    topics = [choose.sample(vocabulary, 12) for _topic in range(TOPICS)]
    return [_case(number, choose, topics, vocabulary) for number in range(projects)]


def _case(number: int, choose: random.Random, topics: list[list[str]], vocabulary: list[str]) -> Case:
    topic = choose.randrange(TOPICS)
    place = choose.choice(PLACES)
    words = [*choose.sample(topics[topic], 6), *choose.sample(vocabulary, 10)]
    document = f"冀财{topics[topic][0]}〔2019〕{choose.randrange(1, 4)}号"
    return Case(
        table=f"table/{number:07}",
        path=f"{number // 20}.txt",
        ordinal=number % 20 + 1,
        name="".join(words[:3]) + "经费",
        goals=("，".join(choose.sample(words, 8)), "".join(choose.sample(vocabulary, 30))),
        indicators=tuple(choose.choice(words) + choose.choice(words) for _row in range(8)),
        department=f"{place}/{choose.randrange(UNITS_OF_A_PLACE)}",
        unit="某局",
        division=place,
        year=choose.randrange(2020, 2027),
        cited=(Mention(document, document, "冀财", 2019),),
    )


def speed(projects: int, vocabulary: list[str]) -> Iterator[Item]:
    """Yield how long an index of so many projects takes, and the first and a later question."""
    cases = synthetic(projects, vocabulary)
    start = time.perf_counter()
    suggester = Suggester(cases)
    built = time.perf_counter()
    suggester.suggest(cases[0])
    first = time.perf_counter()
    for case in cases[1:21]:
        suggester.suggest(case)
    later = (time.perf_counter() - first) / 20
    size = f", {projects:,} projects"
    yield Figure("index of suggestions" + size, built - start, "s")
    yield Figure("first suggestion" + size, first - built, "s")
    yield Figure("a later suggestion" + size, 1000 * later, "ms")
    yield Figure("peak memory" + size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def planted(projects: int, vocabulary: list[str]) -> Iterator[Item]:
    """Yield the same figures for synthetic projects, of which it is known that documents go with topics."""
    cases = synthetic(projects, vocabulary, seed=2)
    for name, ranking in (("most cited", most_cited), ("suggested", suggested())):
        found = figures(cases[:100], ranks(cases, ranking, asked=cases[:100]))
        told = f"{TOPICS} topics; MRR {found.mean_reciprocal_rank:.3f}"
        yield Figure(f"recall@5 of {projects:,} synthetic, {name}", found.recall_at_5, "", better="more", note=told)


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Item]:
    """Yield accuracy over the corpus and over planted topics, and times."""
    yield from accuracy()
    texts = (path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.txt")))
    vocabulary = sorted({word for text in texts for line in text.splitlines() for word in about(line)})
    yield from planted(2_000, vocabulary)
    for projects in sizes:
        yield from speed(projects, vocabulary)


if __name__ == "__main__":
    sys.exit(show(measure([int(each) for each in sys.argv[1:]] or SIZES)))
