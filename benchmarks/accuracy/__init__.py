"""Score readers on annotated corpora beside a peer: `make evaluate`."""
