-- title zh: 各类依据支撑多少项目、多少钱
-- title en: Projects and money by kind of basis
-- description zh: 先按各行依据的种类，再按所引文件的种类，数行、数项目，并合计这些项目的预算数；一个项目有几种依据就在几种下各计一次，所以各行不能相加。金额以元计。
-- description en: First by the kind of basis of the rows, then by the kind of document cited: rows, projects and the sum of their budgets; a project counts under each kind it has, so the lines do not add up. Amounts in yuan.

WITH basis AS (
  SELECT '依据种类' AS scheme, 'basis-kind' AS list, i.basis_kind AS code, i.target_table, count(*) AS rows
  FROM 'indicators.parquet' i
  JOIN 'projects.parquet' p USING (target_table)
  WHERE i.applicable AND list_contains(string_split(p.columns, chr(10)), 'basis')
  GROUP BY ALL
  UNION ALL
  SELECT '文件种类', 'document-kind', means_kind, target_table, count(DISTINCT indicator)
  FROM 'citations.parquet'
  WHERE NOT mention AND cited IS NOT NULL
  GROUP BY ALL
)
SELECT basis.scheme, COALESCE(c.label_zh, '种类不明') AS kind, sum(rows) AS rows, count(*) AS projects,
       sum(p.budget_amount) AS money
FROM basis
JOIN 'projects.parquet' p USING (target_table)
LEFT JOIN 'codes.parquet' c ON c.scheme = basis.list AND c.code = basis.code
GROUP BY ALL
ORDER BY basis.scheme, projects DESC, rows DESC, kind;
