"""Turtle as curators write it: one canonical layout, and the line of every triple."""

from icatgraph.turtle.layout import format_turtle, is_canonical
from icatgraph.turtle.places import Place, Places, locate

__all__ = ["Place", "Places", "format_turtle", "is_canonical", "locate"]
