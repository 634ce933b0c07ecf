"""The one report of `make bench`: figures, the machine, sections in processes of their own, Markdown and JSON."""
