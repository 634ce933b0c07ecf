"""A made-up authority of documents and citations of them, seeded: each citation with the document that it means."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.citations import title_key
from kg.model import Citation, KnownDocument
from kg.vocabulary import subjects, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20240607
STEMS = (
    "政办字", "政办发", "政发", "政字", "财预", "财教", "财行", "财社", "财农", "财建", "教财", "人社发", "卫财",
    "民发", "水规计", "农财发", "文旅字", "应急字", "审发", "建城", "交规划", "市监发", "医保发", "退役发",
)  # fmt: skip
OBJECTS = (
    "公务接待", "会议费", "差旅费", "培训费", "政府采购", "项目支出", "预算绩效", "国有资产", "公务用车", "政务公开",
    "食品安全", "药品安全", "义务教育", "学前教育", "职业教育", "医疗救助", "养老服务", "就业创业", "社会救助",
    "残疾人康复", "农村公路", "饮水安全", "耕地保护", "水土保持", "大气污染防治", "垃圾分类", "安全生产", "消防救援",
    "城市更新", "老旧小区改造", "文物保护", "公共文化", "全民健身", "科技创新", "知识产权", "招商引资", "营商环境",
    "政务服务热线", "数字政府", "信息化项目", "档案", "信访", "保密", "统计", "审计", "乡村振兴", "高标准农田",
    "动物防疫", "森林防火", "退役军人", "困难群众", "计划生育", "公共卫生", "基层医疗", "国防动员", "气象灾害",
)  # fmt: skip
ACTS = (
    "管理", "专项资金管理", "工作", "补助资金管理", "监督管理", "考核", "经费管理", "绩效评价", "奖励", "建设",
    "改革", "保障", "综合治理", "能力提升", "标准化建设", "示范创建",
)  # fmt: skip
TYPES = ("办法", "实施办法", "暂行办法", "规定", "实施细则", "实施方案", "工作方案", "规程", "指导意见", "三年行动计划")
SPELLINGS = ("〔{}〕{}号", "[{}]{}号", "（{}）{}号", "【{}】{}号", " 〔{}〕 {} 号", "〔{}〕0{}号", "［{}］{}号")
NOISE = "侍理晒玻踩鳄橘蝴邃瓷"


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation of a unit of `division`, the text it stands in, and the row of the document meant, if one is."""

    kind: str
    text: str
    citation: Citation
    division: str
    row: int | None


def places() -> list[tuple[str, str, str]]:
    """Return code, short name and the opening of agency codes of the provinces and prefectures."""
    found = []
    for node in subjects("Division"):
        (code,) = texts(node, "notation")
        if code == "100000" or not code.endswith("00"):
            continue
        names = texts(node, "altLabel", "hiddenLabel") or texts(node, "prefLabel")
        found.append((code, texts(node, "prefLabel")[0], names[-1]))
    return found


def documents(count: int) -> list[KnownDocument]:
    """Return made-up documents with distinct numbers; a part of the titles has several editions."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark
    where, found, numbers = places(), [], set()
    while len(found) < count:
        division, name, opening = draw.choice(where)
        code, year, serial = opening + draw.choice(STEMS), draw.randint(2005, 2025), draw.randint(1, 400)
        if (code, year, serial) in numbers:
            continue
        numbers.add((code, year, serial))
        title = _title(draw, name, year)
        found.append(
            KnownDocument(
                f"{code}〔{year}〕{serial}号", title, place=division, date=f"{year}-06-01", sources=("synthetic",)
            )
        )
    return found


def _title(draw: random.Random, name: str, year: int) -> str:
    matter, act = draw.choice(OBJECTS), draw.choice(ACTS)
    other = draw.choice(OBJECTS)
    what = f"{matter}{act}" if draw.random() < 0.3 else f"{matter}和{other}{act}"
    kind = draw.random()
    if kind < 0.35:
        return f"{name}人民政府办公室关于印发{name}{what}{draw.choice(TYPES)}的通知"
    if kind < 0.6:
        return f"{name}人民政府办公室关于进一步加强{what}工作的通知"
    if kind < 0.75:
        return f"{name}{year}年{what}工作要点"
    return f"{name}{what}{draw.choice(TYPES)}" + draw.choice(("", "", "（试行）", f"（{year}年修订）"))


class Citing:
    """Draws citations of documents: often-cited ones are drawn far more often than others, as in life."""

    def __init__(self, known: list[KnownDocument]) -> None:
        self.known = known
        self.draw = random.Random(SEED + 1)  # noqa: S311 - a benchmark
        bearers: dict[tuple[str, str], int] = {}
        for each in known:
            key = (title_key(each.title), each.place or "")
            bearers[key] = bearers.get(key, 0) + 1
        self.sole = [row for row, each in enumerate(known) if bearers[title_key(each.title), each.place or ""] == 1]
        self.wrapped = [row for row in self.sole if "关于印发" in (known[row].title or "")]
        self.noisy = [self._noisy() for _ in range(20_000)]

    def mentions(self, count: int) -> Iterator[Mention]:
        """Yield citations: 70 % numbers, 15 % titles, 5 % wrapped titles, 5 % titles with a slip, 5 % unknown."""
        for _ in range(count):
            share = self.draw.random()
            if share < 0.70:
                yield self._number(self._often(len(self.known)))
            elif share < 0.85:
                row = self.sole[self._often(len(self.sole))]
                yield self._titled("title", self.known[row].title or "", row)
            elif share < 0.90:
                row = self.wrapped[self._often(len(self.wrapped))]
                core = (self.known[row].title or "").partition("关于印发")[2].removesuffix("的通知")
                yield self._titled("wrapped", core, row)
            elif share < 0.95:
                yield self.noisy[self._often(len(self.noisy))]
            else:
                yield self._unknown()

    def _often(self, count: int) -> int:
        return int(count * self.draw.random() ** 3)

    def _number(self, row: int) -> Mention:
        document = self.known[row]
        return self._numbered(document.number or "", document.place or "", row)

    def _numbered(self, number: str, division: str, row: int | None) -> Mention:
        code, year, serial = _parts(number)
        text = code + self.draw.choice(SPELLINGS).format(year, serial)
        citation = Citation(text, 0, len(text), number, text, code, year, serial)
        return Mention("unknown" if row is None else "number", text, citation, division, row)

    def _titled(self, kind: str, title: str, row: int | None, division: str | None = None) -> Mention:
        text = f"《{title}》"
        place = division or (self.known[row].place if row is not None else None) or ""
        return Mention(kind, text, Citation(text, 0, len(text), title=title), place, row)

    def _noisy(self) -> Mention:
        """Return a title with one character exchanged, lost or doubled."""
        row = self.draw.choice(self.sole)
        title = self.known[row].title or ""
        at = self.draw.randrange(4, len(title) - 4)
        change = self.draw.choice((self.draw.choice(NOISE), "", title[at] * 2))
        return self._titled("noisy", title[:at] + change + title[at + 1 :], row)

    def _unknown(self) -> Mention:
        document = self.draw.choice(self.known)
        code, year, _serial = _parts(document.number or "")
        if self.draw.random() < 0.5:
            return self._numbered(f"{code}〔{year}〕{self.draw.randint(401, 999)}号", document.place or "", None)
        words = "".join(self.draw.sample("海洋渔船航标引水浮筒灯塔潮汐盐场滩涂堤岸", 6))
        return self._titled("unknown", f"{words}{self.draw.choice(TYPES)}", None, document.place)


def _parts(number: str) -> tuple[str, int, int]:
    code, _, rest = number.partition("〔")
    year, _, serial = rest.partition("〕")
    return code, int(year), int(serial.removesuffix("号"))
