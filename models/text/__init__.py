"""Arabic text comes in; its characters, words, stems, clauses and sentences go out."""
