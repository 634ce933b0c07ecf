"""placeholder."""
def repaired(text: str) -> str:
    return text
