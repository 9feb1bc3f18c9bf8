"""From a trained network to the files that ship, and what they measure."""
