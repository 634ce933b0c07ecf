"""Raw rows and lines of one 绩效目标表 -> its header block and indicator rows, put together again.

`header` and `lines_header` read the block above the table, `grid` rows with cell marks, `lines` rows without;
`cuts`, `spills` and `fill` mend what a conversion cut, spilled and left empty.
"""
