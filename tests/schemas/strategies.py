"""Generated structs of the contract, read off the types themselves."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from msgspec import Struct, inspect

from schemas.envelope import EVENT_TYPES, ChartingEvent, Event

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2500, 12, 31), timezones=OFFSETS)  # noqa: DTZ001 - as asked
IDENTIFIERS = st.text(st.characters(codec="utf-8", min_codepoint=0x20), min_size=1, max_size=256)
PLAIN: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.NoneType: st.none(),
    inspect.BoolType: st.booleans(),
    inspect.IntType: st.integers(-(2**53), 2**53),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.DateTimeType: INSTANTS,
    inspect.DateType: st.dates(date(1900, 1, 1), date(2500, 12, 31)),
    inspect.BytesType: st.binary(),
}


def structs(kind: type[Struct]) -> st.SearchStrategy[Any]:
    """Any value of a struct type; an optional field is often absent."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return _struct(info)


def events() -> st.SearchStrategy[ChartingEvent]:
    """An event of any type of the contract."""
    return st.sampled_from(sorted(EVENT_TYPES)).flatmap(_event)


def _event(kind: str) -> st.SearchStrategy[ChartingEvent]:
    return st.builds(
        Event,
        id=IDENTIFIERS,
        source=IDENTIFIERS,
        type=st.just(kind),
        subject=IDENTIFIERS,
        time=INSTANTS,
        datacontenttype=st.sampled_from([None, "application/json"]),
        data=structs(EVENT_TYPES[kind]),
    )


def _struct(info: inspect.StructType) -> st.SearchStrategy[Any]:
    required = {field.name: _value(field.type) for field in info.fields if field.required}
    optional = {field.name: _value(field.type) for field in info.fields if not field.required}
    members = st.fixed_dictionaries(required, optional=optional)
    return members.map(lambda fields: info.cls(**fields))


def _value(info: inspect.Type) -> st.SearchStrategy[Any]:
    if isinstance(info, inspect.Metadata):
        return _value(info.type)
    if isinstance(info, inspect.StructType):
        return _struct(info)
    if isinstance(info, inspect.UnionType):
        return st.one_of([_value(each) for each in info.types])
    if isinstance(info, inspect.VarTupleType):
        return st.lists(_value(info.item_type), max_size=2).map(tuple)
    return _scalar(info)


def _scalar(info: inspect.Type) -> st.SearchStrategy[Any]:
    if isinstance(info, inspect.LiteralType):
        return st.sampled_from(info.values)
    if isinstance(info, inspect.StrType):
        return IDENTIFIERS if info.pattern else st.text(max_size=20)
    return PLAIN[type(info)]
