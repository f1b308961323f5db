"""Who stands in for a customer's owner at a moment."""

from datetime import datetime

from beanie import PydanticObjectId

from backend.domain.deputies import stands_in
from backend.store.customers import Customer


def deputy_id(customer: Customer | None, now: datetime) -> PydanticObjectId | None:
    it = customer.deputy if customer else None
    return it.user_id if it and stands_in(it.first_day, it.last_day, now) else None
