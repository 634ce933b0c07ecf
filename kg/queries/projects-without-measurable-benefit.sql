-- title zh: 哪些项目的效益没有一条可衡量
-- title en: Projects without a measurable benefit
-- description zh: 效益指标里没有一行带数、日期或期限的项目，按预算数从大到小；并列出“不涉及”的行数。
-- description en: Projects with no benefit row that holds a number, date or duration, largest budget first, with how many of those rows do not apply.

WITH benefit AS (
  SELECT target_table, count(*) AS rows, count_if(NOT applicable) AS not_applicable
  FROM 'indicators.parquet'
  WHERE level1_type = 'benefit'
  GROUP BY target_table
  HAVING count_if(applicable AND kind IN ('quantity', 'percentage', 'duration', 'date')) = 0
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.budget_amount AS "budgetAmount",
       benefit.rows AS "benefitRows", benefit.not_applicable AS "notApplicable"
FROM benefit
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d USING (document)
ORDER BY "budgetAmount" DESC NULLS LAST, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
