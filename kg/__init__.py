"""budget-kg: Chinese budget performance targets as a knowledge graph that can be questioned and reviewed."""

__version__ = "0.1.0"
