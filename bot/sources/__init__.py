"""A text, a link or a file comes in; an article goes out, parsed in a process with limits."""
