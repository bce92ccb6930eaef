"""Licences as the Hub knows them. What it does not know keeps its own name; what nobody stated is unknown."""

import re

from articlepack.words import squeeze

# https://huggingface.co/docs/hub/repositories-licenses, those for data, text or anything; not those of single models.
HUB_LICENSES = frozenset(
    """
    apache-2.0 mit afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0
    cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0
    cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0
    cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 agpl-3.0 gfdl gpl gpl-2.0
    gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl mpl-2.0 odc-by odbl osl-3.0 postgresql ofl-1.1 ncsa unlicense
    zlib pddl lgpl-lr unknown other
    """.split()
)

CC_ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([a-z+-]+)/(\d\.\d)"
    r"(?:/([a-z]{2,3}|igo|scotland))?(?:/(?:deed|legalcode)(?:[._-][a-z-]+)?)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
CC_NAME = re.compile(r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -](\d\.\d)", re.IGNORECASE)
NOT_IN_A_NAME = re.compile(r"[^a-z0-9.]+")


def hub_license(stated: str | None) -> dict[str, str]:
    """The licence in the front matter of a card: `license`, and name and link where the Hub has no name for it.

    >>> hub_license(None), hub_license("CC-BY-4.0")
    ({'license': 'unknown'}, {'license': 'cc-by-4.0'})
    >>> hub_license("https://news.example/terms")
    {'license': 'other', 'license_name': 'news.example-terms', 'license_link': 'https://news.example/terms'}
    """
    name = squeeze(stated or "")
    if not name:
        return {"license": "unknown"}
    if name.lower() in HUB_LICENSES:
        return {"license": name.lower()}
    bare = NOT_IN_A_NAME.sub("-", re.sub(r"^https?://", "", name.lower())).strip("-.")
    link = {"license_link": name} if re.match(r"https?://\S+$", name) else {}
    return {"license": "other", "license_name": bare or "other", **link}


def one_of_its_names(stated: str) -> str:
    """A licence as it is counted: by one of the addresses and names that mean the same.

    >>> one_of_its_names("http://creativecommons.org/licenses/by-sa/4.0/deed.de"), one_of_its_names("CC BY-SA 4.0")
    ('https://creativecommons.org/licenses/by-sa/4.0', 'https://creativecommons.org/licenses/by-sa/4.0')
    >>> one_of_its_names("https://creativecommons.org/licenses/by/3.0/de/"), one_of_its_names("http://news.example/terms/")
    ('https://creativecommons.org/licenses/by/3.0/de', 'https://news.example/terms')
    """
    stated = squeeze(stated)
    if found := CC_ADDRESS.fullmatch(stated):
        parts = [part.lower() for part in found.groups() if part]
        return "/".join(["https://creativecommons.org", *parts])
    if found := CC_NAME.fullmatch(stated):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}"
    return re.sub(r"^https?://(\S+?)/?$", r"https://\1", stated, flags=re.IGNORECASE)
