"""The trained reader: word pieces in, scores of a network run by onnxruntime, decoded into spans."""
