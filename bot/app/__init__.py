"""Settings come in; the parts of the bot are built, connected, run and closed."""
