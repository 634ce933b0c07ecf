"""Who may ask what: hosts, tokens, origins, sizes, rates, headers, and a log without contents."""
