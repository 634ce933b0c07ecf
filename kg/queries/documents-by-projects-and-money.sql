-- title zh: 多少项目、多少钱以哪份文件为依据
-- title en: Documents by projects and money resting on them
-- description zh: 每份文件有多少项目、多少单位以它为依据，这些项目的预算数合计；一个项目在一份文件下只计一次，没有预算数的项目不计入金额。金额以元计。
-- description en: For each document how many projects and units rest on it, and the sum of their budgets; a project counts once for a document, and one without a budget adds no money. Amounts in yuan.
-- param least: 至少被几个项目引用 / cited by at least so many projects (default 1)
SET VARIABLE least = '1';

WITH basis AS (
  SELECT COALESCE(means, cited) AS cited_document, target_table, max(means_kind) AS kind,
         max(COALESCE(means_number, number, '')) AS number, max(COALESCE(means_title, title, '')) AS title
  FROM 'citations.parquet'
  WHERE NOT mention AND cited IS NOT NULL
  GROUP BY ALL
), resting AS (
  SELECT max(basis.number) AS "documentNumber", max(basis.title) AS title, max(basis.kind) AS kind, count(*) AS projects,
         count(DISTINCT COALESCE(d.department, d.path)) AS units, sum(p.budget_amount) AS money
  FROM basis
  JOIN 'projects.parquet' p USING (target_table)
  JOIN 'documents.parquet' d USING (document)
  GROUP BY basis.cited_document
)
SELECT "documentNumber", title, c.label_zh AS kind, projects, units, money
FROM resting
LEFT JOIN 'codes.parquet' c ON c.scheme = 'document-kind' AND c.code = resting.kind
WHERE projects >= TRY_CAST(getvariable('least') AS BIGINT)
ORDER BY projects DESC, money DESC NULLS LAST, "documentNumber", title;
