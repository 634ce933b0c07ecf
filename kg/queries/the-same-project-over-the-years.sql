-- title zh: 同一项目历年如何变化
-- title en: The same project over the years
-- description zh: 同一项目编码，或同一部门同一名称的项目，在两个以上年度出现的：每年的预算数（元）与指标行数。
-- description en: Projects that appear in two or more years under one code, or under one name in one department: budget in yuan and number of rows of each year.
-- param project: 项目名称的一部分，空为全部 / part of the project's name, empty for all (default )
SET VARIABLE project = '';

WITH stated AS (
  SELECT p.*, d.department, d.fiscal_year
  FROM 'projects.parquet' p
  JOIN 'documents.parquet' d USING (document)
  WHERE d.fiscal_year IS NOT NULL
), by_code AS (
  SELECT project FROM stated GROUP BY project HAVING count(DISTINCT fiscal_year) > 1
), by_name AS (
  SELECT department, name FROM stated WHERE department IS NOT NULL GROUP BY ALL HAVING count(DISTINCT fiscal_year) > 1
)
SELECT s.name AS "projectName", s.department, s.fiscal_year AS "fiscalYear", s.code AS "projectCode",
       s.budget_amount AS "budgetAmount",
       (SELECT count(*) FROM 'indicators.parquet' i WHERE i.target_table = s.target_table) AS rows
FROM stated s
WHERE contains(s.name, getvariable('project'))
  AND (s.project IN (FROM by_code) OR (s.department, s.name) IN (SELECT (department, name) FROM by_name))
ORDER BY s.department NULLS FIRST, "projectName", "fiscalYear", s.target_table;
