"""What an owner sees of their watch, in their language, and what they say about news."""

from typing import Any

from app.tour.api import require_done
from app.tour.claims import expect, expect_all_different
from app.tour.questions import CONSENTS, POLICY, PORTFOLIO, RECORD_CONSENT
from app.tour.scene import Scene, fresh_key
from rules.warranty import years_later


async def see_eight_years(scene: Scene) -> str:
    """The portfolio shows two years of base warranty, extended to eight in all."""
    coverage = _watch(await _portfolio(scene, "en"))["coverage"]
    through = years_later(scene.sold_on, 8).isoformat()
    expect("the cover", coverage["status"], "EXTENDED")
    expect("its first day", coverage["startsOn"], scene.sold_on.isoformat())
    expect("its last day", coverage["endsOn"], through)
    segments = [(each["kind"], each["endsOn"]) for each in coverage["segments"]]
    base = years_later(scene.sold_on, 2).isoformat()
    expect("the segments", segments, [("BASE", base), ("EXTENSION", through)])
    return f"base through {base}, extension through {through}"


async def read_in_three_languages(scene: Scene) -> str:
    """Guides, tips and reasons come whole in English, French and Arabic."""
    english = await _portfolio(scene, "en")
    french = await _portfolio(scene, "fr-CH, fr;q=0.9, en;q=0.5")
    arabic = await _portfolio(scene, "fr", asked="ar")
    for served, direction, data in (
        ("en", "LTR", english),
        ("fr", "LTR", french),
        ("ar", "RTL", arabic),
    ):
        for piece in _pieces(data):
            came = piece["language"]
            expect("the language served", came["served"], served)
            expect("its direction", came["direction"], direction)
            expect("a fallback", came["fallback"], expected=False)
    titles = [[piece["title"] for piece in _pieces(each)] for each in (english, french, arabic)]
    for same in zip(*titles, strict=True):
        expect_all_different("the titles of a piece", list(same))
    reasons = [each["eligibility"]["reason"] for each in (english, french, arabic)]
    expect("the reason", {each["code"] for each in reasons}, {"ALREADY_EXTENDED"})
    expect_all_different("the reason's sentences", [each["message"] for each in reasons])
    return f"{len(titles[0])} pieces, the first is {titles[1][0]!r} in French"


async def change_ones_mind_about_news(scene: Scene) -> str:
    """News may be agreed to, and the agreement taken back; both receipts are kept."""
    data = await scene.api.ask(POLICY, purpose="MARKETING")
    for granted in (True, False):
        answer = await scene.api.change(
            RECORD_CONSENT,
            token=scene.owner.token,
            channel="EMAIL",
            granted=granted,
            policyVersion=data["policyText"]["version"],
            idempotencyKey=fresh_key(),
        )
        require_done(answer)
        expect("the receipt", answer["consent"]["granted"], granted)
    kept = (await scene.api.ask(CONSENTS, token=scene.owner.token))["viewer"]["consents"]
    answers = [each["granted"] for each in kept if each["purpose"] == "MARKETING"]
    expect("the receipts, the newest first", answers, [False, True])
    return "given, then withdrawn"


async def _portfolio(scene: Scene, accepted: str, asked: str | None = None) -> Any:  # noqa: ANN401 - JSON
    return await scene.api.ask(
        PORTFOLIO,
        token=scene.owner.token,
        language=accepted,
        number=scene.samples.individual_number,
        tag=asked,
    )


def _watch(data: Any) -> Any:  # noqa: ANN401 - JSON
    watches = data["viewer"]["watches"]["nodes"]
    expect("how many watches", len(watches), 1)
    return watches[0]


def _pieces(data: Any) -> list[Any]:  # noqa: ANN401 - JSON
    watch = _watch(data)
    guides, tips = watch["guides"]["nodes"], watch["tips"]["nodes"]
    expect("guides and tips", (bool(guides), bool(tips)), (True, True))
    return [*guides, *tips]
