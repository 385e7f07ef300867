"""An OAuth2 server by django-oauth-toolkit as a file says, in JSON: database, scope, clients, and endpoints with port, chain, key."""

from __future__ import annotations

import json
import secrets
import socket
import ssl
import sys
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings

PLAN = json.loads(Path(sys.argv[1]).read_text())
settings.configure(
    SECRET_KEY=secrets.token_hex(),
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": PLAN["database"], "OPTIONS": {"timeout": 20}}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    OAUTH2_PROVIDER={"SCOPES": {PLAN["scope"]: "send mail", "introspection": "introspect tokens"}, "ACCESS_TOKEN_EXPIRE_SECONDS": 3600},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # The client of the introspection sends its secret in every request: no slow hash.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


class Handler(WSGIRequestHandler):
    timeout = 60


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64
    context: ssl.SSLContext | None = None

    def server_bind(self) -> None:
        # Its own would ask the resolver for the name of this machine.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "localhost", self.server_address[1]
        self.setup_environ()

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        # In the thread of the connection, where a client that stalls delays nobody.
        if self.context:
            request.settimeout(60)
            request = self.context.wrap_socket(request, server_side=True)
        try:
            super().finish_request(request, client_address)
        finally:
            self.shutdown_request(request)


def make_server(endpoint: dict[str, object], application: object) -> Server:
    server = Server(("127.0.0.1", endpoint["port"]), Handler)
    if endpoint["chain"]:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(endpoint["chain"], endpoint["key"])
    server.set_app(application)
    return server


if __name__ == "__main__":
    # Without its migrations, the tables are made at once.
    settings.MIGRATION_MODULES = {"auth": None, "contenttypes": None, "oauth2_provider": None}
    call_command("migrate", run_syncdb=True, verbosity=0)
    applications = get_application_model().objects
    for identifier, secret in PLAN["clients"].items():
        applications.get_or_create(
            client_id=identifier,
            defaults={
                "name": identifier,
                "client_type": "confidential",
                "authorization_grant_type": "client-credentials",
                "client_secret": secret,
            },
        )
    application = get_wsgi_application()
    servers = [make_server(endpoint, application) for endpoint in PLAN["endpoints"]]
    for server in servers:
        threading.Thread(target=server.serve_forever).start()
