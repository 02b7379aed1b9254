"""The Telegram application: a chat message in, a reply out."""
