"""A browser without scripts: it keeps cookies, follows redirects, and sends forms as they stand."""

import httpx
import lxml.html


class Browser:
    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, follow_redirects=True, timeout=60)
        self.origin = url

    def open(self, path: str, **query: str) -> "Page":
        return Page(self, self.http.get(path, params=query or None))

    def post(self, path: str, values: list[tuple[str, str]], **headers: str) -> "Page":
        body = str(httpx.QueryParams(values))
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        return Page(self, self.http.post(path, content=body, headers=sent | headers))


class Page:
    def __init__(self, browser: Browser, response: httpx.Response) -> None:
        self.browser = browser
        self.status = response.status_code
        self.path = response.url.path
        self.tree = lxml.html.fromstring(response.text)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.tree.find(".//main").itertext()).split())

    @property
    def title(self) -> str:
        return self.tree.findtext(".//title")

    def form(self, action: str) -> lxml.html.FormElement:
        found = [f for f in self.tree.forms if f.get("action", "").endswith(action)]
        assert found, f"no form leads to {action}"
        return found[-1]

    def send(self, action: str, **changes: str | None) -> "Page":
        """Sends the form with other values; None unticks."""
        form = self.form(action)
        names = {name.replace("__", "."): value for name, value in changes.items()}
        assert set(names) <= set(form.fields.keys()), "the form has no such field"
        kept = [(name, value) for name, value in form.form_values() if name not in names]
        values = kept + [(name, value) for name, value in names.items() if value is not None]
        if form.method == "GET":
            return Page(self.browser, self.browser.http.get(form.get("action"), params=values))
        return self.browser.post(form.get("action"), values)

    def error_of(self, name: str) -> str:
        """What stands beside a field, found as a screen reader finds it."""
        field = self.tree.get_element_by_id(name)
        assert field.get("aria-invalid") == "true"
        told = field.get("aria-describedby").split()
        return " ".join(self.tree.get_element_by_id(id_).text_content() for id_ in told)
