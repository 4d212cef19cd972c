"""Which facts of deliveries are for whom: an operator, who alone sees a delivery, sees all of them."""

from services.notifications.deliveries.domain.delivery import DELIVERIES
from services.notifications.deliveries.domain.fan_out import FAN_OUTS
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

DELIVERY_DISCLOSURE = Disclosure(
    DELIVERIES,
    told_to(
        whoever_sees_it,
        facts.DeliveryPlanned,
        facts.DeliveryAttemptFailed,
        facts.DeliveryCancelled,
        facts.DeliveryResent,
        facts.MessageSent,
        facts.MessageFailed,
    ),
)

FAN_OUT_DISCLOSURE = Disclosure(FAN_OUTS, told_to(nobody, facts.FanOutAdvanced, facts.FanOutEnded))
