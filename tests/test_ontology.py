"""Every own term that code, shapes and questions use is declared; every declared term can be read in two languages."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.ask import Question, ready_questions
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, SKOS, all_of_ontology, data_dir, declared, ontology

ROOT = Path(__file__).parents[1]
OWL = "http://www.w3.org/2002/07/owl#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TERMS = {OWL + "Class", OWL + "ObjectProperty", OWL + "DatatypeProperty"}
IRI = re.compile(r"https://w3id\.org/budget-kg/def[#/][\w/#.-]*\w")
PREFIX = re.compile(r"(?i)prefix\s+([\w-]*):\s*<(https://w3id\.org/budget-kg/def[^>]*)>")
OWN_CALL = re.compile(r"\b(?:own|is_a|subjects|synonyms)\(\s*\"(\w+)\"\s*(?:,\s*scheme=\"([\w-]+)\")?")
WORDS_CALL = re.compile(r"\bwords\(\s*\"([\w-]+)\"")


def ontology_files() -> list[Path]:
    return sorted(data_dir("ontology").glob("*.ttl"))


@cache
def declared_rules() -> frozenset[str]:
    """Return what shapes/ declares itself: the rules, and the scheme their prefixes hang on."""
    found = {DEF_BASE + "rule"}
    for path in data_dir("shapes").glob("*.ttl"):
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            if quad.predicate == RDF_TYPE and isinstance(quad.subject, NamedNode):
                found.add(quad.subject.value)
    return frozenset(found)


def own_iris(text: str) -> set[str]:
    """Return the own IRIs that a Turtle or SPARQL text uses, written out or with a prefix."""
    prefixes = dict(PREFIX.findall(text))
    used = set(IRI.findall(PREFIX.sub("", text)))
    for prefix, namespace in prefixes.items():
        names = re.findall(rf"(?<![\w:-]){re.escape(prefix)}:([\w.-]*\w)", PREFIX.sub("", text))
        used |= {namespace + name for name in names}
    return used


def undeclared(used: set[str]) -> set[str]:
    """Return the own terms that nothing declares; the IRI of a scheme or of the ontology itself is a name of files."""
    schemes = {re.sub(r"[#/][^#/]*$", "", iri) for iri in declared()} | {DEF.rstrip("#")}
    return {iri for iri in used if iri.rstrip("#/") not in schemes} - declared() - declared_rules()


# --- what is used is declared


@pytest.mark.parametrize("path", sorted((ROOT / "kg").rglob("*.py")), ids=lambda path: path.name)
def test_code_uses_declared_terms(path: Path):
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"^ *(>>>|\.\.\.).*$|KeyError: .*$", "", text, flags=re.MULTILINE)  # an example may show a slip
    used = {f"{DEF_BASE}{scheme}/{name}" if scheme else DEF + name for name, scheme in OWN_CALL.findall(code)}
    used |= {f"{DEF_BASE}words/{name}" for name in WORDS_CALL.findall(code)}
    used |= {iri for iri in IRI.findall(code) if "division/" not in iri}
    assert undeclared(used) == set()


@pytest.mark.parametrize("path", sorted(data_dir("shapes").glob("*.ttl")), ids=lambda path: path.name)
def test_shapes_use_declared_terms(path: Path):
    assert undeclared(own_iris(path.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("question", ready_questions(), ids=lambda question: question.name)
def test_questions_use_declared_terms(question: Question):
    used = own_iris(question.query)
    assert used
    assert undeclared(used) == set()


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_the_ontology_uses_declared_terms(path: Path):
    used = {
        term.value
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith((DEF, DEF_BASE))
    }
    assert undeclared(used) == set()


def test_a_slip_would_be_seen():
    query = "PREFIX bkg: <https://w3id.org/budget-kg/def#>\nSELECT * { ?row bkg:targtValue ?value ; bkg:value ?text }"
    assert undeclared(own_iris(query)) == {DEF + "targtValue"}
    assert undeclared({DEF_BASE + "type/outputt"}) == {DEF_BASE + "type/outputt"}


# --- what is declared can be read


def test_the_ontology_has_no_blank_nodes():
    quads = list(all_of_ontology())
    assert len(quads) > len(ontology()) > 500
    assert not [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]


def languages(subject: NamedNode, predicate: str) -> set[str | None]:
    quads = ontology().quads_for_pattern(subject, NamedNode(predicate), None)
    return {quad.object.language for quad in quads if isinstance(quad.object, Literal) and quad.object.value}


def instances(*classes: str) -> list[NamedNode]:
    found = {
        quad.subject
        for name in classes
        for quad in ontology().quads_for_pattern(None, RDF_TYPE, NamedNode(name))
        if isinstance(quad.subject, NamedNode)
    }
    return sorted(found, key=lambda node: node.value)


@pytest.mark.parametrize("predicate", [LABEL, SKOS + "definition"], ids=["label", "definition"])
def test_every_class_and_property_speaks_both_languages(predicate: str):
    terms = instances(*TERMS)
    assert len(terms) > 80
    assert [term.value for term in terms if not {"zh", "en"} <= languages(term, predicate)] == []


def concepts() -> list[NamedNode]:
    return [NamedNode(iri) for iri in sorted(declared()) if iri.startswith(DEF_BASE) and "/" in iri[len(DEF_BASE) :]]


def test_every_concept_has_a_chinese_name():
    assert len(concepts()) > 50
    unnamed = [node for node in concepts() if "zh" not in languages(node, SKOS + "prefLabel")]
    # An agency code is its own notation; what it is called is the agency's name.
    assert [node.value for node in unnamed if not languages(node, DEF + "agencyName")] == []


def test_a_notation_names_one_concept_of_its_scheme():
    named = Counter(
        (quad.subject.value.rsplit("/", 1)[0], quad.object.value)
        for quad in ontology().quads_for_pattern(None, NamedNode(SKOS + "notation"), None)
        if isinstance(quad.subject, NamedNode)
    )
    # The notation of a word list is what its words mean (>= of 不低于 and of 以上): several lists may share it.
    assert [pair for pair, times in named.items() if times > 1 and pair[0] != DEF_BASE + "words"] == []


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_an_ontology_file_says_what_it_is_for(path: Path):
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_a_word_list_is_written_in_one_place():
    written = [
        name
        for path in ontology_files()
        for name in re.findall(r"(?m)^(words:[\w-]+) a ", path.read_text(encoding="utf-8"))
    ]
    assert len(written) > 30
    assert [name for name in written if written.count(name) > 1] == []
