"""Follow-up times of the tests: the two curves of the worked cases, and Freireich's patients."""

GC191 = [(60, 1), (120, 0), (150, 1), (200, 0), (200, 1), (250, 0), (300, 0), (310, 0), (320, 0), (330, 0)]
GC192 = [26, 30, 30, 45, 60, 60, 75, 90, 93, 93, 100, 120, 150, 180, 183, 200, 240, 270]
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
FREE = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

CURVES = {
    "GC191": GC191 + [(335, 0)] * 8,
    "GC192": [(day, 1) for day in GC192] + [(365, 0)] * 4,
    "FREIREICH": [(day, 1) for day in RELAPSED] + [(day, 0) for day in FREE],
}
# Freireich's patients, the first and the sixth event of a second kind.
COMPETING = [(day, 2 if place in (0, 5) else 1) for place, day in enumerate(RELAPSED)] + [(day, 0) for day in FREE]
