"""Where things are drawn, computed once so that a page need not: near what they are linked with.

`place` is for small pictures. `lay_out` makes a map: `communities` become regions, and `places` puts each
region's nodes together and linked regions beside each other.
"""

from kg.layout.maps import Map, Region, lay_out
from kg.layout.places import place

__all__ = ["Map", "Region", "lay_out", "place"]
