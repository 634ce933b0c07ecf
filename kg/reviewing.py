"""A DOCUMENT'S QUADS -> QUADS of its findings, with a digest of what they were made with: what the store keeps.

Findings are kept as the rules raise them; verdicts and waivers are laid over them where they are shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg import __version__
from kg.bases import load_authority
from kg.bases.summaries import summary_quads
from kg.findings.turtle import report
from kg.graph import vocabulary_digest
from kg.graph.iris import findings_graph
from kg.review import review_nquads, review_quads
from kg.shapes import load_rules
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.bases import Authority
    from kg.review import Review
    from kg.shapes import Rule


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How documents are reviewed; it can be handed to another process. `content` is the digest of the file `bases`."""

    bases: Path | None
    content: str
    digest: str

    @property
    def authority(self) -> Authority:
        """The documents that are known: those shipped and those of `bases`."""
        return _authority(self.bases, self.content)

    def findings(self, document: Iterable[Quad]) -> list[Quad]:
        """Return the findings of a document, given as the quads of its graph, as its second graph.

        A process that has just mapped a document hands over the quads that `record_to_quads` returned; one that has its
        N-Quads calls `findings_of`.
        """
        document = list(document)
        return findings_quads(review_quads(document, authority=self.authority), self.digest, document)

    def findings_of(self, document: bytes) -> list[Quad]:
        """Return the same for a document given as the N-Quads of its graph."""
        review = review_nquads(document, authority=self.authority)
        return findings_quads(review, self.digest, parse(document, format=RdfFormat.N_QUADS))


def reviewing(bases: Path | None = None) -> Reviewing:
    """Return how documents are reviewed with the shipped rules, and beside the shipped known documents those of a file.

    Raises `BasesError` for a file that is missing or cannot be used.
    """
    content = hashlib.sha256(bases.read_bytes()).hexdigest() if bases is not None and bases.is_file() else ""
    return Reviewing(bases, content, review_digest(_authority(bases, content), load_rules()))


def review_digest(authority: Authority, rules: Iterable[Rule]) -> str:
    """Return a digest of all that a review follows from beside the document: what gives the same finds the same."""
    asked = (repr(replace(rule, file=None)) for rule in rules)  # in which folder a rule stands changes nothing
    texts = [__version__, vocabulary_digest(), authority.digest, *asked]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def findings_quads(review: Review, digest: str, document: Iterable[Quad] = ()) -> list[Quad]:
    """Return a review as the graph of its findings, with the digest of what it was made with.

    With the quads of the document's graph, a summary of what it cites stands there too.
    """
    graph = findings_graph(NamedNode(review.document))
    found = [Quad(*triple, graph) for triple in report(review)]
    return [*found, Quad(graph, own("reviewDigest"), Literal(digest), graph), *summary_quads(document, graph)]


@lru_cache(maxsize=1)
def _authority(bases: Path | None, _content: str) -> Authority:
    return load_authority(bases)
