"""The ways that people take through the pages, by the keyboard alone."""

from tests.browser.person import Person

KEY, TITLE = "chronograph-start", "Start your chronograph"
TEXT = "Press the pusher at **2 o’clock** to start timing."
FRENCH = ("Démarrer le chronographe", "Appuyez sur le poussoir à **2 heures** pour démarrer.")


async def sign_in(person: Person, key: str) -> None:
    """From the page that asks for a key, on to the one that was asked for."""
    await person.page.locator("input[type=password]").focus()
    await person.page.keyboard.type(key)
    await person.go_on()


async def enter(person: Person, key: str) -> None:
    await person.open("/studio")
    await sign_in(person, key)


async def write(person: Person) -> None:
    """An author begins a piece, writes it, says whom it is for, and offers it for review."""
    await person.follow("Begin a piece")
    await person.fill("Key", KEY)
    await person.follow("Begin writing")
    await person.fill("Title, in English", TITLE)
    if "Text of block 1, in English" not in await person.names():
        await person.follow("Add a block here 1")
    await person.fill("Text of block 1, in English", TEXT)
    await person.follow("Keep the draft")
    await person.follow("Whom it is for")
    await person.fill("A further condition", "Movement")
    await person.follow("Add")
    await person.walk_to("QUARTZ")
    await person.press("Space")
    await person.follow("Keep in the draft")
    await person.follow("Write")
    await person.follow("Keep and offer for review")


async def review(person: Person) -> None:
    """A reviewer finds it among what waits, reads it, and approves it."""
    await person.follow("To review")
    await person.follow(TITLE)
    await person.follow("Approve")


async def translate(person: Person) -> None:
    """A translator goes from text to text."""
    await person.follow("Translations")
    await person.follow("français")
    await person.follow(TITLE)
    for text in FRENCH:
        await person.fill("In français", text)
        await person.follow("Keep and go on")


async def publish(person: Person) -> None:
    """A publisher plans when it is seen: on the first of December 2030, at nine."""
    await person.follow(TITLE)
    await person.follow("Publish")
    await person.fill_moment("From")
    await person.follow("Publish revision 1")


async def look(person: Person, perspective: str, language: str) -> str:
    """What stands on the telephone of an owner, as it will be then."""
    await person.follow("Preview")
    await person.fill("Reference, or individual number", "CRAU0001")
    await person.fill("Perspective", perspective)
    await person.fill_moment("Moment, in UTC")
    await person.fill("Language", language)
    await person.follow("Look")
    return await person.page.frame_locator("iframe").locator("main").inner_text()
