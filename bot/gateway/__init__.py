"""Updates of Telegram come in and are stored; calls of the Bot API go out, and their answers are checked."""
