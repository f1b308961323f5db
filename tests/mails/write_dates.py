"""Writes the mails of this folder that differ by their Date: RFC 5322 3.3, its obsolete forms (4.3), and wrong ones."""

from tests.mails.writing import letter, write

TEN_PAST_NINE = "2026-11-20 09:12:00+00:00"
TEN_PAST_TEN = "2026-11-20 10:12:00+00:00"
DATES: dict[str, tuple[str, str | None]] = {
    "without_a_weekday": ("20 Nov 2026 10:12:00 +0100", TEN_PAST_NINE),
    "without_seconds": ("Fri, 20 Nov 2026 10:12 +0100", TEN_PAST_NINE),
    "with_a_day_of_one_digit": ("Sun, 1 Nov 2026 10:12:00 +0100", "2026-11-01 09:12:00+00:00"),
    "west_of_greenwich_and_a_day_later": ("Thu, 19 Nov 2026 23:12:00 -1000", TEN_PAST_NINE),
    "with_half_an_hour_in_the_zone": ("Fri, 20 Nov 2026 14:42:00 +0530", TEN_PAST_NINE),
    "of_an_unknown_zone": ("Fri, 20 Nov 2026 10:12:00 -0000", TEN_PAST_TEN),
    "with_the_zone_in_a_comment": ("Fri, 20 Nov 2026 10:12:00 +0100 (MEZ)", TEN_PAST_NINE),
    "with_a_comment_of_two_words": ("Fri, 20 Nov 2026 10:12:00 +0100 (Central European Standard Time)", TEN_PAST_NINE),
    "with_a_comment_before_the_time": ("Fri, 20 Nov 2026 (Freitag) 10:12:00 +0100", TEN_PAST_NINE),
    "folded": ("Fri, 20 Nov 2026\r\n 10:12:00 +0100", TEN_PAST_NINE),
    "with_gmt": ("Fri, 20 Nov 2026 10:12:00 GMT", TEN_PAST_TEN),
    "with_ut": ("Fri, 20 Nov 2026 10:12:00 UT", TEN_PAST_TEN),
    "with_z": ("Fri, 20 Nov 2026 10:12:00 Z", TEN_PAST_TEN),
    "with_est": ("Fri, 20 Nov 2026 04:12:00 EST", TEN_PAST_NINE),
    "with_pdt": ("Fri, 20 Nov 2026 02:12:00 PDT", TEN_PAST_NINE),
    "with_a_military_zone": ("Fri, 20 Nov 2026 10:12:00 A", TEN_PAST_TEN),
    "with_a_zone_nobody_defined": ("Fri, 20 Nov 2026 10:12:00 MEZ", TEN_PAST_TEN),
    "with_a_year_of_two_digits": ("Fri, 20 Nov 26 10:12:00 +0100", TEN_PAST_NINE),
    "with_a_year_of_two_digits_in_the_last_century": ("Sat, 20 Nov 99 10:12:00 +0100", "1999-11-20 09:12:00+00:00"),
    "with_a_year_of_three_digits": ("Fri, 20 Nov 126 10:12:00 +0100", TEN_PAST_NINE),
    "with_spaces_round_the_colons": ("Fri, 20 Nov 2026 10 : 12 : 00 +0100", TEN_PAST_NINE),
    "with_many_spaces": ("Fri,  20  Nov  2026   10:12:00   +0100", TEN_PAST_NINE),
    "in_a_leap_second": ("Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01 00:00:00+00:00"),
    "on_the_leap_day": ("Tue, 29 Feb 2028 10:12:00 +0100", "2028-02-29 09:12:00+00:00"),
    "with_the_wrong_weekday": ("Mon, 20 Nov 2026 10:12:00 +0100", TEN_PAST_NINE),
    "with_a_german_weekday": ("Fr, 20 Nov 2026 10:12:00 +0100", TEN_PAST_NINE),
    "in_capitals": ("FRI, 20 NOV 2026 10:12:00 +0100", TEN_PAST_NINE),
    "with_the_month_written_out": ("Fri, 20 November 2026 10:12:00 +0100", TEN_PAST_NINE),
    "with_a_german_month": ("Di, 20 Okt 2026 10:12:00 +0200", None),
    "as_of_c": ("Fri Nov 20 10:12:00 2026", TEN_PAST_TEN),
    "with_dashes": ("Friday, 20-Nov-26 10:12:00 GMT", TEN_PAST_TEN),
    "with_a_colon_in_the_zone": ("Fri, 20 Nov 2026 10:12:00 +01:00", TEN_PAST_NINE),
    "with_gmt_and_an_offset": ("Fri, 20 Nov 2026 10:12:00 GMT+0100", TEN_PAST_NINE),
    "in_german": ("20.11.2026 10:12", None),
    "of_no_calendar": ("Tue, 31 Feb 2026 10:12:00 +0100", None),
    "of_the_25th_hour": ("Fri, 20 Nov 2026 25:12:00 +0100", None),
    "in_the_year_10000": ("Fri, 20 Nov 10000 10:12:00 +0100", None),
    "that_is_a_word": ("heute", None),
    "that_is_empty": ("", None),
}  # fmt: skip
LETTERS = (
    *(letter(f"date_{name}", f"Date: {date}", sent_at=moment, subject="Anfrage", text="Text") for name, (date, moment) in DATES.items()),
    letter("date_twice", "Date: Fri, 20 Nov 2026 10:12:00 +0100\nDate: Thu, 19 Nov 2026 08:00:00 +0100", sent_at=TEN_PAST_NINE),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
