"""SPARQL 1.1 Protocol, service description, and what lets an editor configure itself."""
