"""The rules reader: quotation marks, cue verbs, capitals and gazetteers. No model, no download."""
