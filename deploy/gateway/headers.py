"""Headers of every answer, whoever gives it: a service, a file, or the gateway itself."""

from deploy.gateway.envoy import Part, header

# A year, for everything below this name too; browsers pay it no heed where it comes without TLS, as on a laptop.
HSTS = "max-age=31536000; includeSubDomains"
PROTECTION = [
    header("x-content-type-options", "nosniff"),
    header("cache-control", "no-store", only_if_absent=True),
    header("strict-transport-security", HSTS),
]


def correlation() -> list[Part]:
    """Name the gateway's own id, and in its place the caller's correlation id where that is a proper one.

    A value that is empty sets nothing. (The other way round Envoy names both, where there was no such header before.)
    """
    return [
        header("x-correlation-id", "%REQ(X-REQUEST-ID)%"),
        header("x-correlation-id", "%DYNAMIC_METADATA(dps:correlation_id)%"),
    ]
