from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.records.dates import parse_date

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = datetime(2021, 3, 3, tzinfo=UTC)
MOMENT = datetime(2021, 3, 3, 14, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2021-03-03", DAY),
        (" 2021/3/3 ", DAY),
        ("2021.03.03", DAY),
        ("20210303", DAY),
        (20210303, DAY),
        ("2021-03-03T14:05:06Z", MOMENT),
        ("2021-03-03t14:05:06z", MOMENT),
        ("2021-03-03 14:05:06", MOMENT),
        ("2021-03-03 14:05:06 UTC", MOMENT),
        ("2021-03-03T09:05:06-05:00", MOMENT),
        ("2021-03-03T09:05:06 -0500", MOMENT),
        ("2021-03-03T19:35:06+0530", MOMENT),
        ("20210303T140506Z", MOMENT),
        ("2021-03-03T14:05:06.5Z", MOMENT + timedelta(seconds=0.5)),
        ("2021-03-03T14:05:06.123456789Z", MOMENT + timedelta(microseconds=123456)),
        ("Wed, 03 Mar 2021 14:05:06 GMT", MOMENT),
        ("Wed, 03 Mar 2021 15:05:06 +0100", MOMENT),
        ("3 Mar 2021 14:05 GMT", MOMENT.replace(second=0)),
        ("Wed, 3 Mar 2021 09:05:06 EST", MOMENT),
        (1614780306, MOMENT),
        (1614780306.0, MOMENT),
        ("1614780306", MOMENT),
        (1614780306000, MOMENT),
        ("20210303140506", MOMENT),
        ("March 3, 2021", DAY),
        ("3 March 2021 14:05:06 GMT", MOMENT),
        ("Mar. 3, 2021, 9:05:06 a.m. ET", MOMENT),
        ("July 3, 2021 10:05 a.m. ET", datetime(2021, 7, 3, 14, 5, tzinfo=UTC)),
        ("Wed Mar  3 14:05:06 2021", MOMENT),
        ("26-FEB-1987 15:01:01.79", datetime(1987, 2, 26, 15, 1, 1, 790000, tzinfo=UTC)),
        ("13/04/2021", datetime(2021, 4, 13, tzinfo=UTC)),
    ],
)
def test_a_date_is_parsed_as_utc(raw, moment):
    assert parse_date(raw, now=NOW) == moment


@pytest.mark.parametrize(
    "raw",
    [
        *("", "yesterday", "n/a", "2021", "2021-03", "March 2021", "March 3", "Wednesday", "14:05"),
        *(
            "03/04/2021",
            "01-02-03",
            "2021-02-30",
            "2021-13-01",
            "Wed, 31 Feb 2021 14:05:06 GMT",
            "3 Foo 2021 14:05 GMT",
            "3 Mar 2021 25:05 GMT",
            "2021-03-03+01:00",
            "0000-00-00",
        ),
        *("3 March 2021 14:05 IST", "Published March 3, 2021", "3 March 2021 or so", "March 3, 2021" + " " * 99 + "x"),
        *(None, True, [], {}, float("nan"), float("inf"), 0, 2021, 1e300, "9" * 400),
    ],
)
def test_an_ambiguous_or_incomplete_date_is_no_date(raw):
    assert parse_date(raw, now=NOW) is None


@pytest.mark.parametrize("raw", ["1599-12-31T23:59:59Z", "0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"])
def test_a_date_out_of_range_is_none(raw):
    assert parse_date(raw, now=NOW) is None


def test_a_day_ahead_is_the_limit():
    assert parse_date("2026-01-02", now=NOW) is not None
    assert parse_date("2026-01-02T00:00:01", now=NOW) is None


def test_without_the_present_any_later_date_is_accepted():
    assert parse_date("2345-01-01") == datetime(2345, 1, 1, tzinfo=UTC)


def test_the_local_zone_is_not_used(monkeypatch):
    monkeypatch.setattr("time.tzname", ("IST", "IDT"))
    assert parse_date("March 4, 2021 14:05 IST", now=NOW) is None


@given(st.text(max_size=60) | st.integers() | st.floats())
def test_any_value_is_parsed_or_refused(raw):
    found = parse_date(raw, now=NOW)
    assert found is None or (found.tzinfo is UTC and 1600 <= found.year <= 2026)


@given(st.datetimes(datetime(1600, 1, 2), datetime(2025, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_iso_dates_are_exact(moment, minutes):
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_date(aware.isoformat(), now=NOW) == aware


@pytest.mark.parametrize(
    ("raw", "order", "expected"),
    [
        ("05/01/2026", "dmy", datetime(2026, 1, 5, tzinfo=UTC)),
        ("05/01/2026", "mdy", datetime(2026, 5, 1, tzinfo=UTC)),
        ("5.1.2026 14:05", "dmy", datetime(2026, 1, 5, 14, 5, tzinfo=UTC)),
        ("05/01/26", "dmy", datetime(2026, 1, 5, tzinfo=UTC)),
        ("25/01/2026", "mdy", datetime(2026, 1, 25, tzinfo=UTC)),  # only one reading is a day
        ("2026-01-05", "mdy", datetime(2026, 1, 5, tzinfo=UTC)),
        ("March 3, 2021", "dmy", datetime(2021, 3, 3, tzinfo=UTC)),
        ("March 2021", "dmy", None),
        ("soon", "mdy", None),
    ],
)
def test_an_order_decides_about_digits_that_could_be_two_days(raw, order, expected):
    assert parse_date(raw, order=order) == expected
