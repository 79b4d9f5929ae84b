"""Small databases in the shapes and with the defects of real ones, written by the tests themselves."""

from __future__ import annotations

import json
import pickle
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

ES1 = '<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">'
ES2 = '<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02">'
CO2, AIR = "Carbon dioxide, fossil", ("emission", "air")


@dataclass(frozen=True)
class Ex:
    """One exchange of ecoSpold 1: `group` is i5 (from another dataset), i4, o0, o2, o3 or o4."""

    group: str
    number: str
    name: str
    unit: str
    amount: float
    location: str = ""
    category: tuple[str, str] = ("", "")
    more: str = ""


def co2(amount: float, name: str = CO2) -> Ex:
    return Ex("o4", "900", name, "kg", amount, category=AIR)


def es1_dataset(
    number: str, name: str, exchanges: Sequence[Ex], location: str = "CN", about: str = ""
) -> str:
    """A dataset as openLCA writes it, without modellingAndValidation."""
    body = "".join(
        f"<exchange number={quoteattr(e.number)} name={quoteattr(e.name)} unit={quoteattr(e.unit)} "
        f'meanValue="{e.amount}" location={quoteattr(e.location)} category={quoteattr(e.category[0])} '
        f"subCategory={quoteattr(e.category[1])} {e.more}>"
        f"<{'inputGroup' if e.group[0] == 'i' else 'outputGroup'}>{e.group[1]}"
        f"</{'inputGroup' if e.group[0] == 'i' else 'outputGroup'}></exchange>"
        for e in exchanges
    )
    return (
        f'<dataset number="{number}" timestamp="2021-10-03T00:00:00"><metaInformation><processInformation>'
        f'<referenceFunction name={quoteattr(name)} unit="kg" amount="1"/>'
        f"<geography location={quoteattr(location)} text={quoteattr(about)}/>"
        f"<timePeriod><startDate>2015-01-01</startDate><endDate>9999-12-31</endDate></timePeriod>"
        f"</processInformation></metaInformation><flowData>{body}</flowData></dataset>"
    )


def es1(path: Path, *datasets: str) -> Path:
    """A ZIP with one ecoSpold 1 file, named as if it were version 2, beside a list of categories."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("EcoSpold01/categories.xml", "<categories/>")
        archive.writestr("EcoSpold01/all.xml", ES1 + "".join(datasets) + "</ecoSpold>")
    return path


def es1_chain(path: Path) -> Path:
    """Power -> steel -> screw.

    Power: 0.6 kg CO2 per kWh. Steel, made 1,000 kg at a time: 1,500 kg CO2 and 1,800 MJ of
    power (500 kWh). Screw: 1.1 kg steel, and a coating that nobody makes.
    """
    power = [Ex("o0", "1", "Power", "kWh", 1), co2(0.6)]
    steel = [Ex("o0", "2", "Steel", "kg", 1000), Ex("i5", "1", "Power", "MJ", 1800), co2(1500)]
    screw = [
        Ex("o0", "3", "Screw", "kg", 1),
        Ex("i5", "2", "Steel", "kg", 1.1),
        Ex("i5", "8", "CUTOFF zinc coating", "kg", 0.02),
    ]
    return es1(path, es1_dataset("11", "Power", power), es1_dataset("12", "Steel", steel),
               es1_dataset("13", "Screw", screw))  # fmt: skip


def es2_activity(
    key: str, name: str, product: tuple[str, str, str, float], inputs: Sequence[str] = (), kg_co2: float = 0.0
) -> str:
    """An ecoSpold 2 activity; `product` is flow id, name, unit and amount."""
    flow, product_name, unit, amount = product
    emission = (
        f'<elementaryExchange id="x" elementaryExchangeId="co2" amount="{kg_co2}"><name>{CO2}</name>'
        "<unitName>kg</unitName><compartment><compartment>air</compartment>"
        "<subcompartment>urban air close to ground</subcompartment></compartment>"
        "<outputGroup>4</outputGroup></elementaryExchange>"
    )
    return (
        f'{ES2}<activityDataset><activityDescription><activity id="{key}"><activityName>{name}</activityName>'
        "</activity><geography><shortname>GLO</shortname></geography>"
        '<timePeriod startDate="2012-01-01" endDate="2015-12-31"/></activityDescription><flowData>'
        f'<intermediateExchange id="r" intermediateExchangeId="{flow}" amount="{amount}"><name>{product_name}'
        f"</name><unitName>{unit}</unitName><outputGroup>0</outputGroup></intermediateExchange>"
        f"{''.join(inputs)}{emission if kg_co2 else ''}</flowData></activityDataset></ecoSpold>"
    )


def es2_input(flow: str, name: str, unit: str, amount: float, activity: str = "") -> str:
    link = f' activityLinkId="{activity}"' if activity else ""
    return (
        f'<intermediateExchange id="i" intermediateExchangeId="{flow}" amount="{amount}"{link}>'
        f"<name>{name}</name><unitName>{unit}</unitName>"
        '<uncertainty><lognormal meanValue="1" variance="0.04" varianceWithPedigreeUncertainty="0.05"/>'
        "</uncertainty><inputGroup>5</inputGroup></intermediateExchange>"
    )


def es2(folder: Path, **activities: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in activities.items():
        (folder / f"{name}.spold").write_text(text, encoding="utf-8")
    return folder


def jsonld(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Path:
    """An unpacked package: keys are paths without ending."""
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"@id": name.rpartition("/")[2], **content}), encoding="utf-8")
    return folder


MASS_AND_VOLUME: dict[str, dict[str, Any]] = {
    "unit_groups/mass": {"units": [{"name": "kg", "conversionFactor": 1.0, "referenceUnit": True},
                                   {"name": "t", "conversionFactor": 1000.0}]},
    "unit_groups/volume": {"units": [{"name": "m3", "conversionFactor": 1.0},
                                     {"name": "l", "conversionFactor": 0.001}]},
    "flow_properties/mass": {"name": "Mass", "unitGroup": {"@id": "mass"}},
    "flow_properties/volume": {"name": "Volume", "unitGroup": {"@id": "volume"}},
}  # fmt: skip


def exchange(key: str, kind: str, amount: float, unit: str, *marks: str, **more: Any) -> dict[str, Any]:
    """A JSON-LD exchange; marks are input, quantitativeReference, avoidedProduct, and v2 for schema 2."""
    made: dict[str, Any] = {
        "amount": amount,
        "flow": {"@id": key, "name": key, "flowType": kind},
        "unit": {"name": unit},
        "flowProperty": {"@id": "volume" if unit in {"m3", "l"} else "mass"},
    }
    for mark in marks:
        if mark != "v2":
            made[f"is{mark[0].upper()}{mark[1:]}" if "v2" in marks else mark] = True
    return made | more


def flow(kind: str, *properties: tuple[str, float], **more: Any) -> dict[str, Any]:
    factors = [{"flowProperty": {"@id": p}, "conversionFactor": f} for p, f in properties or (("mass", 1.0),)]
    return {"flowType": kind, "flowProperties": factors, **more}


def brightway_project(
    folder: Path, nodes: Mapping[tuple[str, str], dict[str, Any]], exchanges: Sequence[tuple[Any, ...]]
) -> Path:
    """A project's SQLite file: exchanges are (consumer code, database, code, type, data)."""
    (folder / "lci").mkdir(parents=True)
    link = sqlite3.connect(folder / "lci" / "databases.db")
    link.execute("CREATE TABLE activitydataset (id INTEGER PRIMARY KEY, data BLOB, code TEXT, database TEXT)")
    link.execute(
        "CREATE TABLE exchangedataset (id INTEGER PRIMARY KEY, data BLOB, input_code TEXT,"
        " input_database TEXT, output_code TEXT, output_database TEXT, type TEXT)"
    )
    for (database, code), data in nodes.items():
        link.execute(
            "INSERT INTO activitydataset (data, code, database) VALUES (?, ?, ?)",
            (pickle.dumps(data), code, database),
        )
    for consumer, database, code, kind, data in exchanges:
        link.execute(
            "INSERT INTO exchangedataset"
            " (data, input_code, input_database, output_code, output_database, type)"
            " VALUES (?, ?, ?, ?, 'mine', ?)",
            (data if isinstance(data, bytes) else pickle.dumps(data), code, database, consumer, kind),
        )
    link.commit()
    link.close()
    return folder
