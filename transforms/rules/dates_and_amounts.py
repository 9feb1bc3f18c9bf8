"""Dates, times, amounts of money, percentages, quantities and numbers, by grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.reader_api import Mention

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
YEAR = r"(?:1[5-9]|20)\d\d"
DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
SMALL = r"(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
WORDS = (
    rf"(?i:{SMALL}|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)"
)
SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|m)\b"
NUMBER = rf"(?:{DIGITS}|{WORDS}\b|[Aa] (?=hundred|thousand|million|billion))(?:[ -]{SCALE})*"
UNIT = (
    r"(?:percentage points?|kilometers?|kilometres?|km|miles?|meters?|metres?|feet|foot|inch(?:es)?|yards?|acres?"
    r"|hectares?|square (?:miles?|feet|kilometers?|kilometres?|meters?|metres?)|kilograms?|kilos?|kg|grams?|pounds|lbs?"
    r"|ounces?|tons?|tonnes?|liters?|litres?|gallons?|barrels?|bushels?|degrees|mph|kph|watts?|megawatts?|kilowatts?)\b"
)
PERIOD = r"(?:seconds?|minutes?|hours?)\b"
SPAN = r"(?:days?|weeks?|months?|years?|decades?|centur(?:y|ies))\b"
CURRENCY = r"(?:(?:U\.?S\.?|US|A|C|HK|NZ|Aus)?\$|£|€|¥|Rs\.? ?|C\$)"
COIN = (
    r"(?:(?:U\.S\. |US |Canadian |Australian |Hong Kong )?(?:dollars?|cents?)|euros?|pounds sterling|pence|yen|yuan"
    r"|rupees?|rubles?|roubles?|marks|francs?|lire|pesos?|rand|crowns?)\b"
)
ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|[Ff]irst|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:first|second|third|[a-z]+th))\b"
)
DAYPART = r"(?:morning|afternoon|evening|night)"
CLOCK = r"\d{1,2}(?::\d\d)?"

RELATIVE = (
    r"(?:(?:[Tt]he )?(?:past|last|next|previous|coming)|[Tt]his|(?:[Ee]arl(?:y|ier)|[Ll]ate(?:r)?) (?:this|last|next))"
)
SEASON = r"(?:weekend|spring|summer|fall|autumn|winter|quarter)\b"
NTH = r"\d{1,2}(?:st|nd|rd|th)?"
GRAMMAR = {
    "DATE": (
        rf"{DAY}(?:,? (?:the )?(?:{MONTH} {NTH}|{NTH} {MONTH})(?:,? {YEAR})?)?\b(?! {DAYPART})",
        rf"{MONTH} {NTH}(?: ?[-–] ?\d{{1,2}})?(?:,? {YEAR})?\b(?![:,]\d)",
        rf"(?:the )?{NTH}(?: of)? {MONTH}(?:,? {YEAR})?",
        rf"{MONTH},? (?:of )?{YEAR}\b",
        r"(?:January|February|April|June|July|September|October|November|December)\b(?! [A-Z])",
        r"(?:(?<=[Ii]n )|(?<=arly )|(?<=[Ll]ate )|(?<=[Ss]ince )|(?<=ntil ))(?:March|May|August)\b(?! [A-Z])",
        rf"{YEAR}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}(?:/(?:\d{{4}}|\d\d))?\b(?!/)",
        rf"(?:the )?(?:mid-|early |late )?{YEAR}s\b",
        rf"{YEAR}(?:[-–](?:{YEAR}|\d\d))?\b(?![,.%]?\d)(?! (?:percent|per cent|dollars|people|miles|pounds))",
        rf"{RELATIVE} (?:(?:{NUMBER}|few|several) )?(?:{SPAN}|{SEASON}|{MONTH}|{DAY})(?! {DAYPART})",
        rf"{NUMBER}[ -]{SPAN}(?:[ -](?:old|ago|earlier|later)\b)?",
        rf"(?:[Yy]esterday|[Tt]oday|[Tt]omorrow)\b(?! {DAYPART})",
    ),
    "TIME": (
        rf"{CLOCK} ?(?:[ap]\.m\.|[ap]m\b|[AP]M\b|A\.M\.|P\.M\.)(?: (?:[ECMP][SD]?T|GMT|BST|Eastern)\b)?",
        r"\d{1,2}:\d\d(?::\d\d)?(?: GMT)?\b|\d{4} GMT\b",
        rf"(?:{DAY}|[Tt]his|[Yy]esterday|[Tt]omorrow|[Ll]ast) {DAYPART}\b|[Tt]onight\b|[Mm]idnight\b",
        rf"{NUMBER}[ -]{PERIOD}",
    ),
    "MONEY": (rf"{CURRENCY} ?{DIGITS}(?:[- ]?(?:{SCALE}|[bkK]\b))*(?: {COIN})?", rf"{NUMBER} {COIN}"),
    "PERCENT": (rf"{NUMBER}(?: ?%|[ -](?:percent|per cent|pct)\b)",),
    "QUANTITY": (rf"{NUMBER}[ -]{UNIT}",),
    "ORDINAL": (rf"{ORDINAL}(?!-)(?! (?:Amendment|Avenue|Street|Ave|St|Congress|Circuit|District|Lady|World|hand)\b)",),
    "CARDINAL": (rf"(?:{NUMBER}|[Hh]undreds|[Tt]housands|[Mm]illions|billions|dozens)(?<!\s)\b(?![-/:]?\w|%)",),
}
FIRST = (  # how they all begin: passes over most words at once
    r"[\d$£€¥]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|U\.?S\.?\$|A\$|C\$|HK\$|NZ\$|Rs"
    r"|[Tt](?:wo|hree|hir|hou|en|wel|wen|his|oday|omor|onigh|he (?:\d|past|last|next|prev|com|mid|early|late))"
    r"|[Ff](?:our|ive|ift|irst|ort)"
    r"|[Ss](?:ix|even|econd)|[Ee](?:igh|leven|ar)|[Nn](?:in|ext)|[Hh]undred|[Mm](?:illions|idnight)|billions|dozens"
    r"|[Ll]a(?:st|te)|past|prev|coming|[Yy]est|[Aa] (?:hun|tho|mil|bil)"
)
PATTERN = re.compile(  # begins with the character before, a class that the engine looks for fast
    rf"[\s(\[“\"'‘—–](?={FIRST})(?:"
    + "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in GRAMMAR.items())
    + ")"
)
CONFIDENCE = {
    "DATE": 0.9,
    "TIME": 0.85,
    "MONEY": 0.95,
    "PERCENT": 0.95,
    "QUANTITY": 0.85,
    "ORDINAL": 0.8,
    "CARDINAL": 0.75,
}


def find(text: str) -> Iterator[Mention]:
    """The dates and amounts of a text, in order, without overlaps."""
    for match in PATTERN.finditer(f" {text}"):
        kind = match.lastgroup
        if kind is not None:
            yield Mention(match.start(), match.end() - 1, kind, "name", CONFIDENCE[kind])
