"""STORE -> what people ask of legal bases: which documents, who rests on them, what is open, how it hangs together."""
