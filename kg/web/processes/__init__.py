"""Processes beside the server that do one thing at a time and can be ended."""
