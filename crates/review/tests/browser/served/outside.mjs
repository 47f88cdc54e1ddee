// The page as from outside, by https: a new analyst begins with the code that a command printed,
// and signs in with a code of a generator, once, or with a code of recovery.

import { codeOf } from "./site.mjs";

const PASSPHRASE = "trechter kwast lamp";

export async function outside(person) {
  const { page, hand, site } = person;
  const add = ["account", "add", "--site", "centre", "--as", "administrator-1"];
  const said = site.run(...add, "--role", "analyst", "analyst-9");
  const enrolment = said.trim().split(/\s/).at(-1);

  person.at("begin");
  await person.goto("/sign-in");
  await hand.go(person.link("sign-in.enrol"));
  await hand.write(page.locator("#account"), "analyst-9");
  await hand.write(page.locator("#enrolment"), enrolment);
  await hand.write(page.locator("#passphrase"), PASSPHRASE);
  await hand.write(page.locator("#again"), PASSPHRASE);
  await hand.go(person.button("enrol.send"));
  await person.sees("once.about");
  const key = await page.locator("code.secret").first().innerText();
  const recovery = await page.locator(".codes code").allInnerTexts();
  person.expect(recovery.length === 10, `${recovery.length} codes of recovery`);
  await hand.go(person.link("once.on"));

  person.at("a code that is none, and one that is");
  const signIn = async (code) => {
    await hand.write(page.locator("#account"), "analyst-9");
    await hand.write(page.locator("#passphrase"), PASSPHRASE);
    await hand.write(page.locator("#code"), code);
    await hand.go(person.button("sign-in.enter"));
  };
  const code = codeOf(key, site.now);
  person.watch.expect(403);
  await signIn(code === "000000" ? "000001" : "000000");
  await person.sees("sign-in.refused");
  await signIn(code);
  await person.sees("tray.new-about");
  await person.signOut();

  person.at("a code that was used");
  person.watch.expect(403);
  await signIn(code);
  await person.sees("sign-in.refused");

  person.at("a code of recovery");
  await hand.go(person.link("sign-in.lost"));
  await hand.write(page.locator("#account"), "analyst-9");
  await hand.write(page.locator("#passphrase"), PASSPHRASE);
  await hand.write(page.locator("#recovery"), recovery[3]);
  await hand.go(person.button("sign-in.enter"));
  await person.sees("tray.new-about");
  await person.sees("account.refused");

  person.at("who is new assesses nothing for a day");
  await hand.go(person.tray("all"));
  await hand.go(page.locator("[data-open]").first());
  await person.sees("hit.why");
  await person.signOut();
}
