"""Stored messages come in; messages sent at the rate that Telegram allows go out."""
