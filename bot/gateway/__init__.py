"""Telegram comes in and goes out: updates are polled and stored, calls are made and their answers checked."""
