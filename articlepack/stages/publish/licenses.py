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
