-- title zh: 某单位有哪些项目
-- title en: The projects of a unit
-- description zh: 单位名称含有所给文字的各单位的项目：编码、预算数、财政资金、其他资金、指标行数。空为全部单位。金额以元计。
-- description en: Projects of the units whose name contains the text, with code, budget, fiscal and other funds and number of rows. Empty for all units. Amounts in yuan.
-- param unit: 单位名称的一部分，空为全部 / part of the unit's name, empty for all (default )
SET VARIABLE unit = '';

SELECT COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department, d.fiscal_year AS "fiscalYear",
       p.ordinal AS "tableOrdinal", p.name AS "projectName", p.code AS "projectCode", p.budget_amount AS "budgetAmount",
       p.fiscal_funds_amount AS "fiscalFundsAmount", p.other_funds_amount AS "otherFundsAmount",
       (SELECT count(*) FROM 'indicators.parquet' i WHERE i.target_table = p.target_table) AS rows
FROM 'projects.parquet' p
JOIN 'documents.parquet' d USING (document)
WHERE contains(COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')), getvariable('unit'))
ORDER BY department, "fiscalYear" NULLS FIRST, "tableOrdinal";
