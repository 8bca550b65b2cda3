"""Turtle as curators write it: one canonical layout, and the line of every triple."""

from icatgraph.turtle.layout import first_change, format_turtle, is_canonical
from icatgraph.turtle.places import Place, Places, locate

__all__ = ["Place", "Places", "first_change", "format_turtle", "is_canonical", "locate"]
