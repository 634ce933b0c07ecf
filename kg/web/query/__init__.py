"""Queries: run in processes of their own over a snapshot of the store, within limits that really hold."""
