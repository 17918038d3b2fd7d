"""Takes from Python what Windows does not have; loaded at the start of every process that finds it.

The standard library's own asyncio and IPython need fcntl on this system, so it is withheld from
those who must do without it on Windows: this package and the libraries between it and a kernel.
"""

import builtins
import os

MISSING = ("fork", "forkpty", "setsid", "killpg", "getpgid", "fchmod", "chown")
UNIX_ONLY = {"fcntl", "pwd", "grp", "resource", "termios", "pty"}
WITHOUT = {"blora_eval", "filelock", "jupyter_client", "jupyter_core", "nbclient", "nbconvert", "papermill"}

for name in MISSING:
    delattr(os, name)
os.chmod = lambda *_, **__: None

_import = builtins.__import__


def _import_as_on_windows(name, globals=None, locals=None, fromlist=(), level=0):
    asking = ((globals or {}).get("__name__") or "").split(".")[0]
    if name in UNIX_ONLY and asking in WITHOUT:
        raise ImportError(f"no {name} on Windows")
    return _import(name, globals, locals, fromlist, level)


builtins.__import__ = _import_as_on_windows
