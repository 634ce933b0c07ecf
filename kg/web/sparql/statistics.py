"""Numbers of a store -> VoID: the data set, its classes and properties, and the properties of each class.

The partitions are in the form that editors read for completion: `void:class` with `void:propertyPartition`, below it
`void:property` with the classes (`void:classPartition`) or datatypes (`void-ext:datatypePartition`) of its objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.graph.terms import Triple, facts, integer
from kg.vocabulary import RDF_TYPE
from kg.web.sparql.names import DEFAULT_GRAPH, VOID_EXT, part, void

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.web.sparql.counted import Counted

DATATYPE = NamedNode(VOID_EXT + "datatype")
DATATYPE_PARTITION = NamedNode(VOID_EXT + "datatypePartition")


def statistics(counted: Counted) -> Iterator[Triple]:
    """Yield what VoID says of the default graph, which is the union of all graphs."""
    yield from facts(
        DEFAULT_GRAPH,
        (RDF_TYPE, void("Dataset")),
        (void("triples"), integer(counted.triples)),
        (void("entities"), integer(counted.entities)),
        (void("distinctSubjects"), integer(counted.subjects)),
        (void("classes"), integer(len(counted.classes))),
        (void("properties"), integer(len(counted.properties))),
    )
    for name, entities in counted.classes.items():
        partition = part("class", name)
        yield DEFAULT_GRAPH, void("classPartition"), partition
        yield from facts(partition, (void("class"), name), (void("entities"), integer(entities)))
    for name, triples in counted.properties.items():
        partition = part("property", name)
        yield DEFAULT_GRAPH, void("propertyPartition"), partition
        yield from facts(partition, (void("property"), name), (void("triples"), integer(triples)))
    for pair, triples in counted.by_both.items():
        yield from _of_class(pair, triples, counted)


def _of_class(pair: tuple[NamedNode, NamedNode], triples: int, counted: Counted) -> Iterator[Triple]:
    """Yield how often instances of a class have a property, and what it leads to."""
    class_name, property_name = pair
    partition = part("class-property", *pair)
    yield part("class", class_name), void("propertyPartition"), partition
    yield from facts(partition, (void("property"), property_name), (void("triples"), integer(triples)))
    for object_class in counted.object_classes.get(pair, ()):
        leads_to = part("object-class", object_class)
        yield partition, void("classPartition"), leads_to
        yield leads_to, void("class"), object_class
    for datatype in counted.datatypes.get(pair, ()):
        leads_to = part("datatype", datatype)
        yield partition, DATATYPE_PARTITION, leads_to
        yield leads_to, DATATYPE, datatype
