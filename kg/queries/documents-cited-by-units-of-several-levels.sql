-- title zh: 哪些文件被省、市、县几级单位引用
-- title en: Documents cited by units of several levels
-- description zh: 被不止一级政府的单位引用的文件，以及各级的项目数；级别按单位所在行政区划的代码判断。
-- description en: Documents cited by units of more than one level of government, with the projects of each; the level is told by the code of the unit's division.

WITH basis AS (
  SELECT COALESCE(c.means, c.cited) AS cited_document, c.target_table,
         CASE WHEN d.division LIKE '%0000' THEN 'province'
              WHEN d.division LIKE '%00' THEN 'prefecture' ELSE 'county' END AS level,
         max(COALESCE(c.number, '')) AS number,
         max(COALESCE(list_max(string_split(c.titles, chr(10))), '')) AS title
  FROM 'citations.parquet' c
  JOIN 'documents.parquet' d USING (document)
  WHERE NOT c.mention AND c.cited IS NOT NULL AND d.division IS NOT NULL
  GROUP BY ALL
)
SELECT max(number) AS "documentNumber", max(title) AS title, count(DISTINCT level) AS levels,
       count_if(level = 'province') AS provinces, count_if(level = 'prefecture') AS prefectures,
       count_if(level = 'county') AS counties
FROM basis
GROUP BY cited_document
HAVING levels > 1
ORDER BY levels DESC, counties DESC, prefectures DESC, "documentNumber", title;
