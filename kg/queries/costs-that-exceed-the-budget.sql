-- title zh: 哪些项目的成本指标合计超过预算数
-- title en: Projects whose cost targets add up to more than the budget
-- description zh: 成本指标（经济成本指标）中以金额提出的指标值合计，超过预算数 0.5% 以上者；单价（万元/辆）不计。金额以元计。
-- description en: Projects whose money cost rows add up to over 0.5 % more than the budget; unit prices are left out. Amounts in yuan.

WITH cost AS (
  SELECT target_table, sum(canonical_value) AS costs, count(*) AS rows
  FROM 'indicators.parquet'
  WHERE applicable AND level2_type IN ('output-cost', 'economic-cost') AND canonical_unit = '元' AND per IS NULL
  GROUP BY target_table
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.budget_amount AS "budgetAmount",
       cost.costs, cost.costs - p.budget_amount AS excess, cost.rows AS "costRows"
FROM cost
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d USING (document)
WHERE cost.costs > p.budget_amount * 1.005
ORDER BY excess DESC, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
