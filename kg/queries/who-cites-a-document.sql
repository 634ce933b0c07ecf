-- title zh: 谁引用了某份文件
-- title en: Who cites a document
-- description zh: 按发文字号（括号写法不拘）或标题的一部分查找，列出引用它的单位与项目、引用的行及原文写法；别的写法认定为同一份的也列出。
-- description en: Units and projects that cite a document, found by its number in any bracket style or by part of its title, with the rows and the texts that stand there; also where it is spelt otherwise and was found to be the same.
-- param document: 发文字号或标题的一部分 / a document number or part of a title
SET VARIABLE document = '邢财';

WITH attested AS (
  SELECT means, min(list_min(string_split(titles, chr(10)))) AS title FROM 'citations.parquet' WHERE means IS NOT NULL GROUP BY means
), cited AS (
  SELECT c.indicator, c.raw, c.number, c.title AS cited_title, COALESCE(c.means_number, c.number) AS known_number,
         COALESCE(CASE WHEN c.means_known THEN c.means_title END, attested.title, c.title, '') AS known_title
  FROM 'citations.parquet' c
  LEFT JOIN attested USING (means)
  WHERE NOT c.mention AND c.cited IS NOT NULL
), wanted AS (
  SELECT regexp_replace(regexp_replace(regexp_replace(getvariable('document'), '[\s《》]', '', 'g'),
    '[【（(\[]', '〔', 'g'), '[】）)\]]', '〕', 'g') AS text
)
SELECT cited.known_number AS "documentNumber", cited.known_title AS title, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department,
       d.fiscal_year AS "fiscalYear", p.ordinal AS "tableOrdinal", p.name AS "projectName",
       array_to_string(list_sort(list(DISTINCT i.ordinal)), '、') AS positions,
       string_agg(DISTINCT cited.raw, '；' ORDER BY cited.raw) AS spellings
FROM cited
JOIN wanted ON contains(concat_ws(' ', cited.known_number, cited.number), wanted.text)
  OR contains(concat_ws(' ', cited.known_title, cited.cited_title), wanted.text)
  OR contains(concat_ws(' ', cited.known_title, cited.cited_title), getvariable('document'))
JOIN 'indicators.parquet' i USING (indicator)
JOIN 'projects.parquet' p USING (target_table)
JOIN 'documents.parquet' d ON d.document = p.document
GROUP BY "documentNumber", cited.known_title, d.department, d.path, d.fiscal_year, p.target_table, p.ordinal, p.name
ORDER BY "documentNumber" NULLS FIRST, cited.known_title, department, "fiscalYear" NULLS FIRST, "tableOrdinal";
