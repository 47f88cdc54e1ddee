// The day of an analyst, from signing in to signing out: the morning, one hit, several at once, a
// draft that survives the time-out, and what else the page has.

import { outOfTheMorning } from "./around.mjs";

const WORDS = "twee zorgplannen lopen langs elkaar";
const OTHER_WORDS = "oud signaal, inmiddels opgelost";
const DRAFT = "eerst de wijkploeg nabellen";
const NOTE = "voor het overleg van donderdag";
const LOCAL_FILTER = "Mijn regel";

export async function analyst(person) {
  await signingIn(person);
  await filtering(person);
  const hits = await deciding(person);
  await drafting(person, hits.parked);
  await several(person);
  await outOfTheMorning(person);
  person.at("sign out");
  await person.signOut();
  return { ...hits, words: [WORDS, OTHER_WORDS], note: NOTE };
}

async function signingIn(person) {
  person.at("sign in");
  await person.goto("/");
  person.expect(new URL(person.page.url()).pathname === "/sign-in", "nobody is asked to sign in");
  person.watch.expect(403);
  await person.signIn("analyst-1", "dit is niet de wachtzin");
  await person.sees("sign-in.refused");
  await person.signIn("analyst-1");
  await person.sees("tray.new-about");
}

async function filtering(person) {
  const { page, hand } = person;
  person.at("the stock is handed out");
  await hand.go(person.tray("stock"));
  const before = await count(person.tray("new"));
  await hand.go(page.locator(".intake button"));
  const after = await count(person.tray("new"));
  person.expect(after > before, `${before} new hits became ${after}`);

  person.at("filter and sort");
  await hand.go(person.tray("new"));
  await hand.press(page.locator("summary", { hasText: person.t("filter.title") }));
  const choices = await page.locator("#filter-rule option").allInnerTexts();
  await hand.pick(page.locator("#filter-rule"), choices[1]);
  await hand.pick(page.locator("#filter-sort"), person.t("sort.acute"));
  await hand.go(person.button("filter.apply"));
  const isInAddress = person.query("rule") && person.query("sort") === "acute";
  person.expect(isInAddress, "no filter in the address");
  const rows = await page.locator("[data-row]").allInnerTexts();
  person.expect(rows.length > 0, "no hit meets the first rule");
  for (const row of rows) person.expect(row.includes(choices[1]), `${choices[1]} not in: ${row}`);
  const acute = rows.map((row) => row.includes(person.t("severity.acute")));
  person.expect(acute.join().match(/^(true,?)*(false,?)*$/), "acute does not go first");

  person.at("a filter is kept");
  const filtered = new URL(page.url()).searchParams.get("rule");
  await hand.write(page.locator("#filter-name"), LOCAL_FILTER);
  await hand.go(person.button("filter.save"));
  await hand.go(person.link("filter.clear"));
  person.expect(person.query("rule") === null, "the filter is not cleared");
  await hand.press(page.locator("summary", { hasText: person.t("filter.title") }));
  await hand.go(page.getByRole("link", { name: LOCAL_FILTER }));
  person.expect(person.query("rule") === filtered, "the kept filter filters otherwise");
  await hand.go(person.button("filter.delete", { name: LOCAL_FILTER }));
  const left = await page.getByRole("link", { name: LOCAL_FILTER }).count();
  person.expect(left === 0, "the kept filter is not forgotten");
}

// Two assessments of one person, each of a hit of its own, and a hit that is parked and comes back.
async function deciding(person) {
  const { page, hand } = person;
  person.at("a hit is opened");
  await hand.go(person.tray("new"));
  const first = page.locator("[data-open]").first();
  if (hand.isKeyboard) {
    await hand.key("j", first);
    await hand.leads(() => page.keyboard.press("Enter"));
  } else await hand.go(first);
  await person.sees("hit.why");

  person.at("taken, and taken back");
  const referred = person.hit;
  await hand.leads(() => hand.key("t", person.button("assess.take")));
  await person.told("done.taken", referred);
  await hand.leads(() => hand.key("u", person.button("frame.undo")));
  await person.told("done.undone", referred);
  await hand.leads(() => hand.key("t", person.button("assess.take")));
  await person.told("done.taken", referred);

  person.at("a referral that lacks its criteria");
  await hand.key("1", page.getByRole("radio", { name: person.t("kind.refer") }));
  await hand.write(page.locator("#words"), WORDS);
  await hand.go(person.button("assess.decide"));
  await person.sees("blank.criteria");
  await person.sees("blank.lead");
  person.expect((await page.locator("#words").inputValue()) === WORDS, "what was typed is gone");

  person.at("a referral with a telephone number in it");
  const leads = await page.locator("#lead option").allInnerTexts();
  const lead = leads[1];
  await hand.pick(page.locator("#lead"), lead);
  await criteria(person);
  await hand.write(page.locator("#words"), "bel 06 12345678");
  await hand.go(person.button("assess.decide"));
  await person.sees("words.telephone");
  await person.seesNot("12345678");

  person.at("a referral is proposed");
  await refer(person, lead, WORDS);
  await person.told("done.given", referred);

  person.at("set aside with a reason");
  const differs = person.hit;
  person.expect(differs !== referred, "it does not go on to the next hit");
  await hand.choose(page.getByRole("radio", { name: person.t("kind.set-aside") }));
  const reasons = await page.locator("#reason option").allInnerTexts();
  await hand.pick(page.locator("#reason"), reasons[1]);
  await hand.write(page.locator("#words"), OTHER_WORDS);
  await hand.go(person.button("assess.decide"));
  await person.told("done.given", differs);

  person.at("parked, and taken back");
  const parked = person.hit;
  await hand.choose(page.getByRole("radio", { name: person.t("kind.park") }));
  await hand.date(page.locator("#park-until"), "2026-12-08");
  await hand.go(person.button("assess.decide"));
  await person.told("done.parked", parked);
  await hand.leads(() => hand.key("u", person.button("frame.undo")));
  await person.told("done.undone", parked);

  person.at("a note");
  await person.goto(`/hits/${parked}`);
  await hand.write(page.locator("#note-text"), NOTE);
  await hand.go(person.button("more.note"));
  await person.told("done.noted", parked);
  await person.seesWords(NOTE);
  return { referred, differs, parked, lead };
}

// The national criteria: three yes, one no.
async function criteria({ page, hand, t }) {
  const groups = page.locator(".criterion");
  for (const [place, answer] of ["yes", "yes", "yes", "no"].entries()) {
    const group = groups.nth(place);
    await hand.choose(group.getByRole("radio", { name: t(`criterion.${answer}`), exact: true }));
  }
}

// Proposes to refer the hit that is shown.
export async function refer(person, lead, words, button = "assess.decide") {
  const { page, hand } = person;
  await hand.choose(page.getByRole("radio", { name: person.t("kind.refer") }));
  await hand.pick(page.locator("#lead"), lead);
  await criteria(person);
  await hand.write(page.locator("#words"), words);
  await hand.go(person.button(button));
}

// What is typed is still there after a session that ended.
async function drafting(person, hit) {
  const { page, hand, site } = person;
  person.at("a draft");
  await person.goto(`/hits/${hit}`);
  await hand.choose(page.getByRole("radio", { name: person.t("kind.set-aside") }));
  await hand.write(page.locator("#words"), DRAFT);
  if (person.hasScript) {
    await page.getByText(person.t("draft.kept")).waitFor();
  } else {
    await hand.go(person.button("draft.keep"));
    await person.told("done.kept", hit);
  }
  person.at("the time-out");
  site.pass(16);
  await hand.go(person.section("frame.numbers"));
  await person.sees("sign-in.about");
  await person.signIn("analyst-1");
  await person.sees("numbers.about");
  await person.goto(`/hits/${hit}`);
  await person.sees("draft.restored");
  person.expect((await page.locator("#words").inputValue()) === DRAFT, "the draft is gone");
  const kind = page.getByRole("radio", { name: person.t("kind.set-aside") });
  person.expect(await kind.isChecked(), "the draft's kind is gone");
}

async function several(person) {
  const { page, hand } = person;
  const boxes = page.locator("[data-row] input[type=checkbox]");
  const choose = async (places) => {
    await hand.go(person.section("frame.morning"));
    await hand.go(person.tray("new"));
    for (const place of places) await hand.choose(boxes.nth(place));
    if (person.hasScript) await person.seesWords(`${places.length} ${person.t("morning.chosen")}`);
  };
  person.at("several are looked at, and nothing is done");
  await choose([0, 1]);
  await hand.go(person.button("morning.take"));
  await person.sees("bulk.about");
  await hand.go(person.link("bulk.back"));

  // What was taken back a moment ago is no form that is sent twice.
  for (const time of ["once", "once more"]) {
    person.at(`several are parked ${time}, and taken back`);
    await choose([0, 2, 3]);
    const before = await count(person.tray("new"));
    await hand.date(page.locator("#bulk-until"), "2026-12-09");
    await hand.go(person.button("morning.park"));
    await person.sees("bulk.about");
    await hand.go(page.locator("form[action='/bulk/do'] button"));
    await person.told("done.parked");
    person.expect((await count(person.tray("new"))) === before - 3, "three are not parked");
    await hand.leads(() => hand.key("u", person.button("frame.undo")));
    await person.told("done.undone");
    person.expect((await count(person.tray("new"))) === before, "three are not back");
  }

  person.at("several are taken");
  await choose([0, 1]);
  const own = await count(person.tray("mine"));
  await hand.go(person.button("morning.take"));
  await hand.go(page.locator("form[action='/bulk/do'] button"));
  await person.told("done.taken");
  person.expect((await count(person.tray("mine"))) > own, "none is taken");
}

async function count(tray) {
  const text = await tray.locator(".trays__count").innerText();
  return Number(text.replaceAll(/\D/g, ""));
}
