-- title zh: 哪些项目没有一条能查到的依据
-- title en: Projects without an identifiable basis
-- description zh: 指标表有依据一列，却没有一行引用能按字号或标题查到的文件的项目，按预算数从大到小；并列出各行依据属于哪几种。
-- description en: Projects whose table has a basis column and no row that cites a document by number or title, largest budget first, with the kinds of basis they give instead.

SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.budget_amount AS "budgetAmount",
       count(DISTINCT i.indicator) AS rows, string_agg(DISTINCT c.label_zh, '、' ORDER BY c.label_zh) AS "basisKinds"
FROM 'projects.parquet' p
JOIN 'documents.parquet' d USING (document)
JOIN 'indicators.parquet' i USING (target_table)
JOIN 'codes.parquet' c ON c.scheme = 'basis-kind' AND c.code = i.basis_kind
WHERE i.applicable AND list_contains(string_split(p.columns, chr(10)), 'basis')
  AND p.target_table NOT IN (
    SELECT target_table FROM 'citations.parquet' WHERE NOT mention AND cited IS NOT NULL AND target_table IS NOT NULL
  )
GROUP BY ALL
ORDER BY "budgetAmount" DESC NULLS LAST, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
