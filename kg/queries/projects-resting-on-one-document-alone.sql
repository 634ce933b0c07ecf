-- title zh: 哪些项目只有一份文件作依据
-- title en: Projects that rest on one document alone
-- description zh: 各行只引用了同一份文件的项目，以及引用它的行数与适用行数，预算数大的在前；这份文件若失效，项目就没有依据。金额以元计。
-- description en: Projects whose rows cite one document only, with the rows that cite it and all applicable rows, largest budget first: were it to cease, they would rest on nothing. Amounts in yuan.

WITH basis AS (
  SELECT target_table, max(COALESCE(number, '')) AS number,
         max(COALESCE(list_max(string_split(titles, chr(10))), '')) AS title, count(DISTINCT indicator) AS citing
  FROM 'citations.parquet'
  WHERE NOT mention AND cited IS NOT NULL
  GROUP BY target_table
  HAVING count(DISTINCT COALESCE(means, cited)) = 1
), applicable AS (
  SELECT target_table, count(*) AS rows FROM 'indicators.parquet' WHERE applicable GROUP BY target_table
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.budget_amount AS "budgetAmount",
       basis.number AS "documentNumber", basis.title, basis.citing, applicable.rows
FROM basis
JOIN applicable USING (target_table)
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d USING (document)
ORDER BY "budgetAmount" DESC NULLS LAST, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
