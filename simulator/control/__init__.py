"""The addresses that people's pages, tests and training drive the simulator by; JSON in, JSON out."""

from simulator.control import calls, texts, weather, wire
from simulator.control.doorway import bp

__all__ = ["bp", "calls", "texts", "weather", "wire"]
