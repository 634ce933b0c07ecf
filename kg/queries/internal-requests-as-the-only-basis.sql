-- title zh: 哪些项目只以内部请示为依据
-- title en: Projects that rest on internal requests alone
-- description zh: 引用了文件、而所引文件全是内部请示（呈、请示等）的项目，预算数大的在前；种类不明的文件不算请示。金额以元计。
-- description en: Projects that cite documents, all of them internal requests, largest budget first; a document of unknown kind is none. Amounts in yuan.

WITH basis AS (
  SELECT target_table, COALESCE(means, cited) AS cited_document, max(COALESCE(number, title, '')) AS label,
         COALESCE(max(means_kind) = 'internal-request', false) AS is_request
  FROM 'citations.parquet'
  WHERE NOT mention AND cited IS NOT NULL
  GROUP BY ALL
), resting AS (
  SELECT target_table, count(*) AS requests, string_agg(label, '、' ORDER BY label) AS documents
  FROM basis
  GROUP BY target_table
  HAVING bool_and(is_request)
)
SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.budget_amount AS "budgetAmount", requests, documents
FROM resting
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d USING (document)
ORDER BY "budgetAmount" DESC NULLS LAST, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
