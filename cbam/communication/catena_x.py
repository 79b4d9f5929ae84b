"""The response of the Catena-X CBAM model `io.catenax.cbam:1.0.0`, from an installation's goods.

Written after the property overview that the Tractus-X CBAM KIT publishes. Codes of the declarant portal and
the mass of a request are the operator's to state; what the model demands and nobody stated is a problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from cbam.communication.items import Told
from cbam.communication.statements import Attestation, Delivery, Key
from cbam.embedded.results import GoodResult
from groundwork.problems import BadInput, Loaded, Problem, Severity

MODEL = "urn:samm:io.catenax.cbam:1.0.0"
CN8_DIGITS = 8
Record = dict[str, Any]


def catena_x(told: Told) -> Loaded[Record]:
    """The response, and a warning for every optional object that lacks a demanded part.

    Raises:
        BadInput: with everything the model demands of a delivery that is not there.
    """
    problems = list(_missing(told))
    if problems:
        raise BadInput(*problems)
    left_out: list[Problem] = []
    goods = [
        _good(told, delivery, good, left_out)
        for delivery in told.statements.deliveries
        if (good := _result_of(told, delivery)) is not None
    ]
    response: Record = {"good": goods}
    ids = {
        "requestingCompanyIds": _keys(told.statements.requesting),
        "respondingCompanyIds": _keys(told.statements.responding),
    }
    if any(ids.values()):
        response = {"companyIds": {name: value for name, value in ids.items() if value}, **response}
    return Loaded(response, tuple(left_out))


def _result_of(told: Told, delivery: Delivery) -> GoodResult | None:
    """The good a delivery is of: by code, and by name where several have the code."""
    found = [g for g in told.result.goods if g.cn_code == delivery.cn_code]
    named = [g for g in found if g.product == delivery.product]
    chosen = named if len(found) > 1 else found
    return chosen[0] if len(chosen) == 1 else None


def _missing(told: Told) -> Iterator[Problem]:
    if not told.statements.deliveries:
        yield _demanded("good", "deliveries")
    site = told.statements.installation
    for field, value in (("address.countryCode", site.country), ("address.city", _city(told))):
        if not value:
            yield _demanded(field, f"installation.{field.rpartition('.')[2].replace('Code', '')}")
    for number, delivery in enumerate(told.statements.deliveries):
        where = f"deliveries.{number}"
        good = _result_of(told, delivery)
        if good is None:
            yield _demanded("cnCode", f"{where}.cn_code, {where}.product")
        elif good.see_direct is None:
            params = {"good": f"{good.cn_code} {good.product}".strip()}
            yield Problem("cbam.communication-no-figure", params=params)
        if not delivery.method_id:
            yield _demanded("methodId", f"{where}.method_id")
        if delivery.net_mass_t is None:
            yield _demanded("netMass", f"{where}.net_mass_t")


def _demanded(field: str, where: str) -> Problem:
    return Problem("cbam.communication-missing", params={"field": field, "where": where})


def _city(told: Told) -> str:
    return told.statements.installation.city or told.particular("city")


def _keys(keys: Sequence[Key]) -> list[Record]:
    return [{"key": one.key, "value": one.value} for one in keys]


def _given(record: Mapping[str, object]) -> Record:
    """A record without what nobody said."""
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}


def _good(told: Told, delivery: Delivery, good: GoodResult, left_out: list[Problem]) -> Record:
    operator, site = told.statements.operator, told.statements.installation
    identification = {
        "operatorIsSupplier": operator.is_supplier,
        "operatorIds": _given({"operatorBpnl": operator.bpnl, "operatorCbamId": operator.cbam_id}),
        "operatorName": operator.name or told.particular("operator"),
        "operatorContactEmailAddress": operator.email or told.particular("email"),
        "address": _given({"country": operator.country, "city": operator.city, "street": operator.street}),
    }
    address = {
        "countryCode": site.country,
        "city": _city(told),
        "longitude": told.particular("longitude"),
        "latitude": told.particular("latitude"),
        "typeOfCoordinates": site.coordinates_type,
        "plotOrParcelNumber": site.plot,
        "unLoCode": told.particular("unlocode"),
    }
    installation = {
        "installationIds": _given({"installationCbamId": site.cbam_id, "otherIds": _keys(site.other_ids)}),
        "installationName": told.particular("name"),
        "address": _given(address),
    }
    place = {
        "installationIdentification": _given(installation),
        "installationNetMass": delivery.net_mass_t,
        "emissionsRecords": [_record(told, delivery, good, left_out)],
    }
    party = {
        "operatorIdentification": _given(identification),
        "operatorNetMass": delivery.net_mass_t,
        "installation": [place],
    }
    return _given(
        {
            "cnCode": delivery.cn_code[:CN8_DIGITS],
            "productIds": _keys(delivery.product_ids),
            "productDescription": good.product,
            "businessTransactionDetails": _given(
                {"transactionReferenceDocuments": _keys(delivery.documents)}
            ),
            "operator": [_given(party)],
        }
    )


def _record(told: Told, delivery: Delivery, good: GoodResult, left_out: list[Problem]) -> Record:
    period = told.installation.period
    method = {
        "methodId": delivery.method_id,
        "specificSteelMillId": delivery.steel_mill_id,
        "additionalInformation": delivery.method_note,
    }
    attestation = told.statements.attestation
    return _given(
        {
            "productionMethod": _given(method),
            "activityData": {
                "referencePeriodStart": _moment(period.start, time()),
                "referencePeriodEnd": _moment(period.end, time(23, 59, 59)),
                "netMass": delivery.net_mass_t,
            },
            "directEmissions": {
                "additionalInformation": told.result.law_version,
                "specificEmbeddedEmissionsDirect": good.see_direct,
            },
            "indirectEmissions": _indirect(delivery, good, left_out),
            "freeAllocationFactor": good.sefa,
            "attestationOfConformance": _attested(attestation) if attestation else None,
            "carbonPricePaid": _carbon_price(told, good, delivery, left_out),
        }
    )


def _moment(day: date, at: time) -> str:
    return datetime.combine(day, at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _left_out(field: str, where: str) -> Problem:
    return Problem(
        "cbam.communication-left-out", params={"field": field, "where": where}, severity=Severity.WARNING
    )


def _indirect(delivery: Delivery, good: GoodResult, left_out: list[Problem]) -> Record:
    """Indirect emissions, with the codes of the portal that the model demands beside them."""
    if good.annex_ii or good.see_indirect is None:
        return {}
    if delivery.power is None or good.embedded_electricity_mwh_per_t is None:
        left_out.append(_left_out("indirectEmissions", "deliveries.power"))
        return {}
    return {
        "sourceOfEmissionFactor": delivery.power.factor_source_code,
        "emissionFactorTonnesCo2PerMwh": delivery.power.factor_tco2_per_mwh,
        "sourceOfEmissionFactorValue": delivery.power.factor_source,
        "specificEmbeddedEmissionsIndirect": good.see_indirect,
        "electricityConsumedMwhPerTonnesGood": good.embedded_electricity_mwh_per_t,
        "sourceOfElectricity": delivery.power.source_code,
    }


def _attested(attestation: Attestation) -> Record:
    completed = attestation.completed_at
    return _given(
        {
            "attestationType": attestation.type,
            "attestationStandard": attestation.standard,
            "standardName": attestation.rules,
            "providerName": attestation.provider,
            "providerId": attestation.provider_id,
            "accreditationBodyName": attestation.accreditation_body,
            "attestationOfConformanceId": attestation.id,
            "attestationOfConformanceLink": attestation.link,
            "completedAt": completed.isoformat() if completed else None,
        }
    )


def _carbon_price(told: Told, good: GoodResult, delivery: Delivery, left_out: list[Problem]) -> list[Record]:
    """The price due per tonne times the delivered mass; it needs the independent person who confirmed it."""
    if good.carbon_price is None:
        return []
    person = told.statements.price_confirmed_by
    if person is None:
        left_out.append(_left_out("carbonPricePaid", "price_confirmed_by"))
        return []
    price = {
        "typeOfInstrument": good.carbon_price.instrument,
        "independentPersonId": {"key": person.key, "value": person.value},
        "amountOfCarbonPricePaid": good.carbon_price.effective_per_t * (delivery.net_mass_t or 0.0),
        "currency": good.carbon_price.currency,
        "countryCode": told.statements.installation.country,
    }
    return [_given(price)]
