import pytest

from transforms.text.detokenise import detokenise, is_tokenised, replace_markup, separate_stops
from transforms.text.offset_text import OffsetText
from transforms.text.repair import repair

TOKENISED = [
    ("He left , she said .", "He left, she said."),
    ("`` We wo n't go , '' he said .", "“We won't go,” he said."),
    ("“ We won ’ t go , ” he said .", "“We won’t go,” he said."),
    ('" We ca n\'t , " she said , " and will not . "', '"We can\'t," she said, "and will not."'),
    ("The U.S . sovereignty , the U.N. 's President .", "The U.S. sovereignty, the U.N.'s President."),
    ("They went to the U.S. . It rained , too .", "They went to the U.S. It rained, too."),
    ("The country ’ s laws , the migrants ’ rights .", "The country’s laws, the migrants’ rights."),
    ("The U.S. ’ s power , they said .", "The U.S.’s power, they said."),
    ("The voters ' anger , the voters ' fear .", "The voters' anger, the voters' fear."),
    ("`` He said ` no ' , '' she said .", "“He said ‘no’,” she said."),
    ("`` He said , ` no . ''' That was it , then .", "“He said, ‘no.’” That was it, then."),
    ("Smith -LRB- a lawyer -RRB- , who left -LSB- again -RSB- .", "Smith (a lawyer), who left [again]."),
    ("`` [ Our ] plan , '' it says , `` [ W ] e hope . ''", "“[Our] plan,” it says, “[W]e hope.”"),
    ("It cost $ 5 million , or 10 % of it .", "It cost $5 million, or 10% of it."),
    ("They can not , and are gon na pay .", "They cannot, and are gonna pay."),
    ("I 'm sure , they 've said , we 'll see .", "I'm sure, they've said, we'll see."),
    ("Why ? Because ; note this : they , too , lost !", "Why? Because; note this: they, too, lost!"),
    ("It was hers -- or was it , he asked .", "It was hers -- or was it, he asked."),
    ("Wait ... what , again ? No .", "Wait ... what, again? No."),
    ("Mr. O ’ Neill came at 5 o ’ clock , alone .", "Mr. O’Neill came at 5 o’clock, alone."),
    ("Win \\/ loss , on 9 / 11 , he said .", "Win / loss, on 9/11, he said."),
    ("It was '' hard '' , he said , and `` long '' .", "It was “hard”, he said, and “long”."),
    ('It is "good" , " bad " , or neither .', 'It is "good", "bad", or neither.'),
    ("The town ` s mayor , he said .", "The town’s mayor, he said."),
    ("The coal - and gas lobby , she said .", "The coal - and gas lobby, she said."),
]

NOT_TOKENISED = [
    "One odd space , in a text that is clean. It has commas, stops, and more.",
    "« Non », dit-il : « jamais ! » Pourquoi ?",
    "I was . . . well, late, as ever.",
    "An odd stop .",
    "",
]
# Characters that may stand for others in the raw text: curly marks for LaTeX marks, brackets for -LRB- and the like.
RAW_CHARACTERS = {**dict.fromkeys("“”‘’", "`'"), **dict.fromkeys("()[]", "-")}


@pytest.mark.parametrize(("raw", "clean"), TOKENISED)
def test_is_tokenised(raw, clean):
    assert is_tokenised(raw)


@pytest.mark.parametrize("text", NOT_TOKENISED)
def test_is_not_tokenised(text):
    assert not is_tokenised(text)


@pytest.mark.parametrize(("raw", "clean"), TOKENISED)
def test_detokenise(raw, clean):
    edited = OffsetText(raw)
    detokenise(edited)
    assert edited.text == clean


@pytest.mark.parametrize(("raw", "clean"), TOKENISED)
def test_offsets_point_to_the_same_character(raw, clean):
    edited = OffsetText(raw)
    detokenise(edited)
    moved = [
        (character, raw[offset])
        for character, offset in zip(edited.text, edited.offsets, strict=True)
        if raw[offset] not in RAW_CHARACTERS.get(character, "") + character
    ]
    assert moved == []


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("``Quoted,'' he said, `so'.", "“Quoted,” he said, ‘so'."),
        ("A bracket -LRB-here-RRB-.", "A bracket (here)."),
        ("The voters' anger, the '90s.", "The voters' anger, the '90s."),
        ("Spaces , stay .", "Spaces , stay ."),
    ],
)
def test_replace_markup(raw, clean):
    edited = OffsetText(raw)
    replace_markup(edited)
    assert edited.text == clean


@pytest.mark.parametrize(
    ("raw", "ends"),
    [
        ("They sold Tarn Corp . Ada Berg , it said , agreed .", ["Tarn Corp.", "agreed."]),
        ("They sold Tarn Corp. . Ada Berg , it said , agreed .", ["Tarn Corp.", "agreed."]),
        ("They sold Tarn Corp. Ada Berg , it said , agreed .", ["agreed."]),
        ("They sold Tarn Corp. Ada Berg, it said, agreed.", []),
        ("It was late . . . or so , he said .", ["said."]),
    ],
)
def test_stops_that_a_tokeniser_separated(raw, ends):
    text, offsets = repair(raw)
    assert separate_stops(raw, text, offsets) == {text.index(end) + len(end) - 1 for end in ends}
