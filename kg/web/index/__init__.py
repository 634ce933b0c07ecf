"""Lists and search: what pages list, derived from a snapshot of the store and kept in SQLite."""
