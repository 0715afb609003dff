"""An emulator of the Mistral AI API for pytest."""

from .world import NotAsExpected, Refused, World

__all__ = ["NotAsExpected", "Refused", "World"]
