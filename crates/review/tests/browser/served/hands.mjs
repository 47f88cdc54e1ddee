// The ways in which somebody works a page: by mouse, and by keyboard alone. Each does the same to a
// control; a text is typed in both.
//
// The keyboard goes from control to control by Tab and arrows, as a person does, and never by a
// script. On its way each place that it comes to must be in sight, and show that it is there.

// More stops than any page has.
const MAX_STOPS = 400;

class Hand {
  constructor(page, watch, sees) {
    Object.assign(this, { page, watch, sees });
  }

  // Does something that leads to a page, and waits until it is there.
  async leads(work) {
    await Promise.all([this.page.waitForEvent("load"), work()]);
    await this.sees(this.page);
  }

  // Presses what leads to another page.
  async go(control) {
    await this.leads(() => this.press(control));
  }

  async write(field, text) {
    await this.enter(field);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  // A date, in the order in which this browser asks for its parts.
  async date(field, date) {
    const [year, month, day] = date.split("-");
    await this.enter(field, "first");
    for (const typed of [`${day}${month}${year}`, `${month}${day}${year}`]) {
      await this.page.keyboard.type(typed);
      if ((await field.inputValue()) === date) return;
      await this.page.keyboard.press("ArrowLeft");
      await this.page.keyboard.press("ArrowLeft");
    }
    throw new Error(`${date} cannot be typed: it becomes ${await field.inputValue()}`);
  }
}

export class Mouse extends Hand {
  isKeyboard = false;

  async press(control) {
    await control.click();
  }

  async choose(control) {
    await control.click();
    if (!(await control.isChecked())) throw new Error("a click chooses nothing");
  }

  // What opens beneath a select lies outside the page, where no program can click.
  async pick(select, label) {
    await select.click();
    await this.page.keyboard.press("Escape");
    await select.selectOption({ label });
  }

  async enter(field, place = "anywhere") {
    // The first part of a date lies at the left.
    await field.click(place === "first" ? { position: { x: 14, y: 14 } } : {});
  }

  // What a key does is done by the control that says so.
  async key(_, control) {
    await this.press(control);
  }
}

export class Keyboard extends Hand {
  isKeyboard = true;
  stops = 0;

  // Goes to a control by Tab; to one of several radio buttons by arrows from there.
  async reach(control) {
    await control.waitFor();
    for (let stop = 0; stop < MAX_STOPS; stop += 1) {
      if (await control.evaluate(isThere)) return;
      await this.page.keyboard.press("Tab");
      this.stops += 1;
      const flaw = await this.page.evaluate(flawOfFocus);
      if (flaw) this.watch.note(flaw);
    }
    throw new Error(`no Tab leads to ${control}`);
  }

  async press(control) {
    await this.reach(control);
    const isBox = await control.evaluate((element) => element.matches("[type=checkbox]"));
    await this.page.keyboard.press(isBox ? "Space" : "Enter");
  }

  async choose(control) {
    await this.reach(control);
    for (let step = 0; step < 12 && !(await control.isChecked()); step += 1) {
      const isHere = await control.evaluate((element) => element === document.activeElement);
      await this.page.keyboard.press(isHere ? "Space" : "ArrowDown");
    }
    if (!(await control.isChecked())) throw new Error(`no key chooses ${control}`);
  }

  async pick(select, label) {
    await this.reach(select);
    const at = () => select.evaluate((element) => element.selectedOptions[0].label);
    await this.page.keyboard.press("Home");
    for (let step = 0; step < 60 && (await at()) !== label; step += 1) {
      await this.page.keyboard.press("ArrowDown");
    }
    if ((await at()) !== label) throw new Error(`no arrow leads to ${label}`);
  }

  async enter(field) {
    await this.reach(field);
  }

  async key(key, control) {
    await control.waitFor();
    await this.page.keyboard.press(key);
  }
}

// Whether the focus is at a control, or at another radio button of its group.
function isThere(control) {
  const at = document.activeElement;
  if (at === control) return true;
  const isRadio = (element) => element?.matches("input[type=radio]");
  return isRadio(control) && isRadio(at) && at.name === control.name && at.form === control.form;
}

// What is wrong with where the focus is; an empty text where nothing is (WCAG 2.4.3, 2.4.7 and
// 2.4.11).
export function flawOfFocus() {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const says = (what) => `${what}: ${at.outerHTML.slice(0, 80)}`;
  if (at.tabIndex > 0) return says("a place before its turn");
  const boxes = [...at.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
  const inSight = ({ left, top, right, bottom }) =>
    right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  if (!boxes.some(inSight)) return says("the focus is out of sight");
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
  // The button in a date or a month that opens a calendar is the browser's own, and so is what
  // shows that it has the focus.
  const isOwn = at.matches("input[type=date], input[type=month]");
  const isShown = isOwn || (outlineStyle !== "none" && outlineWidth !== "0px");
  if (!isShown && boxShadow === "none" && at.id !== "main") return says("no focus is shown");
  const seen = boxes.filter(inSight).some((box) => {
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
    const over = document.elementFromPoint(x, y);
    return over && (at.contains(over) || over.contains(at) || over.closest("label")?.contains(at));
  });
  return seen ? "" : says("the focus is covered");
}
