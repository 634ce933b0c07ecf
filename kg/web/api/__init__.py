"""For programs: a file in, its record or its findings out."""
