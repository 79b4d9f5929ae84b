"""The result of an installation as the command's JSON: keys fixed by the schema in docs/schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from groundwork.answers import head, problem_records
from groundwork.problems import Counts, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.embedded.allocation import Term
    from cbam.embedded.results import GoodResult, InputTerm, InstallationResult, ProcessResult
    from cbam.law.rulebook import Law

SCHEMA = "cbam-installation/1"


def answer_of(
    result: InstallationResult, law: Law, counts: Counts, problems: Sequence[Problem], lang: str
) -> dict[str, object]:
    """The answer: head, goods, processes, totals, sources, problems."""
    totals = result.totals
    return {
        **head(SCHEMA, law.version, law.known_on, counts),
        "law_acts": law.acts,
        "readings": result.readings.records("installation"),
        "year": result.year,
        "goods": [_good(good) for good in result.goods],
        "processes": [_process(process) for process in result.processes],
        "totals": {
            "direct_tco2e": totals.direct_tco2e,
            "indirect_tco2e": totals.indirect_tco2e,
            "biogenic_tco2": totals.biogenic_tco2,
            "co2_t": totals.co2_t,
            "n2o_tco2e": totals.n2o_tco2e,
            "pfc_tco2e": totals.pfc_tco2e,
            "unattributed_tco2e": totals.unattributed_tco2e,
        },
        "sources": [
            {
                "kind": source.kind,
                "name": source.name,
                "fossil_tco2e": source.fossil_t,
                "biogenic_tco2": source.biogenic_t,
                "energy_fossil_tj": source.energy_fossil_tj,
                "energy_biogenic_tj": source.energy_biogenic_tj,
            }
            for source in result.sources
        ],
        "notes": [
            {"code": n.code, "params": dict(n.params), "text": say(n.code, lang, **n.params)}
            for n in result.notes
        ],
        "problems": problem_records(problems, lang),
    }


def _good(good: GoodResult) -> dict[str, object]:
    return {
        "process": good.process,
        "product": good.product,
        "cn_code": good.cn_code,
        "per": good.per,
        "annex_ii": good.annex_ii,
        "see_direct_tco2e_per_t": good.see_direct,
        "see_indirect_tco2e_per_t": good.see_indirect,
        "see_counted_tco2e_per_t": good.see_counted,
        "sefa_tco2e_per_t": good.sefa,
        "functional_unit": good.functional_unit,
        "units_per_t": good.units_per_t,
        "see_counted_tco2e_per_unit": good.see_counted_per_unit,
        "embedded_electricity_mwh_per_t": good.embedded_electricity_mwh_per_t,
        "default_share": good.default_share,
        "sefa_terms": [_term(term) for term in good.sefa_terms],
        "reasons": list(good.reasons),
        "carbon_price": good.carbon_price,
    }


def _process(process: ProcessResult) -> dict[str, object]:
    return {
        "name": process.name,
        "per": process.per,
        "activity_level_t": process.activity_level_t,
        "direct_attributed_t": process.direct_attributed_t,
        "heat_net_t": process.heat_net_t,
        "waste_gas_net_t": process.waste_gas_net_t,
        "electricity_export_t": process.electricity_export_t,
        "attr_em_direct_t": process.attr_em_direct_t,
        "attr_em_indirect_t": process.attr_em_indirect_t,
        "electricity_route": process.electricity_route,
        "see_direct_tco2e_per_t": process.see_direct,
        "see_indirect_tco2e_per_t": process.see_indirect,
        "see_counted_tco2e_per_t": process.see_counted,
        "sefa_tco2e_per_t": process.sefa,
        "embedded_electricity_mwh_per_t": process.embedded_electricity_mwh_per_t,
        "default_share": process.default_share,
        "inputs": [_input(term) for term in process.inputs],
        "sefa_terms": [_term(term) for term in process.sefa_terms],
    }


def _input(term: InputTerm) -> dict[str, object]:
    return {
        "name": term.name,
        "own": term.own,
        "t_per_t": term.m_i,
        "see_direct_tco2e_per_t": term.see_direct,
        "see_indirect_tco2e_per_t": term.see_indirect,
        "see_counted_tco2e_per_t": term.see_counted,
    }


def _term(term: Term) -> dict[str, object]:
    benchmark = term.benchmark
    citation = benchmark.citation if benchmark else None
    return {
        "kind": str(term.kind),
        "name": term.name,
        "cn_code": term.cn_code,
        "origin": term.origin,
        "year": term.year,
        "t_per_t": term.m_i,
        "sefa_tco2e_per_t": term.sefa,
        "contribution_tco2e_per_t": term.contribution,
        "column": benchmark.column if benchmark else None,
        "route": benchmark.route if benchmark else None,
        "benchmark_tco2e_per_t": benchmark.value_tco2e_per_t if benchmark else None,
        "benchmark_row": citation.row if citation else None,
        "cbam_factor": term.cbam_factor.value if term.cbam_factor else None,
        "cscf": term.cscf.value if term.cscf else None,
        "article": term.article,
        "reason": term.reason,
    }
