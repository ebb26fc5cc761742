"""`./run COMMAND …` ends here, once the environment exists."""

import importlib
import sys

from app.launcher.trouble import Trouble

COMMANDS = {"up", "servers", "test", "check", "flask", "bench", "env", "reset", "lock"}


def main(arguments: list[str]) -> int:
    """Run the command that is asked for; gives the exit status."""
    name, *rest = arguments or ["up"]
    if name not in COMMANDS:
        raise Trouble(f"There is no command {name!r}; `./run help` lists them.")
    return importlib.import_module(f"app.launcher.commands.{name}").run(rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"./run: {trouble}")
    except PermissionError as error:
        sys.exit(f"./run: {error.filename} belongs to another account: start as that one, or as root.")
    except KeyboardInterrupt:
        sys.exit(130)
