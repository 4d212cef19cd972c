"""Which facts of records of orders are for whom: whoever of the department may see the records."""

from services.ordering.records.domain.record import ORDER_RECORDS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

RECORD_DISCLOSURE = Disclosure(ORDER_RECORDS, told_to(whoever_sees_it, facts.OrderRecordExpired))
