"""Every drill, in the order in which `make drills` runs them: a new one is a module, and a name here."""

from tests.drills.brokers import D3
from tests.drills.crowding import D14
from tests.drills.cutting import D5
from tests.drills.disks import D6
from tests.drills.ground import Drill
from tests.drills.killing import D1, D2
from tests.drills.leaders import LEADERS
from tests.drills.primaries import D4
from tests.drills.rebuilding import REBUILT
from tests.drills.restoring import D13
from tests.drills.skewing import D10
from tests.drills.slowing import D7
from tests.drills.upgrading import D12

DRILLS: tuple[Drill, ...] = (D1, D2, D3, D4, D5, D6, D7, D10, D12, LEADERS, REBUILT, D13, D14)
