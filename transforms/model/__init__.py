"""The trained reader: word pieces in, tags and links out of a network run by onnxruntime, spans by a decoder."""
