"""The bank as files: strict YAML, and the import of the source document it grew from."""
