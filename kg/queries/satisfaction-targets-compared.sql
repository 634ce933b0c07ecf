-- title zh: 各单位的满意度指标值如何比较
-- title en: How satisfaction targets compare across units
-- description zh: 每个单位每一年度的满意度指标：行数、以百分比提出的行数，其中最低、平均与最高值，以及只用文字描述的行数。“不涉及”的行不计。
-- description en: Satisfaction rows of each unit and year: how many, how many state a percentage, its lowest, mean and highest, and how many only words. Rows that do not apply are left out.

WITH satisfaction AS (
  SELECT document, kind, CASE WHEN canonical_unit = '%' THEN canonical_value END AS percent
  FROM 'indicators.parquet'
  WHERE applicable AND COALESCE(level1_type, level2_type) IN ('satisfaction', 'beneficiary-satisfaction')
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", count(*) AS rows,
       NULLIF(count(s.percent), 0) AS "withPercentage", min(s.percent) AS lowest, round(avg(s.percent), 1) AS mean,
       max(s.percent) AS highest, count_if(s.kind = 'qualitative') AS "inWords"
FROM satisfaction s
JOIN 'documents.parquet' d USING (document)
GROUP BY d.document, d.department, d.path, d.fiscal_year
ORDER BY department, "fiscalYear" NULLS FIRST, d.path;
