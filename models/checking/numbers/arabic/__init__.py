"""Arabic tokens come in; the numbers and dates that they mention go out."""
