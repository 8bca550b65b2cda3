"""`/openapi.json` and `/docs`: every operation is told, to programs and to people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from icatgraph_server.app import ROUTERS

if TYPE_CHECKING:
    import httpx

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    """The OpenAPI document of the small graph."""
    return client.get("/openapi.json").json()


def test_every_route_is_told(document: dict[str, Any]) -> None:
    """Each path with each method that OpenAPI knows; a slash behind /sparql is forgiven, not told."""
    routed = {
        (route.path_format, method.lower())
        for router in ROUTERS
        for route in router.routes
        for method in route.methods
        if method in ("GET", "POST") and route.path_format != "/sparql/"
    }
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert routed == told
    assert {path for path, _ in told} >= {"/sparql", "/id/{path}", "/doc/{path}", "/ns", "/graph/{name}"}


def test_the_document_has_the_form_of_openapi_3_1(document: dict[str, Any]) -> None:
    """Its members are those of the specification, and no contact is named."""
    assert document["openapi"].startswith("3.1.")
    assert set(document["info"]) == {"title", "summary", "description", "version", "license"}
    assert set(document) <= {"openapi", "info", "paths", "components", "tags", "servers", "externalDocs"}
    assert set(document["components"]["schemas"]) == {"Problem"}


def test_every_operation_is_documented(document: dict[str, Any]) -> None:
    """With a summary, a description, a known tag, an id of its own, and a problem for what goes wrong."""
    tags = {tag["name"] for tag in document["tags"]}
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["tags"]) <= tags
        assert "application/problem+json" in operation["responses"]["default"]["content"]
        assert "422" not in operation["responses"] or "memory" in operation["responses"]["422"]["description"]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_every_path_operation_is_well_formed(document: dict[str, Any]) -> None:
    """Methods are HTTP's, path parameters are declared and required, responses have descriptions."""
    for path, methods in document["paths"].items():
        assert set(methods) <= METHODS
        for operation in methods.values():
            parameters = operation.get("parameters", [])
            declared = {known["name"] for known in parameters if known["in"] == "path" and known["required"]}
            assert declared == set(re.findall(r"{(\w+)}", path))
            assert all(known["schema"] and known["description"] for known in parameters)
            assert all(told["description"] for told in operation["responses"].values())


def test_the_endpoint_tells_its_media_types(document: dict[str, Any]) -> None:
    """What it takes and what it sends."""
    post = document["paths"]["/sparql"]["post"]
    taken = {"application/sparql-query", "application/x-www-form-urlencoded"}
    assert set(post["requestBody"]["content"]) == taken
    assert {"text/csv", "text/turtle", "text/html"} <= set(post["responses"]["200"]["content"])
    assert {"400", "403", "413", "415", "422", "503"} <= set(post["responses"])


def test_the_operations_are_a_page_too(client: httpx.Client, document: dict[str, Any]) -> None:
    """`/docs` names every path and needs no script."""
    page = client.get("/docs").text
    assert [path for path in document["paths"] if path not in page] == []
    assert "<script" not in page
    assert client.get("/redoc").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/docs", "/queries", "/sparql", "/sparql?query=ASK%7B", "/ns", "/graph/entities", "/none"),
        *("/doc/organization/alpha", "/doc/organization", "/doc/activity/tokyo-2006/training"),
    ],
)
def test_no_page_loads_anything_from_elsewhere(client: httpx.Client, path: str) -> None:
    """Styles, icons, images, fonts and scripts come from this server; links may lead anywhere."""
    page = client.get(path, headers={"accept": "text/html"}).text
    loaded = re.findall(r"<(?:link|script|img|iframe|source|object)[^>]*?(?:href|src|data)=\"([^\"]*)", page)
    assert loaded
    assert [url for url in loaded if not url.startswith("/") or url.startswith("//")] == []
    style = client.get("/static/style.css").text
    assert "url(" not in style
    assert "@import" not in style
