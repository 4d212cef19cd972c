"""Settings of the portal: those of every process, and its own."""

from urllib.parse import urlsplit

from pydantic import Field

from shared.settings import Settings


class PortalSettings(Settings):
    """Every setting of the portal with its default; docs/architecture/portal.md has the table."""

    mongodb_database: str = Field("portal", description="The portal's own database, of sessions alone")

    portal_api_url: str = Field("http://127.0.0.1:8080", description="The gateway, as the portal reaches it")
    portal_public_url: str = Field(
        "http://127.0.0.1:8080", description="The portal's address as browsers have it: gateways strip X-Forwarded-*"
    )
    oidc_metadata_url: str = Field(
        "", description="Where the identity provider describes itself (OpenID Connect); without it nobody signs in"
    )
    oidc_client_id: str = Field("portal", description="What the identity provider knows the portal as")
    oidc_client_secret: str = Field("", repr=False, description="Its secret there; a public client has none")
    oidc_scope: str = Field("openid profile", description="What is asked of the identity provider")
    oidc_resource: str = Field("", description="Which API tokens are for, where that is asked (RFC 8707)")
    portal_session_idle_minutes: float = Field(60.0, gt=0, description="A session that is not used so long ends")
    portal_session_hours: float = Field(12.0, gt=0, description="Every session ends after so long")
    portal_api_connections: int = Field(100, gt=0, description="How many requests to the gateway at once")

    @property
    def secure(self) -> bool:
        """Whether browsers reach the portal by TLS, so that its cookies may say so."""
        return urlsplit(self.portal_public_url).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the portal's address, as browsers write it in `Origin`."""
        parts = urlsplit(self.portal_public_url)
        return f"{parts.scheme}://{parts.netloc}".lower()
