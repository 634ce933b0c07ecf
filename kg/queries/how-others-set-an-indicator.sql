-- title zh: 别的单位怎样设定某个指标
-- title en: How others set an indicator
-- description zh: 三级指标含有所给文字的各行：指标值、比较符、换算后的数、依据，供编制时参考。
-- description en: Rows whose name contains the given text, with value, comparator, number in its base unit and basis: what to look at when drafting.
-- param name: 三级指标名称的一部分 / part of the indicator's name
SET VARIABLE name = '满意度';

SELECT i.level3, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", i.value, i.comparator,
       i.canonical_value AS "canonicalValue", i.canonical_unit AS "canonicalUnit", i.basis,
       p.name AS "projectName", p.ordinal || '.' || i.ordinal AS position
FROM 'indicators.parquet' i
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d ON d.document = i.document
WHERE i.applicable AND contains(i.level3_key, regexp_replace(getvariable('name'), '\s', '', 'g'))
ORDER BY i.level3 NULLS FIRST, department, "fiscalYear" NULLS FIRST, p.ordinal, i.ordinal;
