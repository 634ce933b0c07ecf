"""Shards: what many documents give as files by division and year, N-Quads for bulk loaders and Parquet for analysts."""

from kg.shards.building import ShardChoices, ShardSummary, build_shards
from kg.shards.exporting import export_shards

__all__ = ["ShardChoices", "ShardSummary", "build_shards", "export_shards"]
