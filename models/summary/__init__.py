"""A cleaned article comes in; a summary with the source of each sentence goes out."""
