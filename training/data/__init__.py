"""Annotated corpora in, training examples and batches out."""
