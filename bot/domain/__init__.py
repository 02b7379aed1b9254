"""Values come in and go out: jobs, effects of an update, chat settings, limits and policy."""
