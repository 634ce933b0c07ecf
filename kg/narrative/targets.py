from __future__ import annotations
def stated_targets(text, fiscal_year): return ()
