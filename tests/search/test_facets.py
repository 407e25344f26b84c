"""What a typed `field:value` means."""

import pytest

from search.facets import meant, years

VALUES = ("region-hovedstaden", "region-skane", "region-syddanmark", "supplier_management", "DK")


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("region hovedstaden", ["region-hovedstaden"]),
        ("hovedstaden", ["region-hovedstaden"]),
        ("Skåne", ["region-skane"]),
        ("supplier management", ["supplier_management"]),
        ("dk", ["DK"]),
        ("region", ["region-hovedstaden", "region-skane", "region-syddanmark"]),
        ("hovedst", []),
        ("", []),
    ],
)
def test_values_are_meant_by_slug_or_by_words(typed, values):
    assert meant(typed, VALUES) == values


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("2017", range(2017, 2018)), ("2015..2020", range(2015, 2021)), ("2015-2020", range(2015, 2021)),
     ("2015..", range(2015, 10000)), ("..2020", range(2021)), ("..", None), ("soon", None), ("20152020", None)],
)  # fmt: skip
def test_years_are_read(typed, expected):
    assert years(typed) == expected
