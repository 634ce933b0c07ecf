"""PROJECT WITHOUT A BASIS + STORE -> the documents that projects like it cite, each with its reasons."""
