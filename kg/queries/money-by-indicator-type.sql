-- title zh: 各类指标里写了多少钱
-- title en: Money by indicator type
-- description zh: 以金额提出的指标值，按单位、年度与二级指标类型汇总；出现在数量、质量、效益等类之下的金额往往是放错了行。单价不计，金额以元计。
-- description en: Amounts of money that targets state, by unit, year and level 2 type; money under quantity, quality or benefit is often a misfiled row. Unit prices are left out; amounts in yuan.

WITH money AS (
  SELECT document, level2_type, CASE WHEN level2_type IS NULL THEN COALESCE(level2, '') END AS printed,
         count(*) AS rows, min(canonical_value) AS smallest, max(canonical_value) AS largest, sum(canonical_value) AS total
  FROM 'indicators.parquet'
  WHERE applicable AND canonical_unit = '元' AND per IS NULL
  GROUP BY ALL
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear", COALESCE(c.label_zh, money.printed) AS type,
       rows, smallest, largest, total
FROM money
JOIN 'documents.parquet' d USING (document)
LEFT JOIN 'codes.parquet' c ON c.scheme = 'type' AND c.code = money.level2_type
ORDER BY department, "fiscalYear" NULLS FIRST, total DESC, type;
