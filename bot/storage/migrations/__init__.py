"""Alembic migrations of the tables from one version of the bot to the next.

A new one, after a change of :mod:`bot.storage.tables`, from the repository's root::

    .venv/bin/alembic revision --autogenerate -m "what changes"
"""
