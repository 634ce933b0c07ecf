-- title zh: 哪些指标值逐年变了
-- title en: Targets that changed over the years
-- description zh: 同一部门同名（或同编码）项目的同名指标，在不同年度以同一单位提出而数值不同的：先前的值、后来的值与升降。
-- description en: Indicators of one name in one project of one department whose number differs between years in the same base unit: before, after and the change.
-- param name: 三级指标名称的一部分，空为全部 / part of the indicator's name, empty for all (default 满意)
SET VARIABLE name = '满意';

WITH stated AS (
  SELECT d.department, d.fiscal_year AS year, p.name, i.level3, i.level3_key, i.value,
         i.canonical_value, i.canonical_unit, unnest([p.code, p.name]) AS project_key
  FROM 'indicators.parquet' i
  JOIN 'projects.parquet' p USING (target_table)
  JOIN 'documents.parquet' d ON d.document = i.document
  WHERE contains(i.level3_key, getvariable('name'))
)
SELECT DISTINCT department, later.name AS "projectName", later.level3, earlier.year AS "earlierYear",
       earlier.value AS "earlierValue", later.year AS "laterYear", later.value AS "laterValue",
       later.canonical_value - earlier.canonical_value AS change, canonical_unit AS "canonicalUnit"
FROM stated later
JOIN stated earlier USING (department, project_key, level3_key, canonical_unit)
WHERE earlier.year < later.year AND earlier.canonical_value <> later.canonical_value
ORDER BY change, department, "projectName" NULLS FIRST, level3, "earlierYear", "laterYear";
