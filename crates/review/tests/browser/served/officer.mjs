// What the privacy officer does: the journal, who saw a hit, the monthly sample, the chain.

export async function officer(person, day) {
  const { page, hand } = person;
  person.at("journal");
  await person.signIn("privacy-officer-1");
  await hand.go(person.section("frame.journal"));
  await person.sees("journal.about");
  await person.sees("act.decide");

  person.at("who saw a hit");
  await hand.write(page.locator("#hit-id"), day.referred);
  await hand.go(person.button("journal.who-saw"));
  await person.sees("journal.of-hit", { hit: day.referred });
  await person.seesWords("analyst-1", "second-reviewer-1", person.t("act.open"));
  await person.seesNot(...day.words, day.note);

  person.at("the chain");
  await hand.go(person.link("journal.whole"));
  await hand.go(person.link("watched.check"));
  await person.sees("check.about");
  person.expect((await page.locator("main [role=alert]").count()) === 0, "the chain is broken");

  person.at("the sample");
  await hand.go(person.section("frame.journal"));
  await hand.go(person.link("watched.sample"));
  await hand.go(person.button("sample.draw"));
  await person.sees("sample.seed");
  await hand.go(person.section("frame.journal"));
  await hand.go(person.link("watched.forgotten"));
  await person.sees("forgotten.about");
  person.at("sign out");
  await person.signOut();
}
