"""The steps that bring a database's tables from one version of the bot to the next (Alembic).

A new step, after a change of :mod:`bot.storage.tables`, from the repository's root::

    .venv/bin/alembic revision --autogenerate -m "what changes"
"""
