-- title zh: 库里有什么
-- title en: What the store holds
-- description zh: 每份文件的项目数、指标行数、适用行数、引用数和未归位文字数。
-- description en: Projects, rows, applicable rows, citations and unplaced texts of each document.

WITH project AS (SELECT document, count(*) AS projects FROM 'projects.parquet' GROUP BY document),
row AS (
  SELECT document, count(*) AS rows, count_if(applicable) AS applicable FROM 'indicators.parquet' GROUP BY document
),
citation AS (SELECT document, count(*) AS citations FROM 'citations.parquet' GROUP BY document)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", d.path,
       COALESCE(projects, 0) AS projects, COALESCE(rows, 0) AS rows, COALESCE(applicable, 0) AS applicable,
       COALESCE(citations, 0) AS citations, d.unplaced
FROM 'documents.parquet' d
LEFT JOIN project USING (document)
LEFT JOIN row USING (document)
LEFT JOIN citation USING (document)
ORDER BY department, "fiscalYear" NULLS FIRST, d.path;
