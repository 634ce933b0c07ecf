"""What a wording says, marked with its span and never judged: one spaCy pipeline on jieba tokens."""

from kg.wording.alignment import Thing, carried, speaks_of_target, target_thing
from kg.wording.arithmetic import Computation, computations
from kg.wording.endings import name_endings
from kg.wording.heads import described_head, named_head
from kg.wording.marks import mark_indicator, mark_project, mark_text, pipeline
from kg.wording.resemblance import NearestLabel, edit_distance, nearest_label
from kg.wording.residues import Residue, residues
from kg.wording.stated import (
    Promise,
    Table,
    carrying_rows,
    promise_of,
    same_number,
    same_things,
    shorter_period,
    table_of,
)

__all__ = [
    "Computation",
    "NearestLabel",
    "Promise",
    "Residue",
    "Table",
    "Thing",
    "carried",
    "carrying_rows",
    "computations",
    "described_head",
    "edit_distance",
    "mark_indicator",
    "mark_project",
    "mark_text",
    "name_endings",
    "named_head",
    "nearest_label",
    "pipeline",
    "promise_of",
    "residues",
    "same_number",
    "same_things",
    "shorter_period",
    "speaks_of_target",
    "table_of",
    "target_thing",
]
