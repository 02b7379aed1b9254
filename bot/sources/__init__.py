"""A text, a link or a file comes in; an article goes out. Files are parsed in a process with limits."""
