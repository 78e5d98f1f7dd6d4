"""A broker that trusts nobody: TLS and SCRAM on one listener, client certificates on another, an authorizer on both.

Its plaintext listener is for the test itself, which may do everything.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from cryptography.hazmat.primitives import serialization

from deploy.kafka.broker import NativeBroker
from streams.engine.permissions import Acl
from tests.kafka.cluster import admin
from tests.kafka.deployment import ROOT

RESOURCES = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}
OPERATIONS = {
    "Read": AclOperation.READ,
    "Write": AclOperation.WRITE,
    "Create": AclOperation.CREATE,
    "Describe": AclOperation.DESCRIBE,
    "DescribeConfigs": AclOperation.DESCRIBE_CONFIGS,
}
USER, PASSWORD = "worker", "canary-right-password"


class SecuredBroker:
    """The broker, its authority, and what its users are given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.authority = folder, trustme.CA()
        self.authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        self.certificate("broker", "127.0.0.1", "localhost")
        self.certificate("client", "worker.example")
        pem = {"type": "PEM", "location": str(folder / "broker.pem")}
        self.broker = NativeBroker(
            listeners={"SCRAM": "SASL_SSL", "MTLS": "SSL"},
            properties={
                **{f"ssl.keystore.{name}": value for name, value in pem.items()},
                "ssl.truststore.type": "PEM",
                "ssl.truststore.location": str(folder / "ca.pem"),
                "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
                "listener.name.mtls.ssl.client.auth": "required",
                "listener.name.scram.scram-sha-512.sasl.jaas.config": (
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;"
                ),
                "sasl.enabled.mechanisms": "SCRAM-SHA-512",
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users": "User:ANONYMOUS",
            },
        )

    def certificate(self, name: str, *hosts: str) -> None:
        """A certificate of this authority with its key, as Kafka reads PEM."""
        issued = self.authority.issue_cert(*hosts, common_name=USER)
        key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        (self.folder / f"{name}.pem").write_bytes(key + chain)

    def __enter__(self) -> Self:
        self.broker.__enter__()
        credentials = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        user = UserScramCredentialUpsertion(USER, credentials, PASSWORD.encode())
        client = admin(self.broker.bootstrap_servers)
        for done in client.alter_user_scram_credentials([user]).values():
            done.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.broker.__exit__(kind, error, trace)

    def grant(self, permissions: Iterable[Acl]) -> None:
        """Allow the user this, and wait until the broker does."""
        client = admin(self.broker.bootstrap_servers)
        for done in client.create_acls(list(bindings(permissions))).values():
            done.result()

    def revoke(self, permissions: Iterable[Acl]) -> None:
        """Take back what was allowed."""
        client = admin(self.broker.bootstrap_servers)
        for done in client.delete_acls([filter_of(each) for each in bindings(permissions)]).values():
            done.result()

    @property
    def scram(self) -> dict[str, str]:
        """The settings of a client with user and password."""
        return {
            "DRIPCHECK_BROKERS": self.broker.bootstrap("SCRAM"),
            "DRIPCHECK_SECURITY_PROTOCOL": "SASL_SSL",
            "DRIPCHECK_SASL_USERNAME": USER,
            "DRIPCHECK_SASL_PASSWORD": PASSWORD,
            "DRIPCHECK_SSL_CAFILE": str(self.folder / "ca.pem"),
        }

    @property
    def mutual(self) -> dict[str, str]:
        """The settings of a client with a certificate."""
        return {
            "DRIPCHECK_BROKERS": self.broker.bootstrap("MTLS"),
            "DRIPCHECK_SECURITY_PROTOCOL": "SSL",
            "DRIPCHECK_SSL_CAFILE": str(self.folder / "ca.pem"),
            "DRIPCHECK_SSL_CERTFILE": str(self.folder / "client.pem"),
        }


def filter_of(binding: AclBinding) -> AclBindingFilter:
    """What finds just this one."""
    return AclBindingFilter(
        binding.restype, binding.name, binding.resource_pattern_type, binding.principal, binding.host,
        binding.operation, binding.permission_type,
    )  # fmt: skip


def bindings(permissions: Iterable[Acl]) -> Iterable[AclBinding]:
    """The permissions as the administrative client writes them."""
    for each in permissions:
        for operation in each.operations:
            yield AclBinding(
                RESOURCES[each.kind], each.name, ResourcePatternType.LITERAL, f"User:{USER}", "*",
                OPERATIONS[operation], AclPermissionType.ALLOW,
            )  # fmt: skip


def dripcheck(environment: Mapping[str, str], *arguments: str, within: float = 60) -> subprocess.CompletedProcess[str]:
    """A command with these settings; it is ended where it does not end by itself."""
    command = [sys.executable, "-m", "streams", *arguments]
    given = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=within, check=False)
