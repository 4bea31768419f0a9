"""A browser without scripts: it keeps cookies, says where its forms come from, and sends them."""

import httpx
import lxml.html

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Browser:
    """`here` is what the browser itself says of a form: where it was, and how far away that is."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.here = {"origin": str(http.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}

    async def open(self, path, **headers):
        return Page(self, await self.http.get(path, headers=headers))

    async def post(self, path, values, **headers):
        body = str(httpx.QueryParams(values))
        sent = {name: value for name, value in (FORM | self.here | headers).items() if value}
        return Page(self, await self.http.post(path, content=body, headers=sent))

    async def sign_in(self, key, path="/desk"):
        return await (await self.open(path)).send("/desk/sign-in", key=key)


class Page:
    def __init__(self, browser: Browser, response: httpx.Response) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.path = response.url.path
        self.tree = lxml.html.fromstring(response.text or "<html><main></main></html>")

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.tree.find(".//main").itertext()).split())

    @property
    def title(self) -> str:
        return self.tree.findtext(".//title")

    @property
    def headings(self) -> list[str]:
        return [each.tag for each in self.tree.iter("h1", "h2", "h3")]

    def links(self) -> list[str]:
        return [each.get("href") for each in self.tree.iter("a")]

    def form(self, action, **having):
        """The form that leads there, and has these values."""
        for form in self.tree.forms:
            given = dict(form.form_values())
            if form.get("action") == action and having.items() <= given.items():
                return form
        raise AssertionError(f"no form leads to {action} with {having}")

    def verdicts(self):
        """What may be decided here, by the values of the buttons' forms."""
        said = [dict(form.form_values()).get("verdict") for form in self.tree.forms]
        return [each for each in said if each]

    async def send(self, action, *, having=None, **changes):
        """Send the form with other values, and go on to where it leads."""
        values = dict(self.form(action, **(having or {})).form_values()) | changes
        return await self.browser.post(action, values)

    async def ask(self, action, **said):
        """Send the form that asks there, and changes nothing."""
        (form,) = [each for each in self.tree.forms if each.method == "GET"]
        assert form.get("action") == action
        assert set(said) == set(form.fields)
        return await self.browser.open(f"{action}?{httpx.QueryParams(said)}")

    async def decide(self, verdict):
        return await self.send(self.path, having={"verdict": verdict})
