"""Readers: a file's bytes -> `Document`, nothing interpreted yet."""
