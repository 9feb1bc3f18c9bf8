"""Read the articles of a file: one module per format, each a pure function of the file's bytes."""
