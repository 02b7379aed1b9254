"""Plain values that every room shares: jobs, effects of an update, chats, limits, policy."""
