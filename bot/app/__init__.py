"""Settings come in; the parts are opened, joined, run and closed."""
