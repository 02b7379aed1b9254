"""A local Bot API server as strict as Telegram: calls of a bot come in; answers, updates and a record go out."""
