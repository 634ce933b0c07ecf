"""A list of documents as a bureau keeps it -> what is wrong with it, or `kg-bases.jsonl` with it merged in.

`text_lines`, `csv_rows`, `xlsx_rows` and `turtle` read a file, `columns` and `cells` what stands in it; `listing`,
`replacements` and `doubts` check it as a whole, `merge` holds it against what was kept, `authority_file` does all this
in order, and `jsonl` is the file that is kept.
"""
