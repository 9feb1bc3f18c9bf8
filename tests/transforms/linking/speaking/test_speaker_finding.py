from transforms.linking.speaking.speaker_finding import Finding, Said
from transforms.reader_api import Quote, Span


def test_extent_goes_from_the_first_span_to_the_last():
    finding = Finding(None, "unknown", "no mention")
    content = (Span(10, 20), Span(40, 50))
    assert Said(Quote(content, Span(22, 26), Span(27, 38), 0.9), finding).extent == (10, 50)
    assert Said(Quote(content, None, Span(2, 8), 0.9), finding).extent == (2, 50)
    assert Said(Quote(content, None, None, 0.9), finding).extent == (10, 50)
