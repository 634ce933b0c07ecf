"""The desk: files come in, are reviewed, and what people say of the findings is kept."""
