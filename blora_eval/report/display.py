"""Showing things in a notebook: tables, paragraphs and figures, with the texts that a figure needs."""

import base64
from collections.abc import Callable
from typing import Any

from blora_eval.report.markup import Shown
from blora_eval.report.style import Picture, picture


def show(*things: Any, alt: str = "", caption: str = "") -> None:
    """Show tables, paragraphs and figures as a report prints them."""
    from IPython.display import publish_display_data

    publish: Callable[..., None] = publish_display_data

    for thing in things:
        if isinstance(thing, Shown):
            publish(*thing._repr_mimebundle_())
            continue
        drawn = (
            thing
            if isinstance(thing, Picture)
            else picture(thing, alt=alt or thing.get_label(), caption=caption)
        )
        if not drawn.alt:
            raise ValueError("A figure needs alt=: what it shows, in words and numbers.")
        data = {"image/png": base64.b64encode(drawn.png).decode("ascii"), "text/plain": drawn.alt}
        publish(data, {"image/png": {"alt": drawn.alt, "caption": drawn.caption}})
