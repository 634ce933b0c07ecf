"""The desk and the endpoint: `kg serve` shows the store as pages to reviewers and answers SPARQL to programs.

One process serves; what may be slow or hostile - queries, uploads, page images - runs in processes beside it that can
be ended. Queries read a snapshot of the store that never changes; what is written goes to the store and then into the
next snapshot.
"""
