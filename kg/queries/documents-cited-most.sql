-- title zh: 被引用最多的文件
-- title en: Documents cited most
-- description zh: 按引用它的项目数排列；同一份文件不论怎样写都算一份，认定为同一份的也合并计数。
-- description en: By the number of projects that cite them; a document is one however it is spelt, and so are those found to be one.
-- param least: 至少被几个项目引用 / cited by at least so many projects (default 2)
SET VARIABLE least = '2';

SELECT max(COALESCE(c.means_number, c.number, '')) AS "documentNumber",
       max(COALESCE(c.means_title, c.title, '')) AS title,
       count(DISTINCT c.target_table) AS projects, count(*) AS mentions,
       count(DISTINCT COALESCE(d.department, d.path)) AS units
FROM 'citations.parquet' c
JOIN 'documents.parquet' d USING (document)
WHERE NOT c.mention AND c.cited IS NOT NULL
GROUP BY COALESCE(c.means, c.cited)
HAVING projects >= TRY_CAST(getvariable('least') AS BIGINT)
ORDER BY projects DESC, mentions DESC, "documentNumber", title;
