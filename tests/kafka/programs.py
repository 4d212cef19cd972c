"""Apache Kafka's programs: got from Maven Central once, into the project's folder, and run by the Java that is here."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.deploy.tools import CACHE, Missing, run

VERSION = "4.1.0"
_OLDEST_JAVA = 17
_FOLDER = CACHE / f"kafka-{VERSION}"
_POM = f"""
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
"""


def java(megabytes: int) -> list[str]:
    """The beginning of a command that runs one of its classes with so much heap; Missing where it cannot be had.

    Most of a short run is start: no second compiler, and no threads for collecting garbage.
    """
    _require_java()
    quick = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return ["java", f"-Xms{megabytes // 2}m", f"-Xmx{megabytes}m", *quick, "-cp", f"{jars()}/*"]


def jars() -> Path:
    """The folder of its programs; Missing where Maven or what it fetches cannot be had."""
    if not (_FOLDER / "lib").exists():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        (_FOLDER / "pom.xml").write_text(_POM)
        part = _FOLDER / "part"
        run(["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={part}"], folder=_FOLDER)
        part.rename(_FOLDER / "lib")
    return _FOLDER / "lib"


@cache
def _require_java() -> None:
    if not shutil.which("java"):
        raise Missing(f"it needs Java {_OLDEST_JAVA} or newer on PATH")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found[1]) < _OLDEST_JAVA:
        raise Missing(f"it needs Java {_OLDEST_JAVA} or newer, and this is {found[1] if found else 'another thing'}")
