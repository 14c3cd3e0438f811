"""Where things are drawn, computed once so that a page need not: near what they are linked with.

`place` is for small pictures. `lay_out` makes a map: `communities` become regions, and `places` puts each
region's nodes together and linked regions next to each other; `beside` adds what shall not change it.
"""

from kg.layout.maps import Map, Region, lay_out
from kg.layout.places import beside, place

__all__ = ["Map", "Region", "beside", "lay_out", "place"]
