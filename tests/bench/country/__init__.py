"""A synthetic country: budget disclosures with target tables to any number, with known truth and seeded defects.

Everything is made up from a seed: the same seed gives the same bytes. Document n is of unit n // 4 and of the year
2023 + n % 4; a unit keeps its projects over the years and changes their targets. Units are departments of the
divisions of ontology/ (GB/T 2260); what offices, projects, indicators and layouts are called stands in data/.

    python tests/bench/country OUT --documents 1000 --seed 1

writes OUT/<province>/<division>/<unit>/<year>/… and OUT.truth.jsonl beside it: for each file the record as it should be
read (`country.truth`) and the defects in it (`country.defects`). From Python, with tests/ and tests/bench/ on the path:

    for truth in country.write_country(folder, 1000, seed=1): ...
    report = country.accuracy(truths, records, findings)
"""

from country.accuracy import accuracy
from country.write import write_country

__all__ = ["accuracy", "write_country"]
