"""An invented kabupaten with a known truth, to try the whole path on and to test every number by."""

from blora_eval.simulate.simulator import simulate
from blora_eval.simulate.world import World

__all__ = ["World", "simulate"]
