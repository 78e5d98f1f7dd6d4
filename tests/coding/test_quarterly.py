"""Unit limits and code edits of a quarter: files made up in the form CMS publishes them."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import cli
from streams.coding.quarterly import read_published
from streams.coding.tables import codes_on
from streams.errors import UnusableProfile
from streams.profiles.loader import load_profile
from streams.profiles.quarterly import CodeEdit, UnitLimit

LIMITS = """"CPT copyright. All rights reserved.",,,
"HCPCS/
CPT Code",Outpatient Hospital Services MUE Values,MUE Adjudication Indicator,MUE Rationale
96366,24,3 Date of Service Edit: Clinical,Made up
96368,1,2 Date of Service Edit: Policy,Made up
J9999,many,3 Date of Service Edit: Clinical,Made up
"""
EDITS = (
    "CPT only copyright. All rights reserved.\r\nColumn1/Column2 Edits\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "96365\t96374\t\t20260101\t*\t1\tMade up\r\n"
    "96360\t36000\t\t20090101\t20100101\t0\tMade up\r\n"
    "11111\t22222\t\t20090101\t*\t0\tMade up\r\n"
    "96365\t96360\t\t2026\t*\t0\tMade up\r\n"
)
PROFILE = 'name = "site"\nperspective = "facility"\n[coding]\ntables_directory = "tables"\n'
LIMITS_NAME = "MCR_MUE_OutpatientHospitalServices_Eff_04-01-2026.csv"


def administration(code: str) -> bool:
    return codes_on(date(2026, 4, 1)).administration(code)


def test_unit_limits_are_read_below_their_heading() -> None:
    """Values with their indicator, the provider and the date of the file; a row that does not read is counted."""
    found = read_published(LIMITS_NAME, LIMITS, administration)

    assert {"96366": UnitLimit(24, 3), "96368": UnitLimit(1, 2)} == found.limits
    assert ("outpatient-hospital", date(2026, 4, 1), 1) == (found.provider, found.effective, found.unread)


def test_code_edits_are_read_where_an_administration_is_among_them() -> None:
    """Pairs with their dates and indicator; others are left out, and a row that does not read is counted."""
    found = read_published("ccioph-v321r0-f1.TXT", EDITS, administration)
    expected = {
        "96365 96374": (CodeEdit(date(2026, 1, 1), None, 1),),
        "96360 36000": (CodeEdit(date(2009, 1, 1), date(2010, 1, 1), 0),),
    }

    assert expected == found.edits
    assert ("outpatient-hospital", 1) == (found.provider, found.unread)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "96365,1,2\n", "<html></html>"])
def test_another_file_is_refused(text: str) -> None:
    """What is no published table is not taken for one."""
    with pytest.raises(ValueError, match="neither a table"):
        read_published("file.csv", text, administration)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's profile that names a directory, which does not exist yet."""
    (tmp_path / "site.toml").write_text(PROFILE)
    return tmp_path


def load(site: Path, file: str, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        cli, ["tables", "load", str(site / file), "--profile", str(site / "site.toml"), *options]
    )
    return result.exit_code, result.output


def test_a_loaded_zip_is_in_force_from_its_date(site: Path) -> None:
    """The command writes a dated table; the profile reads it; the day of service chooses."""
    with zipfile.ZipFile(site / "mue.zip", "w") as archive:
        archive.writestr(LIMITS_NAME, LIMITS)
        archive.writestr("table.xlsx", "not read")
    load(site, "mue.zip")
    tables = load_profile(str(site / "site.toml")).quarterly
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31)]

    expected = [None, UnitLimit(24, 3), UnitLimit(24, 3)]

    assert expected == [tables.limit("96366", "outpatient-hospital", day) for day in days]
    assert None is tables.limit("96366", "practitioner", days[1])


def test_a_later_quarter_stands_beside_an_earlier_one(site: Path) -> None:
    """A late charge is judged by the table of its own day."""
    (site / LIMITS_NAME).write_text(LIMITS)
    (site / "later.csv").write_text(LIMITS.replace("24,3", "8,2"))
    load(site, LIMITS_NAME)
    load(site, "later.csv", "--effective", "2026-07-01")
    tables = load_profile(str(site / "site.toml")).quarterly
    found = [tables.limit("96366", "outpatient-hospital", date(2026, month, 1)) for month in (6, 7)]

    assert [UnitLimit(24, 3), UnitLimit(8, 2)] == found


def test_loaded_edits_hold_between_their_dates(site: Path) -> None:
    """An edit that was deleted no longer holds."""
    (site / "ccioph-v321r0-f1.TXT").write_bytes(EDITS.encode())
    load(site, "ccioph-v321r0-f1.TXT")
    tables = load_profile(str(site / "site.toml")).quarterly
    pairs = [("96365", "96374", 2026), ("96365", "96374", 2025), ("96360", "36000", 2009), ("96360", "36000", 2011)]
    held = [tables.edit(first, second, "outpatient-hospital", date(year, 6, 1)) for first, second, year in pairs]

    assert [True, False, True, False] == [edit is not None for edit in held]


@pytest.mark.parametrize(
    ("file", "text", "options", "message"),
    [
        ("a.csv", LIMITS, (), "give --effective"),
        (
            "a.csv",
            LIMITS.replace("Outpatient Hospital", "DME Supplier"),
            ("--effective", "2026-04-01"),
            "give --provider",
        ),
    ],
)
def test_what_a_file_does_not_say_has_to_be_given(
    site: Path, file: str, text: str, options: tuple[str, ...], message: str
) -> None:
    """Whose table it is and since when is never guessed."""
    (site / file).write_text(text)

    status, output = load(site, file, *options)

    assert (2, True) == (status, message in output)


def test_a_directory_with_a_broken_table_stops_the_start(site: Path) -> None:
    """A damaged file is named."""
    (site / "tables").mkdir()
    (site / "tables" / "unit-limits-practitioner-2026-04-01.csv").write_text("code,units\n96366,x\n")

    with pytest.raises(UnusableProfile, match=r"unit-limits-practitioner-2026-04-01\.csv"):
        load_profile(str(site / "site.toml"))
