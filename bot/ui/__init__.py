"""Briefs and states come in; HTML, screens and buttons in the language of the reader go out."""
