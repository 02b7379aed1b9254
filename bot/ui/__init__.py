"""Briefs and states come in; HTML texts and buttons in the reader's language go out."""
