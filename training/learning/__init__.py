"""The network, its losses and the training loop."""
