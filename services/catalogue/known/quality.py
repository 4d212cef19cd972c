"""How suppliers deliver, as the catalogue knows it: one row for each supplier in each category of a market."""

from shared.contracts.supplier_registry import PerformanceEvent
from shared.kernel.projection import Projection
from shared.kernel.quality import KnownQuality, fold_quality

KNOWN_QUALITY = Projection(
    "known_quality",
    KnownQuality,
    (PerformanceEvent,),
    fold_quality,
    indexes=(("supplier_id", "market", "category"),),
)
