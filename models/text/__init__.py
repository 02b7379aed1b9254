"""Arabic text comes in; normalised text, words, stems, clauses and sentences go out."""
