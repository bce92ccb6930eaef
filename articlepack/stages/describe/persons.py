"""Whether words can be the name of a person or a desk: no sentence, no role, no button."""

import re

MAX_NAME_CHARS = 70
MAX_NAME_WORDS = 7

ROLE_PART = re.compile(
    r"(?i:\b(?:director|expert|specialist|consultant|dietiti?an|nutritionist|therapist|coach|engineer|"
    r"manager|officer|president|founder|owner|"
    r"editor|writer|contributor|author|analyst|strategist|partner|attorney|professor|ceo|cto|cfo|cmo|coo|"
    r"representative|marketer|marketing|"
    r"head of|executive|educator|coordinator|columnists?|reporter|correspondent|"
    r"producer)s?\b)|®|™|^\W*(?:[A-Z]{1,3}\.){2,}(?!\s*[^\W\d_a-z][\w'’-]*[a-zà-ÿ])|^\W*(?:Ph\.?D|MBA|RDN?|CPA|MPH|MSc|CFP|CEPF|CFA|LMFT|"
    r"CSCS|CPT|DO|DDS|DVM|PharmD|EdD)\b"
)
"""A part of a byline that is a role or a degree."""
ROLE = re.compile(
    r"\b(?:editor|redakteur\w*|redaktör|reporter\w*|correspondent|korrespondent\w*|corresponsal|"
    r"journalist\w*|periodista|giornalista|"
    r"writer|contributor|columnist|author|staff writer|producer|photographer|fotograf\w*|chief|head of|"
    r"director|specialist|analyst|"
    r"ph\.?d|m\.?d|m\.?s|rd|cpa|mba|r\.?n|cscs|jd|esq|fand|ldn?|rdn|bsc|msc|ma|jr|sr|dpt|cissp|cfa|"
    r"redacteur|rédact\w+|redactor\w*|"
    r"journaliste|redazione esteri|freelance|intern|fellow|professor|lecturer|founder|co-?founder|ceo|cto|cmo|manager|"
    r"senior\b.*|lead\b.*|managing\b.*|associate\b.*|assistant\b.*|deputy\b.*|special to\b.*|updated?|published|posted|"
    r"min(?:ute)?s? read|read time|comments?|share|follow\w*)\b\.?",
    re.IGNORECASE,
)
NO_NAME = re.compile(
    r"^(?:admin|administrator|author|autor|unknown|anonymous|none|null|n/a|user|guest|editor|"
    r"redaktion online|webmaster|root|"
    r"by|von|par|por|view all posts|read more|see more|more (?:about|from|by|posts?)\b.*|"
    r"(?:topic|thread|original) (?:author|starter|poster)|"
    r"guest columnists?|workshop|\+? ?follow|about the author.*|all posts|view profile|contributors?|"
    r"medically reviewed|reviewed|fact checked|written|posts? by.*|.*\bby|view (?:all|more)\b.*|sign in|"
    r".*\bcomments?(?: so far)?|categor\w+:?.*|insights from|view bio|bio|share|home|follow|twitter|"
    r"facebook|linkedin|"
    r"(?:read )?full (?:bio|profile)|learn more|meet the .*|website|email|e-mail|minutes?|published|"
    r"updated|posted|date|"
    r"agenc(?:y|ies)|agenturen|agences|agencias|agenzie|red|redaktion|newsroom|(?:twitter|facebook|x|"
    r"linkedin|instagram|youtube|whatsapp|pinterest|rss|\s)+|"
    r"\d+\s?[^\W\d_]{1,8}\.?|staff|team|default|test|wordpress|super ?user|super ?admin|undefined|nan|true|false|\W*)$",
    re.IGNORECASE,
)
SENTENCE_WORD = re.compile(
    r"\b(?:is|are|was|were|has|have|had|(?-i:will|can)|you|your|our|this|that|these|which|who|when|how|why|what|"
    r"ist|sind|wird|haben|est|sont|(?-i:este)|read(?-i:(?=\s[a-z]))|esta|são|è|sono|ist|click|here|subscribe|"
    r"sign up|cookies?)\b",
    re.IGNORECASE,
)
DOTTED = re.compile(r"^\w+(?:\.\w+){2,}$")
FIRST_DOTS = re.compile(r"\b(?:\w|Dr|St|Mr|Mrs|Ms|Jr|Sr|Prof)\. ?")
"""Initials and titles, whose dots end no sentence."""


NUMBERED = re.compile(r"(?<!\S)\d+(?!\S)|^\d\d|:")
"""What a name in a line does not have: a number of its own, what introduces something."""


def is_name(name: str, is_line: bool = True) -> bool:
    """Whether the words can be a person's or a desk's name: no sentence, role, address, number or place-holder."""
    if not 2 <= len(name) <= MAX_NAME_CHARS or NO_NAME.match(name) or DOTTED.match(name):
        return False
    if len(name.split()) > MAX_NAME_WORDS or name[-1] in "?!:":
        return False
    if is_line and (SENTENCE_WORD.search(name) or NUMBERED.search(name) or ". " in FIRST_DOTS.sub("", name)):
        return False
    if ROLE.sub("", name).strip(" -") == "" or sum(c.isdigit() for c in name) > 2:
        return False
    return len(name.split()) <= 4 or any(char.isupper() or not char.isascii() for char in name)
