"""Find dates, times, amounts of money, percentages, quantities and numbers by regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.lexicons.elections import MONTHS
from transforms.reader_api import Mention

MONTH = rf"(?:{MONTHS}|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
YEAR = r"(?:1[5-9]|20)\d\d"
DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
UP_TO_TWELVE = r"(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
NUMBER_WORDS = (
    rf"(?i:{UP_TO_TWELVE}|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)"
)
SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|m)\b"
NUMBER = rf"(?:{DIGITS}|{NUMBER_WORDS}\b|[Aa] (?=hundred|thousand|million|billion))(?:[ -]{SCALE})*"
UNIT = (
    r"(?:percentage points?|kilometers?|kilometres?|km|miles?|meters?|metres?|feet|foot|inch(?:es)?|yards?|acres?"
    r"|hectares?|square (?:miles?|feet|kilometers?|kilometres?|meters?|metres?)|kilograms?|kilos?|kg|grams?|pounds|lbs?"
    r"|ounces?|tons?|tonnes?|liters?|litres?|gallons?|barrels?|bushels?|degrees|mph|kph|watts?|megawatts?|kilowatts?)\b"
)
TIME_UNIT = r"(?:seconds?|minutes?|hours?)\b"
DATE_UNIT = r"(?:days?|weeks?|months?|years?|decades?|centur(?:y|ies))\b"
CURRENCY = r"(?:(?:U\.?S\.?|US|A|C|HK|NZ|Aus)?\$|£|€|¥|Rs\.? ?|C\$)"
CURRENCY_NAME = (
    r"(?:(?:U\.S\. |US |Canadian |Australian |Hong Kong )?(?:dollars?|cents?)|euros?|pounds sterling|pence|yen|yuan"
    r"|rupees?|rubles?|roubles?|marks|francs?|lire|pesos?|rand|crowns?)\b"
)
ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|[Ff]irst|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:first|second|third|[a-z]+th))\b"
)
PART_OF_DAY = r"(?:morning|afternoon|evening|night)"
CLOCK = r"\d{1,2}(?::\d\d)?"

RELATIVE = (
    r"(?:(?:[Tt]he )?(?:past|last|next|previous|coming)|[Tt]his|(?:[Ee]arl(?:y|ier)|[Ll]ate(?:r)?) (?:this|last|next))"
)
SEASON = r"(?:weekend|spring|summer|fall|autumn|winter|quarter)\b"
MONTH_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
EXPRESSIONS = {
    "DATE": (
        rf"{WEEKDAY}(?:,? (?:the )?(?:{MONTH} {MONTH_DAY}|{MONTH_DAY} {MONTH})(?:,? {YEAR})?)?\b(?! {PART_OF_DAY})",
        rf"{MONTH} {MONTH_DAY}(?: ?[-–] ?\d{{1,2}})?(?:,? {YEAR})?\b(?![:,]\d)",
        rf"(?:the )?{MONTH_DAY}(?: of)? {MONTH}(?:,? {YEAR})?",
        rf"{MONTH},? (?:of )?{YEAR}\b",
        r"(?:January|February|April|June|July|September|October|November|December)\b(?! [A-Z])",
        r"(?:(?<=[Ii]n )|(?<=arly )|(?<=[Ll]ate )|(?<=[Ss]ince )|(?<=ntil ))(?:March|May|August)\b(?! [A-Z])",
        rf"{YEAR}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}(?:/(?:\d{{4}}|\d\d))?\b(?!/)",
        rf"(?:the )?(?:mid-|early |late )?{YEAR}s\b",
        rf"{YEAR}(?:[-–](?:{YEAR}|\d\d))?\b(?![,.%]?\d)(?! (?:percent|per cent|dollars|people|miles|pounds))",
        rf"{RELATIVE} (?:(?:{NUMBER}|few|several) )?(?:{DATE_UNIT}|{SEASON}|{MONTH}|{WEEKDAY})(?! {PART_OF_DAY})",
        rf"{NUMBER}[ -]{DATE_UNIT}(?:[ -](?:old|ago|earlier|later)\b)?",
        rf"(?:[Yy]esterday|[Tt]oday|[Tt]omorrow)\b(?! {PART_OF_DAY})",
    ),
    "TIME": (
        rf"{CLOCK} ?(?:[ap]\.m\.|[ap]m\b|[AP]M\b|A\.M\.|P\.M\.)(?: (?:[ECMP][SD]?T|GMT|BST|Eastern)\b)?",
        r"\d{1,2}:\d\d(?::\d\d)?(?: GMT)?\b|\d{4} GMT\b",
        rf"(?:{WEEKDAY}|[Tt]his|[Yy]esterday|[Tt]omorrow|[Ll]ast) {PART_OF_DAY}\b|[Tt]onight\b|[Mm]idnight\b",
        rf"{NUMBER}[ -]{TIME_UNIT}",
    ),
    "MONEY": (
        rf"{CURRENCY} ?{DIGITS}(?:[- ]?(?:{SCALE}|[bkK]\b))*(?: {CURRENCY_NAME})?",
        rf"{NUMBER} {CURRENCY_NAME}",
    ),
    "PERCENT": (rf"{NUMBER}(?: ?%|[ -](?:percent|per cent|pct)\b)",),
    "QUANTITY": (rf"{NUMBER}[ -]{UNIT}",),
    "ORDINAL": (rf"{ORDINAL}(?!-)(?! (?:Amendment|Avenue|Street|Ave|St|Congress|Circuit|District|Lady|World|hand)\b)",),
    "CARDINAL": (rf"(?:{NUMBER}|[Hh]undreds|[Tt]housands|[Mm]illions|billions|dozens)(?<!\s)\b(?![-/:]?\w|%)",),
}
MATCH_STARTS = (  # the first characters of every match: a fast test that most words fail
    r"[\d$£€¥]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|U\.?S\.?\$|A\$|C\$|HK\$|NZ\$|Rs"
    r"|[Tt](?:wo|hree|hir|hou|en|wel|wen|his|oday|omor|onigh|he (?:\d|past|last|next|prev|com|mid|early|late))"
    r"|[Ff](?:our|ive|ift|irst|ort)"
    r"|[Ss](?:ix|even|econd)|[Ee](?:igh|leven|ar)|[Nn](?:in|ext)|[Hh]undred|[Mm](?:illions|idnight)|billions|dozens"
    r"|[Ll]a(?:st|te)|past|prev|coming|[Yy]est|[Aa] (?:hun|tho|mil|bil)"
)
PATTERN = re.compile(  # starts with the character before a match: the engine finds a character class fast
    rf"[\s(\[“\"'‘—–](?={MATCH_STARTS})(?:"
    + "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in EXPRESSIONS.items())
    + ")"
)
CONFIDENCE = {  # by type
    "DATE": 0.9,
    "TIME": 0.85,
    "MONEY": 0.95,
    "PERCENT": 0.95,
    "QUANTITY": 0.85,
    "ORDINAL": 0.8,
    "CARDINAL": 0.75,
}


def find(text: str) -> Iterator[Mention]:
    """Yield the dates and amounts of a text, in order and without overlaps."""
    for match in PATTERN.finditer(f" {text}"):
        kind = match.lastgroup
        if kind is not None:
            yield Mention(match.start(), match.end() - 1, kind, "name", CONFIDENCE[kind])
