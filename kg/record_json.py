"""JSON -> RECORD: what `kg extract` prints, read back; `record_from_json(to_json(record)) == record`.

A key that may be left out in Python (it has a default) may be left out here. A key that no field has is refused: it
was written by another version, and to drop what it says in silence would lose it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from kg import model
from kg.errors import KgError
from kg.model import Record

T = TypeVar("T")


def record_from_json(data: Any) -> Record:  # noqa: ANN401 - any JSON may come
    """Return the record of an object that `kg extract` printed for a file.

    Raises `KgError` naming the place (`projects[0].budget`) of what is not as the record has it.
    """
    return from_json(Record, data)


def from_json(kind: type[T], data: Any) -> T:  # noqa: ANN401
    """Return a frozen dataclass of `kg.model` from its JSON form."""
    made: T = _value(kind, data, "")
    return made


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a record's fields; its module names them for the type checker only."""
    return get_type_hints(kind, localns={**vars(model), "Decimal": Decimal})


def _value(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401 - as the hint says
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _optional(kind, data, where)
    if origin is Literal:
        if data in get_args(kind):
            return data
        raise _refused(where, data)
    if origin is tuple:
        return _tuple(get_args(kind), data, where)
    if origin is dict:
        return _mapping(get_args(kind)[1], data, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return _object(kind, data, where)
    return _scalar(kind, data, where)


def _optional(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401
    """Read `X | None`, the only unions that records have."""
    (inner,) = (each for each in get_args(kind) if each is not NoneType)
    return None if data is None else _value(inner, data, where)


def _tuple(kinds: tuple[Any, ...], data: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(data, (list, tuple)):
        raise _refused(where, data)
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(data)
    if len(kinds) != len(data):
        raise _refused(where, data)
    return tuple(_value(kind, item, f"{where}[{at}]") for at, (kind, item) in enumerate(zip(kinds, data, strict=True)))


def _mapping(kind: Any, data: Any, where: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(data, dict):
        raise _refused(where, data)
    return {str(key): _value(kind, item, f"{where}.{key}") for key, item in data.items()}


def _object(kind: type, data: Any, where: str) -> Any:  # noqa: ANN401
    if not isinstance(data, dict):
        raise _refused(where, data)
    hints, given = _hints(kind), {}
    if unknown := sorted(data.keys() - hints.keys()):
        raise _refused(f"{where}.{unknown[0]}", data[unknown[0]])
    for each in fields(kind):
        below = f"{where}.{each.name}"
        if each.name in data:
            given[each.name] = _value(hints[each.name], data[each.name], below)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise _refused(below, None)
    return kind(**given)


def _scalar(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401
    if kind is Decimal and isinstance(data, str):
        try:
            return Decimal(data)
        except InvalidOperation:
            raise _refused(where, data) from None
    if kind is float and isinstance(data, (int, float)) and not isinstance(data, bool):
        return float(data)
    if isinstance(data, kind) and (kind is bool or not isinstance(data, bool)):
        return data
    raise _refused(where, data)


def _refused(where: str, data: Any) -> KgError:  # noqa: ANN401
    place, shown = where.lstrip(".") or "record", repr(data)[:60]
    return KgError(
        f"不是记录 not a record：{place} = {shown}",
        remedy="请给 kg extract 所写的 JSON give what kg extract of this version writes",
    )
