-- title zh: 各单位如何设定热线指标
-- title en: How units set their hotline targets
-- description zh: 三级指标、描述或依据提到热线的指标行及其指标值、换算后的数，同名指标排在一起。
-- description en: Indicator rows whose name, description or basis speaks of the hotline, with the value and its number in the base unit, rows of one name side by side.
-- param word: 要找的词，用 | 隔开 / the words to look for, separated by | (default 热线|12345|接诉即办)
SET VARIABLE word = '热线|12345|接诉即办';

SELECT i.level3, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", i.value,
       i.canonical_value AS "canonicalValue", i.canonical_unit AS "canonicalUnit", i.basis,
       p.name AS "projectName", p.ordinal || '.' || i.ordinal AS position
FROM 'indicators.parquet' i
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d ON d.document = i.document
WHERE i.applicable
  AND regexp_matches(regexp_replace(concat_ws(' ', i.level3_key, i.description, i.basis), '\s', '', 'g'), getvariable('word'))
ORDER BY i.level3 NULLS FIRST, department, "fiscalYear" NULLS FIRST, p.ordinal, i.ordinal;
