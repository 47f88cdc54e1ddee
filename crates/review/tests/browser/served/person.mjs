// Somebody at the page: finds a control by its name in the texts, works it by hand, and looks at
// what the page then shows.

import { readFileSync } from "node:fs";
import { join } from "node:path";

// The texts of a language: a line a key, as texts/*.toml has them.
export function texts(folder, language) {
  const all = new Map();
  for (const line of readFileSync(join(folder, `${language}.toml`), "utf8").split("\n")) {
    const found = line.match(/^"([^"]+)" = (".*")$/);
    if (found) all.set(found[1], JSON.parse(found[2]));
  }
  return (key, values = {}) => {
    const text = all.get(key);
    if (text === undefined) throw new Error(`${language}.toml has no ${key}`);
    return text.replaceAll(/\{([a-z-]+)\}/g, (hole, name) => values[name] ?? hole);
  };
}

export class Person {
  constructor({ page, hand, watch, site, address, folder, hasScript }) {
    Object.assign(this, { page, hand, watch, site, address, folder, hasScript });
    this.speaks("nl");
  }

  speaks(language) {
    this.t = texts(this.folder, language);
  }

  // What is being done, for whoever reads what went wrong.
  at(where) {
    this.watch.settled();
    this.watch.where = where;
  }

  button(key, values) {
    return this.page.getByRole("button", { name: this.t(key, values) }).first();
  }

  link(key, within = this.page) {
    return within.getByRole("link", { name: this.t(key) }).first();
  }

  tray(name) {
    return this.page.locator(`.trays a[href="/?tray=${name}"]`);
  }

  section(key) {
    return this.page.locator(".ways").getByRole("link", { name: this.t(key) });
  }

  // The page shows a text of the texts; what stands in its holes may be anything.
  async sees(key, values) {
    const parts = this.t(key, values).split(/\{[a-z-]+\}/);
    await this.seesWords(...parts.map((part) => part.trim()).filter(Boolean));
  }

  async seesWords(...words) {
    const shown = await this.page.locator("body").innerText();
    for (const word of words) {
      if (!shown.toLowerCase().includes(word.toLowerCase())) {
        throw new Error(`“${word}” is not shown at ${this.page.url()}`);
      }
    }
  }

  async seesNot(...words) {
    const shown = await this.page.content();
    for (const word of words) {
      if (shown.includes(word)) throw new Error(`“${word}” stands in ${this.page.url()}`);
    }
  }

  // What was just done, as the line at the top says.
  async told(key, ...hits) {
    const said = await this.page.locator("main > .said[role=status]").innerText();
    const begins = this.t(key).split("{")[0].trim();
    if (!said.includes(begins)) throw new Error(`it says “${said}”, not “${begins}”`);
    for (const hit of hits) {
      if (!said.includes(hit)) throw new Error(`it says “${said}”, and not ${hit}`);
    }
  }

  expect(is, what) {
    if (!is) throw new Error(`${what} (at ${this.page.url()})`);
  }

  query(name) {
    return new URL(this.page.url()).searchParams.get(name);
  }

  // The id of the hit that is shown.
  get hit() {
    return new URL(this.page.url()).pathname.split("/").at(-1);
  }

  async goto(path) {
    await this.hand.leads(() => this.page.goto(`${this.address}${path}`));
  }

  async signIn(account, passphrase = this.site.passphrase) {
    await this.hand.write(this.page.locator("#account"), account);
    await this.hand.write(this.page.locator("#passphrase"), passphrase);
    await this.hand.go(this.button("sign-in.enter"));
  }

  async signOut() {
    await this.hand.go(this.button("frame.sign-out"));
    await this.sees("sign-in.about");
  }
}
