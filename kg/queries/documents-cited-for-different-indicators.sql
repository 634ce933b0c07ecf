-- title zh: 同一份文件，各单位用在什么指标上
-- title en: Documents that units cite for different indicators
-- description zh: 被两个以上单位引用、而各单位所依据它的三级指标不同的文件，逐个单位列出其指标；各单位的指标完全相同的文件不列。
-- description en: Documents cited by two or more units for indicators that are not the same, with the indicators of each unit; documents that all cite for the same indicators are left out.

WITH citing AS (
  SELECT COALESCE(c.means, c.cited) AS cited_document, c.target_table, i.level3, i.level3_key,
         COALESCE(d.department, d.path) AS unit, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department,
         COALESCE(c.means_number, c.number, '') AS number, COALESCE(c.means_title, c.title, '') AS title
  FROM 'citations.parquet' c
  JOIN 'indicators.parquet' i USING (indicator)
  JOIN 'documents.parquet' d ON d.document = c.document
  WHERE NOT c.mention AND c.cited IS NOT NULL AND i.level3 IS NOT NULL
), differing AS (
  SELECT cited_document, count(DISTINCT unit) AS units
  FROM citing
  GROUP BY cited_document
  HAVING units > 1 AND count(DISTINCT (unit, level3_key)) < units * count(DISTINCT level3_key)
)
SELECT max(number) AS "documentNumber", max(title) AS title, units, department, count(DISTINCT target_table) AS projects,
       string_agg(DISTINCT level3, '、' ORDER BY level3) AS indicators
FROM citing
JOIN differing USING (cited_document)
GROUP BY cited_document, units, department
ORDER BY units DESC, "documentNumber", title, department;
