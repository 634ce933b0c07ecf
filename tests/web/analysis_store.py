"""A small store for the pages that look into it: two years of one unit, two other units, one with hostile names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from records import cited, in_words, project, quantity, record, row, satisfaction_row
from resolutions import cited_as, join, know, mean, propose

from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.model import Record

HOSTILE = '<script>alert("1")</script>'
HOSTILE_UNIT = '"><img src=x onerror=alert(1)>局'
KNOWN, REPLACED, REQUEST, VARIANT, TITLE, LONGER = (
    "国办函〔2019〕19号", "财预〔2003〕12号", "邢开办呈〔2022〕8号", "邢开呈办〔2022〕8号", "某市绩效管理办法",
    "某市绩效管理办法实施细则",
)  # fmt: skip


def small_store() -> Store:
    """Return two years of a culture bureau and one of two others, the documents they cite, and what became of them."""
    store = open_store(None)
    for each in (earlier_year(), later_year(), library(), hostile()):
        replace_document(store, each)
    mean(store, lambda name: "internal-request" if "呈" in name else None)
    join(store, cited_as(VARIANT), cited_as(REQUEST), score=Decimal("0.90"))
    know(
        store, cited_as(REPLACED), number=REPLACED, title="旧办法", until="2021-06-30", issuer="财政部", source="某目录"
    )
    know(store, cited_as(KNOWN), number=KNOWN, title="新办法", date="2019-05-18")
    propose(store, cited_as(TITLE), cited_as(LONGER), Decimal("0.81"), "标题相近")
    return store


def earlier_year() -> Record:
    rows = (
        row(1, references=(cited(REPLACED, "旧办法", raw="财预[2003]12 号"),)),
        satisfaction_row(2, "90", references=(cited(REPLACED),)),
        row(3, level3="印刷册数", value="500册", target=quantity("500", "册", "=")),
    )
    return record(project(*rows, budget=Decimal("12.00")), path="文化局/2025.txt", year=2025)


def later_year() -> Record:
    rows = (
        row(1, value="≥15场", target=quantity("15", "场"), references=(cited(KNOWN),)),
        satisfaction_row(2, "90", references=(cited(VARIANT),)),
        row(3, level3="线上展览", value="3次", target=quantity("3", "次", "=")),
        row(4, basis="上级有关要求", basis_kind="internal", level3="宣传力度", value="加大", target=in_words()),
    )
    second = project(row(1, references=(cited(REQUEST),)), ordinal=2, name="购书经费", code=None, budget=None)
    return record(project(*rows), second)


def library() -> Record:
    rows = (
        satisfaction_row(1, "98", references=(cited(REPLACED), cited(None, TITLE), cited(None, LONGER))),
        satisfaction_row(2, "95", references=(cited(None, raw="该通知"),), basis="该通知"),
    )
    return record(project(*rows, name="借阅经费"), path="图书馆/2024.txt", unit="某市图书馆", code=None, year=2024)


def hostile() -> Record:
    rows = (
        row(
            1,
            **dict.fromkeys(("level2", "level3", "description", "value", "basis"), HOSTILE),
            references=(cited(None, HOSTILE, raw=HOSTILE),),
        ),
    )
    return record(project(*rows, name=HOSTILE), path="甲/乙.txt", unit=HOSTILE_UNIT, code=None, year=2024)
