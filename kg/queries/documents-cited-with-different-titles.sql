-- title zh: 哪些文件被冠以不同的标题
-- title en: Documents cited with different titles
-- description zh: 同一份文件（同一字号，或认定为同一份）在引用时写了不同的标题；可能有一个写错了，也可能是印发的通知与所印发的办法。
-- description en: One document, by number or because it was found to be one, that is cited with different titles: one of them may be wrong, or one is the notice and the other what it issues.

WITH cited AS (
  SELECT DISTINCT COALESCE(c.means, c.cited) AS cited_document, c.number, c.document,
         unnest(string_split(c.titles, chr(10))) AS title, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department
  FROM 'citations.parquet' c
  JOIN 'documents.parquet' d USING (document)
  WHERE c.cited IS NOT NULL AND c.titles IS NOT NULL
), several AS (
  SELECT cited_document, count(DISTINCT title) AS titles, max(COALESCE(number, '')) AS number
  FROM cited
  GROUP BY cited_document
  HAVING titles > 1
)
SELECT several.number AS "documentNumber", several.titles, cited.title, count(DISTINCT cited.document) AS mentions,
       string_agg(DISTINCT cited.department, '、' ORDER BY cited.department) AS units
FROM cited
JOIN several USING (cited_document)
GROUP BY cited_document, several.number, several.titles, cited.title
ORDER BY "documentNumber", cited_document, mentions DESC, cited.title;
