"""Events of the bot come in; log lines and metrics go out."""
