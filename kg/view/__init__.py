"""Records as one HTML page to look at: the pages of the source, and over them what was read where."""

from kg.view.page import records_to_html

__all__ = ["records_to_html"]
