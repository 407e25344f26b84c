"""Browsing: what there is by theme, risk type, region, supplier, country and year."""

from flask import Blueprint, render_template

from lessons import reading
from lessons.web.access import public
from lessons.web.current import site, viewer

blueprint = Blueprint("browse", __name__)


@blueprint.get("/themes")
@public
def themes() -> str:
    return render_template("browse/themes.html", counts=reading.by_facet(site(), "theme", viewer()))


@blueprint.get("/risks")
@public
def risks() -> str:
    counts, matrix = reading.by_facet(site(), "risk", viewer()), reading.matrix(site(), viewer())
    return render_template("browse/risks.html", counts=counts, matrix=matrix)


@blueprint.get("/regions")
@public
def regions() -> str:
    return render_template("browse/regions.html", counts=reading.by_facet(site(), "region", viewer()))


@blueprint.get("/suppliers")
@public
def suppliers() -> str:
    return render_template("browse/suppliers.html", counts=reading.by_facet(site(), "supplier", viewer()))


@blueprint.get("/countries")
@public
def countries() -> str:
    return render_template("browse/countries.html", counts=reading.by_facet(site(), "country", viewer()))


@blueprint.get("/years")
@public
def years() -> str:
    return render_template("browse/years.html", counts=reading.by_year(site(), viewer()))
