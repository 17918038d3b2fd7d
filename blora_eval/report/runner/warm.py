"""The warm process: it has imported everything once and forks a kernel at each request.

Run as ``python -m blora_eval.report.runner.warm FD``, where ``FD`` is the inherited end of a socket pair.
A request is one line of JSON with ``argv``, ``cwd``, ``env``, ``stderr`` and ``preload``; the answer
is ``{"pid": ...}``, and ``{"pid": ..., "code": ...}`` follows when that kernel has ended. At the end
of the stream every kernel is killed and the process goes. It never starts a thread: a fork copies
only one. Imports stand in functions: this module is loaded before there is anything to be warm.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import select
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

ALWAYS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.completer",
    "matplotlib_inline.backend_inline",
)
"""What every kernel needs, whatever its notebook imports."""


def warm(modules: list[str]) -> None:
    """Import modules, so that no kernel has to."""
    drawing = "matplotlib" in sys.modules
    for module in modules:
        with contextlib.suppress(ImportError, AttributeError):
            loaded = importlib.import_module(module)
            for name in getattr(loaded, "__all__", ()):
                getattr(loaded, name)  # a package may load its parts only when they are asked for
    if "matplotlib" in sys.modules and not drawing:
        _draw_once()


def _draw_once() -> None:
    """Fonts are found and glyphs are loaded at the first drawing, which costs more than any later one."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1, 1))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], label="a")
    axes.legend()
    FigureCanvasAgg(figure).print_figure(io.BytesIO(), format="png")


def exit_code(status: int) -> int:
    """Exit code as ``subprocess`` gives it, from the status ``os.waitpid`` gives.

    Examples
    --------
    >>> exit_code(9)
    -9
    """
    return os.waitstatus_to_exitcode(status)


def become_kernel(request: dict[str, Any], listener: socket.socket) -> NoReturn:
    """Turn this freshly forked process into the kernel asked for."""
    code = 1
    try:
        warm_process = os.getppid()
        listener.close()
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        _redirect(request["stderr"])
        sys.argv[1:] = request["argv"]
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=[*request["argv"], f"--IPKernelApp.parent_handle={warm_process}"])
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _redirect(stderr: str) -> None:
    silence = os.open(os.devnull, os.O_RDWR)
    record = os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((silence, 0), (record, 1), (record, 2)):
        os.dup2(source, target)
    os.close(silence)
    os.close(record)


def serve(listener: socket.socket) -> None:
    """Fork at each request, report each end, until the other side is gone."""
    wake, woken = socket.socketpair()
    for end in (wake, woken):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    kernels: set[int] = set()
    pending = b""
    try:
        while True:
            ready, _, _ = select.select([listener, wake], [], [])
            if wake in ready:
                wake.recv(4096)
                _reap(listener, kernels)
            if listener not in ready:
                continue
            received = listener.recv(65536)
            if not received:
                return
            *lines, pending = (pending + received).split(b"\n")
            for line in lines:
                kernels.add(_fork(json.loads(line), listener))
    except (BrokenPipeError, ConnectionResetError):
        return
    finally:
        _end(kernels)


def _fork(request: dict[str, Any], listener: socket.socket) -> int:
    warm(request["preload"])
    # Objects made so far stay where they are: a collection in the kernel would copy their pages.
    gc.collect()
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        become_kernel(request, listener)
    _say(listener, pid=pid)
    return pid


def _reap(listener: socket.socket, kernels: set[int]) -> None:
    while kernels:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        kernels.discard(pid)
        _say(listener, pid=pid, code=exit_code(status))


def _say(listener: socket.socket, **message: int) -> None:
    listener.sendall(json.dumps(message).encode() + b"\n")


def _end(kernels: set[int]) -> None:
    for pid in kernels:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def main(argv: list[str]) -> None:
    """Warm up, then serve the inherited socket; at the end the working folder goes, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm([*ALWAYS])
    with socket.socket(fileno=int(argv[0])) as listener:
        listener.set_inheritable(False)
        serve(listener)
    # The worker removes this folder, unless it was killed.
    shutil.rmtree(Path.cwd(), ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
