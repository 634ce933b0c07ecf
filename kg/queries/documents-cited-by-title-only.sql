-- title zh: 只有标题、没有字号的引用
-- title en: Documents cited by title only
-- description zh: 引用时只写了标题的文件及引用它的单位与项目；认定所指文件的字号，或同标题在别处所带的字号，一并列出供补全。
-- description en: Documents named by title without a number, with who cites them, and the number of the document they were found to mean or that another citation of the same title gives.

WITH seen AS (
  SELECT title, number FROM 'citations.parquet' WHERE title IS NOT NULL AND number IS NOT NULL
  UNION
  SELECT means_title, means_number FROM 'citations.parquet' WHERE means_title IS NOT NULL AND means_number IS NOT NULL
), untold AS (
  SELECT DISTINCT c.title, c.target_table, COALESCE(c.means_number, seen.number) AS known_number
  FROM 'citations.parquet' c
  LEFT JOIN seen ON seen.title = c.title
  WHERE NOT c.mention AND c.cited IS NOT NULL AND c.number IS NULL AND c.title IS NOT NULL
)
SELECT untold.title AS "documentTitle", COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       string_agg(DISTINCT COALESCE(p.name, p.target_table), '；' ORDER BY COALESCE(p.name, p.target_table)) AS projects,
       untold.known_number AS "knownNumber"
FROM untold
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d USING (document)
GROUP BY ALL
ORDER BY "documentTitle", department, "fiscalYear" NULLS FIRST, "knownNumber" NULLS FIRST;
