-- title zh: 某一年有哪些期限
-- title en: The deadlines of a year
-- description zh: 指标值是期限且落在该年的各行，按日期排列。空为所有年份。
-- description en: Rows whose value is a deadline in that year, by date. Empty for every year.
-- param year: 年份，空为全部 / the year, empty for all (default )
SET VARIABLE year = '';

SELECT i.date, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", p.name AS "projectName",
       p.ordinal || '.' || i.ordinal AS position, i.level3, i.value
FROM 'indicators.parquet' i
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d ON d.document = i.document
WHERE i.date IS NOT NULL
  AND (getvariable('year') = '' OR starts_with(CAST(i.date AS VARCHAR), getvariable('year') || '-'))
ORDER BY i.date, department, "fiscalYear" NULLS FIRST, p.ordinal, i.ordinal;
