// The second look, of which the first is hidden: one that means the same makes the decision stand,
// one that differs opens both, and the first person ends the dispute.

import { refer } from "./analyst.mjs";
import { SECOND_LOOKS } from "./site.mjs";

const SECOND_WORDS = "zelfde beeld na overleg";

export async function secondLooks(person, day) {
  const { page, hand, site } = person;
  person.at("before the hour, nothing waits");
  await person.signIn("second-reviewer-1");
  await hand.go(person.section("frame.second-looks"));
  await person.seesNot(day.referred, day.differs);

  person.at("after the hour, both wait");
  await person.signOut();
  site.passUntil(SECOND_LOOKS);
  await person.signIn("second-reviewer-1");
  await hand.go(person.section("frame.second-looks"));
  await person.seesWords(day.referred, day.differs);

  person.at("a second look tells nothing of the first");
  await hand.go(page.getByRole("link", { name: day.referred }));
  await person.sees("hit.second-about");
  await person.sees("assess.second");
  await person.seesNot(...day.words, "analyst-1", person.t("hit.history"));
  person.expect((await page.locator("#lead").inputValue()) === "", "a lead is chosen already");
  person.expect((await page.locator("input[name=kind]:checked").count()) === 0, "a kind is chosen");

  person.at("both mean the same");
  await refer(person, day.lead, SECOND_WORDS, "assess.give");
  await person.told("done.referred", day.referred);

  person.at("they differ");
  await hand.go(person.section("frame.second-looks"));
  await hand.go(page.getByRole("link", { name: day.differs }));
  await person.seesNot(...day.words, "analyst-1");
  await hand.choose(page.getByRole("radio", { name: person.t("kind.known") }));
  await hand.date(page.locator("#known-until"), "2027-01-12");
  await hand.go(person.button("assess.give"));
  await person.told("done.differ", day.differs);
  await person.signOut();

  person.at("the first sees both");
  await person.signIn("analyst-1");
  await hand.go(person.tray("mine"));
  await hand.go(page.locator(`[data-open][href^="/hits/${day.differs}"]`));
  await person.sees("hit.disputed-about");
  await person.seesWords(...day.words.slice(1), "second-reviewer-1", "analyst-1");
  await hand.choose(page.getByRole("radio", { name: person.t("kind.known") }));
  await hand.date(page.locator("#known-until"), "2027-01-12");
  await hand.go(person.button("assess.decide"));
  await person.told("done.known", day.differs);

  person.at("the decision stands");
  await person.goto(`/hits/${day.referred}`);
  await person.sees("state.referred", { agency: day.lead });
  await person.seesWords(day.words[0], SECOND_WORDS);
  await person.signOut();
}
