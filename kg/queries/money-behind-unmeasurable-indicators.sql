-- title zh: 不可衡量的指标背后有多少钱
-- title en: The money behind indicators that cannot be measured
-- description zh: 各项目的预算数，以及该量化而指标值里没有数、日期或期限的指标行数和占比；没有这种行的项目不列。金额以元计。
-- description en: Projects with their budget, how many of their rows should be measured and hold no number, date or duration, and the share of such rows; others are left out. Amounts in yuan.

WITH row AS (
  SELECT target_table, count(*) AS rows, count_if(kind IN ('qualitative', 'placeholder', 'missing')
  AND (COALESCE(level2_type IN ('quantity', 'output-cost', 'economic-cost'), false)
    OR regexp_matches(COALESCE(level3_key, ''), '([^效]率|度|比例|数|数量|次数|人数|天数)$'))) AS unmeasurable
  FROM 'indicators.parquet'
  WHERE applicable
  GROUP BY target_table
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.budget_amount AS "budgetAmount",
       rows, unmeasurable, round(unmeasurable * 100.0 / rows, 1) AS share
FROM row
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d USING (document)
WHERE unmeasurable > 0
ORDER BY "budgetAmount" DESC NULLS LAST, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
