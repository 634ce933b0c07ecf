"""Shapes files as a graph: their triples by name, with every subject accounted for. It reads and does not interpret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from kg.constraints import refused
from kg.errors import ShapesError
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, is_unknown

if TYPE_CHECKING:
    from pathlib import Path

Term = NamedNode | BlankNode | Literal

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL_ONTOLOGY = NamedNode("http://www.w3.org/2002/07/owl#Ontology")
RULE_BASE = DEF_BASE + "rule/"
# What a SPARQL constraint may consist of: it has no name, and so no message or severity of its own.
CONSTRAINT = {RDF_TYPE.value, SH + "select", SH + "prefixes"}
WITHOUT_NAME = {RDF + "first", RDF + "rest", SH + "prefix", SH + "namespace", SH + "inversePath"} | CONSTRAINT


class ShapesGraph:
    """The triples of a folder of shapes."""

    def __init__(self, folder: Path) -> None:
        self.store = Store()
        if folder.is_file():
            raise ShapesError(
                f"{folder}：是文件，不是文件夹 a file, no folder",
                remedy=f"请给它所在的文件夹 give its folder: {folder.parent}",
            )
        files = sorted(folder.glob("*.ttl"))
        if not files:
            raise ShapesError(f"{folder}: 没有规则文件 no shapes", remedy="Name a folder with .ttl files.")
        self._files: dict[str, Path] = {}
        for path in files:
            try:
                for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
                    self.store.add(quad)
                    if str(quad.subject) not in self._files or quad.predicate == RDF_TYPE:
                        self._files[str(quad.subject)] = path
            except (SyntaxError, ValueError) as error:
                raise ShapesError(f"{path}: {error}", remedy="Mend the Turtle.") from error

    def file_of(self, subject: Term) -> Path:
        """Return the file that states a subject: where it is typed, if several speak of it."""
        return self._files[str(subject)]

    # --- reading

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Return the objects of a property, in a fixed order."""
        if isinstance(subject, Literal):
            return []
        quads = self.store.quads_for_pattern(subject, NamedNode(predicate), None)
        found = [quad.object for quad in quads if isinstance(quad.object, NamedNode | BlankNode | Literal)]
        return sorted(found, key=str)

    def one(self, subject: Term, predicate: str) -> Term:
        """Return the only object of a property."""
        found = self.objects(subject, predicate)
        if len(found) != 1:
            raise ShapesError(
                f"{short(subject)}: {short(predicate)} ×{len(found)}", remedy=f"Give exactly one {short(predicate)}."
            )
        return found[0]

    def properties(self, subject: Term) -> list[str]:
        """Return what is said of a node: its properties, in a fixed order."""
        if isinstance(subject, Literal):
            return []
        return sorted({quad.predicate.value for quad in self.store.quads_for_pattern(subject, None, None)})

    def text(self, subject: Term, predicate: str) -> str:
        """Return the only object of a property as text."""
        return self.one(subject, predicate).value

    def maybe(self, subject: Term, predicate: str) -> str | None:
        """Return the object of a property as text, if it is given."""
        return self.text(subject, predicate) if self.objects(subject, predicate) else None

    def bilingual(self, subject: Term, predicate: str) -> dict[str, str]:
        """Return the Chinese and the English literal of a property; both are due."""
        found = {node.language: node.value for node in self.objects(subject, predicate) if isinstance(node, Literal)}
        if set(found) != {"zh", "en"}:
            raise ShapesError(f"{short(subject)}: {short(predicate)}", remedy="Give it once in @zh and once in @en.")
        return {"zh": found["zh"] or "", "en": found["en"] or ""}

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list."""
        items = []
        while head != NamedNode(RDF + "nil"):
            items.append(self.one(head, RDF + "first"))
            head = self.one(head, RDF + "rest")
        return items

    def shapes(self) -> list[NamedNode]:
        """Return the named shapes, having refused every other subject."""
        named = []
        for subject in sorted({quad.subject for quad in self.store}, key=str):
            if not isinstance(subject, NamedNode):
                self._check_blank(subject)
            elif OWL_ONTOLOGY not in self.objects(subject, RDF_TYPE.value):
                named.append(subject)
        return named

    def _check_blank(self, subject: Term) -> None:
        """Refuse an anonymous shape: only lists, constraints, prefixes and property paths go without a name."""
        for predicate in self.properties(subject):
            if predicate not in WITHOUT_NAME:
                raise refused(
                    f"{self.file_of(subject)}: anonymous shape",
                    short(predicate),
                    f"Give the shape an IRI <{RULE_BASE}…>.",
                )

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes that sh:declare gives to the queries."""
        quads = self.store.quads_for_pattern(None, NamedNode(SH + "declare"), None)
        declarations = [quad.object for quad in quads if isinstance(quad.object, BlankNode | NamedNode)]
        return {self.text(node, SH + "prefix"): self.text(node, SH + "namespace") for node in declarations}

    def path(self, shape: NamedNode) -> str:
        """Return `sh:path` as a SPARQL property path: a property, the inverse of one, or a sequence of these."""
        return self._path(shape, self.one(shape, SH + "path"))

    def _path(self, shape: NamedNode, node: Term) -> str:
        if isinstance(node, NamedNode):
            if is_unknown(node.value):
                raise refused(short(shape), f"undeclared term {short(node)}", "Mend the spelling, or declare it.")
            return str(node)
        if inverse := self.objects(node, SH + "inversePath"):
            return f"^{self._path(shape, inverse[0])}"
        if self.objects(node, RDF + "first"):
            return "/".join(self._path(shape, item) for item in self.members(node))
        raise refused(short(shape), "sh:path", "Use a property, sh:inversePath or a list of these.")


def short(node: Term | str) -> str:
    """Return a readable name of a node: `sh:not`, `bkg:code`, a rule's code, else the IRI itself."""
    iri = node if isinstance(node, str) else node.value
    for base, prefix in ((SH, "sh:"), (DEF, "bkg:"), (RULE_BASE, ""), (RDFS, "rdfs:"), (RDF, "rdf:")):
        if iri.startswith(base):
            return prefix + iri.removeprefix(base)
    return iri
