-- title zh: 哪些引用在文件目录里查不到
-- title en: Citations that no authority file has, by frequency
-- description zh: 所引文件不在文件目录里的，和没有指明是哪份文件的引用（如“《办法》”“该通知”），次数多的在前；目录见 kg bases import。
-- description en: Documents that are cited and in no authority file, and citations that tell no document by themselves, the most frequent first; kg bases import adds documents.
-- param least: 至少引用几次 / cited at least so many times (default 1)
SET VARIABLE least = '1';

WITH untold AS (
  SELECT COALESCE(c.means, c.cited, c.raw) AS what, c.number,
         CASE WHEN c.cited IS NULL THEN c.raw ELSE list_max(string_split(c.titles, chr(10))) END AS title,
         COALESCE(c.target_table, c.document) AS place, COALESCE(d.department, regexp_replace(d.path, '^.*[/\\]', '')) AS department
  FROM 'citations.parquet' c
  JOIN 'documents.parquet' d USING (document)
  WHERE CASE WHEN c.cited IS NULL THEN NOT c.mention ELSE c.means_known IS NOT TRUE END
)
SELECT max(COALESCE(number, '')) AS "documentNumber", max(COALESCE(title, '')) AS title, count(*) AS mentions,
       count(DISTINCT place) AS projects, string_agg(DISTINCT department, '、' ORDER BY department) AS units
FROM untold
GROUP BY what
HAVING mentions >= TRY_CAST(getvariable('least') AS BIGINT)
ORDER BY mentions DESC, projects DESC, "documentNumber", title;
