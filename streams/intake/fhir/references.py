"""The resources of one record, and what their references lead to: contained, in the Bundle, or elsewhere.

Ids. An order, a note, an administration, a person or a device is known by its resource id, since that is what a
reference from another record has; by its business identifier where it has no id or is referred to by identifier.
An encounter is known by its business identifier, which is the visit number that HL7 v2 has in PV1-19; a reference by
resource id alone is brought together with it by the merge that the Encounter itself gives (`encounters`).
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from streams.intake.fhir.elements import Node, Refused, identifier, nodes, text, values

URI_SYSTEM = "urn:ietf:rfc:3986"
VISIT_NUMBER = "VN"
"""HL7 table 0203."""
PASSING = ("old", "temp", "secondary")
"""Uses of an identifier that is not the one the resource goes by."""
MOST_PROVENANCES = 1000
"""More in one record about one resource are no charting, and would be read for each version of it."""
UUID = ("urn:uuid:", "urn:oid:")


@dataclass(frozen=True)
class Record:
    """The resources that came together, by what may refer to them."""

    entries: tuple[tuple[str, Node], ...] = ()
    """Each resource with its full URL, empty where none is told."""
    _found: dict[str, Node] = field(default_factory=dict)
    _within: dict[int, tuple[Node, dict[str, Node]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for url, resource in self.entries:
            names = [url, f"{text(resource, 'resourceType')}/{text(resource, 'id')}"]
            self._found.update((name, resource) for name in names if name and not name.endswith("/None"))

    def resolve(self, reference: Node | None, owner: Node) -> Node | None:
        """The resource that a reference leads to, where it came along."""
        written = text(reference, "reference") or ""
        if written.startswith("#"):
            return self._contained(owner).get(written[1:])
        return self._found.get(written) or self._found.get("/".join(literal(reference)))

    def url(self, resource: Node) -> str:
        """The full URL of a resource of the record."""
        return self._urls.get(id(resource), "")

    def _contained(self, owner: Node) -> dict[str, Node]:
        """The resources within a resource by their ids; kept with it, since a `dict` alone is known by its place."""
        if id(owner) not in self._within:
            found = {text(one, "id") or "": one for one in reversed(nodes(owner, "contained"))}
            self._within[id(owner)] = (owner, found)
        return self._within[id(owner)][1]

    def provenances(self, resource: Node) -> tuple[Node, ...]:
        """The Provenance resources that came along and have this version of this resource as their target."""
        urls = [self.url(resource), f"{text(resource, 'resourceType')}/{text(resource, 'id')}"]
        version = text(resource, "meta.versionId")
        told = [found for url in urls if url for found in self._told.get(url, ())]
        if len(told) > MOST_PROVENANCES:
            raise Refused("too-large", "Provenance.target")
        return tuple(found for named, found in told if not named or not version or named == version)

    def previous(self, resource: Node) -> Node | None:
        """The version of an administration before this one, where a history came along."""
        return self._before.get(id(resource))

    @cached_property
    def _urls(self) -> dict[int, str]:
        return {id(resource): url for url, resource in self.entries if url}

    @cached_property
    def _before(self) -> dict[int, Node]:
        versions: dict[str | None, list[Node]] = {}
        for _, resource in self.entries:
            if resource.get("resourceType") == "MedicationAdministration":
                versions.setdefault(text(resource, "id"), []).append(resource)
        listed = (sorted(found, key=lambda one: text(one, "meta.lastUpdated") or "") for found in versions.values())
        return {id(after): before for found in listed for before, after in pairwise(found)}

    @cached_property
    def _told(self) -> dict[str, list[tuple[str, Node]]]:
        """Each target of a Provenance, with the version it names."""
        found: dict[str, list[tuple[str, Node]]] = {}
        for _, resource in self.entries:
            if resource.get("resourceType") == "Provenance":
                for target in nodes(resource, "target"):
                    written, _, version = (text(target, "reference") or "").partition("/_history/")
                    name = written if written.startswith(UUID) else "/".join(literal(target))
                    found.setdefault(name, []).append((version, resource))
        return found


def literal(reference: Node | None) -> tuple[str, str]:
    """Type and id in a literal reference, relative or absolute, of any version; empty where there are none."""
    written = (text(reference, "reference") or "").partition("/_history/")[0]
    if written.startswith(("#", *UUID)):
        return (text(reference, "type") or "", "")
    kind, _, ident = written.rpartition("/")
    return (kind.rpartition("/")[2] or text(reference, "type") or "", ident)


def business(resource: Node) -> str | None:
    """The business identifier a resource goes by: the visit number, the official one, else the first plain one."""
    found = [one for one in nodes(resource, "identifier") if _plain(one)]
    ranked = sorted(found, key=lambda one: (VISIT_NUMBER not in values(one, "type.coding.code"), _unofficial(one)))
    return next((identifier(one, "value") for one in ranked), None)


def _unofficial(one: Node) -> bool:
    return one.get("use") != "official"


def _plain(one: Node) -> bool:
    """Whether an identifier is one that people and other systems use, not a URI or one that passes."""
    value = identifier(one, "value")
    return (
        value is not None
        and one.get("system") != URI_SYSTEM
        and not value.startswith("urn:")
        and one.get("use") not in PASSING
    )


def own_key(resource: Node, url: str = "") -> str | None:
    """The id of a resource as the wire contract has it."""
    if resource.get("resourceType") == "Encounter" and (visit := business(resource)):
        return visit
    return (
        identifier(resource, "id") or business(resource) or (url.removeprefix("urn:uuid:").rpartition("/")[2] or None)
    )


def key(reference: Node | None, owner: Node, record: Record, *, visit: bool = False) -> str | None:
    """The id of what a reference leads to; of an encounter or a patient (`visit`) the business identifier first."""
    if reference is None:
        return None
    logical = next((business({"identifier": one}) for one in nodes(reference, "identifier")), None)
    found, ident = record.resolve(reference, owner), literal(reference)[1]
    if visit and logical:
        return logical
    if found is not None and found.get("resourceType") == "Encounter":
        return own_key(found, text(reference, "reference") or "")
    if ident:
        return identifier({"id": ident}, "id")
    if found is None:
        return logical
    contained = (text(reference, "reference") or "").startswith("#")
    return business(found) if contained else own_key(found, text(reference, "reference") or "")
