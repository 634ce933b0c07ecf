"""Legal bases: what is known of documents, which document a citation means, what is only proposed."""
