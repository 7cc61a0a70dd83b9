"""Money in the database: whole nano-dollars, so that sums are exact on every database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

NANO = Decimal(1_000_000_000)

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[Decimal, Decimal]
else:
    _BigInteger = models.BigIntegerField


class UsdField(_BigInteger):
    """A Decimal of US dollars, kept as an integer number of nano-dollars."""

    def from_db_value(
        self, value: Any, _expression: object, _connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / NANO

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Decimal) else Decimal(value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return int((Decimal(value) * NANO).to_integral_value(ROUND_HALF_UP))
