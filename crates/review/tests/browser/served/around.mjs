// What an analyst finds besides hits: keys that can be turned off, numbers, covenant, help, one's
// own account, another language, and the dark.

export async function outOfTheMorning(person) {
  const { page, hand } = person;
  person.at("numbers");
  await hand.go(person.section("frame.numbers"));
  await person.sees("volume.title");
  await person.sees("numbers.decisions");
  person.expect((await page.locator("svg.bars").count()) > 0, "there is no chart");
  await hand.press(page.locator("summary", { hasText: person.t("volume.table") }));
  person.expect(await page.locator("details table").first().isVisible(), "there is no table");

  for (const [link, says] of [
    ["watched.rules", "fallen.about"],
    ["watched.informing", "informing.about"],
    ["watched.covenant", "covenant.grounds"],
    ["frame.help", "help.guides"],
  ]) {
    person.at(link);
    await hand.go(person.section("frame.numbers"));
    await hand.go(person.link(link));
    await person.sees(says);
  }

  person.at("single keys");
  await keys(person);
  person.at("the account");
  await hand.go(page.locator(".top a[href='/account']"));
  await person.sees("account.sessions-about");
  person.at("English and back");
  await hand.go(person.button("language.en"));
  person.speaks("en");
  await person.sees("account.title");
  await hand.go(person.section("frame.morning"));
  await person.sees("tray.new-about");
  await hand.go(person.button("language.nl"));
  person.speaks("nl");
  await person.sees("tray.new-about");

  person.at("the dark");
  const ground = () =>
    page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  person.expect((await ground()) !== light, "the dark is as the light");
  await hand.go(person.section("frame.morning"));
  await page.emulateMedia({ colorScheme: "light" });
}

// They are off where somebody wants that, and `?` says which there are.
async function keys(person) {
  const { page, hand } = person;
  await hand.go(person.section("frame.morning"));
  const at = () => page.evaluate(() => document.activeElement.matches("[data-open]"));
  if (person.hasScript) {
    await hand.key("?", page.locator("[data-opens=keys]"));
    await page.locator("dialog#keys").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog#keys").waitFor({ state: "hidden" });
  }
  await hand.go(person.button("frame.keys-off"));
  if (person.hasScript) {
    await page.keyboard.press("j");
    person.expect(!(await at()), "a key works that was turned off");
  }
  await hand.go(person.button("frame.keys-on"));
  if (person.hasScript) {
    await page.keyboard.press("j");
    person.expect(await at(), "a key does not work that was turned on");
  }
}
