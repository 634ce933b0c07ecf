"""A record with every field filled, for the tests of what is written from records."""

from decimal import Decimal

from kg.model import (
    Canonical,
    Citation,
    Department,
    DocumentInfo,
    Indicator,
    Place,
    Project,
    Record,
    Target,
    Unplaced,
)

CITATION = Citation(
    raw="国办秘函【2019】19号",
    start=0,
    end=13,
    number="国办秘函〔2019〕19号",
    number_text="国办秘函【2019】19号",
    issuer="国办秘函",
    year=2019,
    seq=19,
    title="关于做好热线工作的通知",
)
TARGET = Target(
    kind="quantity",
    comparator="range",
    number=Decimal("1.5"),
    number2=Decimal(2),
    unit="万元",
    per="辆",
    canonical=Canonical(value=Decimal(15000), unit="元"),
    date="2026-06-30",
    approximate=True,
    ratio="1:1.2",
    malformed="range-reversed",
)
INDICATOR = Indicator(
    ordinal=1,
    level1="产出指标",
    level2="数量指标",
    level3="工伤待遇人数",
    description="享受工伤待遇的人数",
    value="=1+1人",
    basis="国办秘函【2019】19号",
    target=TARGET,
    references=(CITATION,),
    basis_kind="legal",
    place=Place(21, 1, 3, 40, (1.0, 2.0, 3.0, 4.5), sheet="=表1", range="B7:F9", method="cells"),
    places={"value": (Place(sheet="表1", range="B7:C9", method="cells"),)},
    provenance={"level1": "inferred"},
    extra={"权重": "10"},
)
EMPTY_PROJECT = Project(
    ordinal=2,
    name=None,
    code=None,
    budget=None,
    fiscal_funds=None,
    other_funds=None,
    usage=None,
    payment_plan=None,
    goals=(),
    indicators=(),
)
RECORD = Record(
    document=DocumentInfo(
        path="甲.txt",
        sha256="0" * 64,
        title="某市2026年部门预算",
        department=Department(code="211", name="某市人民政府办公室"),
        fiscal_year=2026,
        division="130500",
    ),
    projects=(
        Project(
            ordinal=1,
            name="工伤待遇经费",
            code="13050026P00945010101C",
            budget=Decimal("1.80"),
            fiscal_funds=Decimal("1.80"),
            other_funds=Decimal(0),
            usage="工伤待遇",
            payment_plan={"3": None, "6": Decimal(100)},
            goals=("保障待遇",),
            indicators=(INDICATOR,),
            total_budget=Decimal("5.4"),
            goals_total=("三年保障待遇",),
            amounts={"budget": "18,000.00"},
            columns=("level1", "basis"),
            place=Place(page=20),
            places={"name": (Place(page=20, box=(1.0, 2.0, 3.0, 4.5), method="ruled"),)},
            provenance={"name": "repaired"},
            extra={"备注": "无"},
        ),
        EMPTY_PROJECT,
    ),
    unplaced=(Unplaced(text="散落文字", reason="no column", place=Place(line=9)),),
    notes=("GB18030",),
)
