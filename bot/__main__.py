"""``python -m bot`` is ``mujaz``."""

import sys
from pathlib import Path

# `-m` puts the working folder first on the path, where a `models.py` would hide the package.
if (
    not sys.flags.safe_path
    and Path(sys.path[0]).resolve() != Path(__file__).resolve().parent.parent
):
    del sys.path[0]

from bot.cli import main

if __name__ == "__main__":
    main()
