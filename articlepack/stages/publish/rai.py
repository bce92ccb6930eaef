"""What a responsible user asks of a dataset (Croissant's RAI fields): measured, known of the tool, or as stated."""

from collections.abc import Sequence

from articlepack.records import LABELS
from articlepack.stages.publish.facts import Count, Facts
from articlepack.stages.publish.manifest import About, Json
from articlepack.stages.publish.markdown import share

UNKNOWN = "Unknown: the maker of this dataset has stated nothing."
TOP_SHOWN = 5


def rai_fields(about: About, facts: Facts) -> Json:
    """The fields, named as in the vocabulary."""
    card = about.card
    fields: Json = {
        "dataCollection": card.collection or UNKNOWN,
        "dataCollectionRawData": f"{facts.n_pages:,} pages in {facts.n_inputs:,} files; build.json has their digests.",
        "dataCollectionMissingData": missing(facts),
        "dataCollectionTimeFrame": list(facts.crawled),
        "dataImputationProtocol": "None. A value that nothing on the page supports is null.",
        "dataPreprocessingProtocol": steps(about),
        "dataAnnotationProtocol": [
            f"No person has annotated anything. Blocks of pages were labelled by models and rules: {', '.join(LABELS)}"
        ],
        "machineAnnotationTools": [f"articlepack {about.tool_version}"],
        "dataBiases": biases(facts),
        "dataLimitations": [*LIMITS, *([card.limits] if card.limits else [])],
        "dataUseCases": [card.uses or UNKNOWN],
        "dataSocialImpact": card.impact or UNKNOWN,
        "personalSensitiveInformation": [
            PERSONAL,
            *([card.sensitive] if card.sensitive else []),
        ],
        "dataReleaseMaintenancePlan": card.maintenance or UNKNOWN,
    }
    return {f"rai:{name}": value for name, value in fields.items() if value}


PERSONAL = (
    "Articles name people, in text and `authors`, sometimes with addresses or numbers. Nothing was made anonymous."
)
LIMITS = (
    "Metadata is what the pages state. It was found, not checked; articles can be wrong, biased or machine-made.",
    "What is boilerplate was decided by models and rules, which make mistakes: see `removed` and `extraction_score`.",
    "Language, unless the input states it, is measured by a model, unsure of short or mixed texts: `language_score`.",
)


def missing(facts: Facts) -> str:
    """How many rows lack what."""
    told = [f"{column} {n:,} ({share(n, facts.n_rows)})" for column, n in facts.unknown if n]
    return f"Rows without a value, of {facts.n_rows:,}: {', '.join(told)}." if told else "No row lacks a main column."


def steps(about: About) -> list[str]:
    """What was done to the pages, in order, with the options that say how."""
    kept = ", ".join(about.option("language") or ["all"])
    where = "of web pages alone" if about.option("clean") == "off" else "by block"
    rights = "; those that reserve their use" if about.option("respect_rights") else ""
    return [
        "Bytes were decoded by declared or measured charset, and brought to Unicode NFC.",
        f"Boilerplate was taken out {where}: clean {about.option('clean')}, bodies by {about.option('extractor')}.",
        "Title, authors, dates, language and others were taken from the page, each with its evidence.",
        f"Pages were refused by rules: fewer than {about.option('min_words')} words{rights}; languages kept: {kept}.",
        f"Duplicates were {'kept' if about.option('dedup') == 'none' else 'refused'} (dedup: {about.option('dedup')}).",
        "Rows were dealt to splits by a hash, or as the recipe says.",
    ]


def biases(facts: Facts) -> list[str]:
    """The mix as measured: it is that of the input, and stands for nothing else."""
    known = [(year, n) for year, n in facts.years if year is not None]
    often = sorted(known, key=lambda item: (-item[1], item[0]))
    return [
        "The mix of kinds of page, languages, publishers and years is that of the input, and stands for nothing else.",
        f"Kinds of page: {listed(facts.page_types, facts.n_rows)}.",
        f"Languages: {listed(facts.languages, facts.n_rows)}.",
        f"Publishers: {facts.n_publishers:,} known; {listed(facts.publishers, facts.n_rows)}.",
        f"Domains: {facts.n_domains:,} known; {listed(facts.domains, facts.n_rows)}{concentration(facts)}.",
        f"Years of publication: {span(known)}{listed(often, facts.n_rows)}.",
    ]


def span(known: Sequence[Count]) -> str:
    """From when to when."""
    return f"{known[0][0]} to {known[-1][0]}; " if known else ""


def concentration(facts: Facts) -> str:
    """How much the most frequent domains have."""
    known = [n for value, n in facts.domains if value is not None]
    shown = min(10, len(known))
    return f"; the {shown} most frequent together {share(sum(known[:shown]), facts.n_rows)}" if shown else ""


def listed(counts: Sequence[Count], whole: int) -> str:
    """The most frequent values with their share, and what is unknown."""
    shown = [(value or "unknown", n) for value, n in counts[:TOP_SHOWN]]
    return ", ".join(f"{value[:80]} {share(n, whole)}" for value, n in shown) or "none"
