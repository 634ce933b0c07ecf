"""What the tests of the command line share: two disclosures, and what a run printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

DISCLOSURE = """某市文化局 2026 年部门预算公开信息
301 某市文化局
1、文化活动经费绩效目标表
单位：万元
项目编码\t13050026P00945010101C\t项目名称\t文化活动经费
预算规模及资金用途\t预算数\t10.00\t其中：财政资金\t10.00\t其他资金\t
绩效目标\t1.丰富群众文化生活
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动场次\t全年举办活动的场次\t≥12场\t年度工作计划
\t成本指标\t活动费用\t全年费用不超过10万元\t≥10万元\t年度预算
\t质量指标\t节目验收合格率\t验收合格的节目所占比例\t≥95%\t年度工作计划
\t时效指标\t演出按时开演率\t按时开演的场次所占比例\t≥90%\t年度工作计划
效益指标\t社会效益指标\t观演人次\t现场观看演出的人次\t≥5000人次\t年度工作计划
满意度指标\t服务对象满意度指标\t观众满意度\t观众对活动的满意程度\t≥90%\t问卷调查
"""
CLEAN = DISCLOSURE.replace("≥10万元", "≤10万元")


@dataclass(frozen=True)
class Result:
    """What a run printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON Lines it printed."""
        return [json.loads(line) for line in self.out.splitlines()]


Run: TypeAlias = "Callable[..., Result]"
