"""``python -m bot`` is ``mujaz``."""

from bot.cli import main

if __name__ == "__main__":
    main()
