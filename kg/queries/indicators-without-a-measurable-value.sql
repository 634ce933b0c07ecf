-- title zh: 哪些指标没有可衡量的指标值
-- title en: Indicators without a measurable value
-- description zh: 数量指标、以金额衡量的成本指标，以及名称以率、度、数、比例等可量之词结尾的指标，而指标值里没有数、日期或期限。
-- description en: Rows of quantity or money cost, or whose name ends in a word of measure, with a value that holds no number, date or duration.

SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", p.name AS "projectName",
       p.ordinal || '.' || i.ordinal AS position, i.level2, i.level3, i.value
FROM 'indicators.parquet' i
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d ON d.document = i.document
WHERE i.applicable AND kind IN ('qualitative', 'placeholder', 'missing')
  AND (COALESCE(level2_type IN ('quantity', 'output-cost', 'economic-cost'), false)
    OR regexp_matches(COALESCE(level3_key, ''), '([^效]率|度|比例|数|数量|次数|人数|天数)$'))
ORDER BY department, "fiscalYear" NULLS FIRST, p.ordinal, i.ordinal;
