// Somebody at a browser, with a mouse or with a keyboard alone.

import { setTimeout as pause } from "node:timers/promises";

const PATIENCE = 20_000;

export class Person {
  /** `way` is "mouse" or "keyboard". */
  constructor(page, way) {
    this.page = page;
    this.way = way;
    page.setDefaultTimeout(PATIENCE);
  }

  async open(path) {
    const answer = await this.page.goto(path);
    return answer?.status();
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  async words() {
    const words = await this.page.locator("main").innerText();
    return words.replace(/\s+/g, " ");
  }

  async says(text) {
    const words = await this.words();
    if (!words.toLowerCase().includes(text.toLowerCase())) {
      throw new Error(`“${text}” is not on ${this.page.url()}:\n${words.slice(0, 1500)}`);
    }
  }

  /** Presses a link or a button that leads to another page, and waits for it. */
  async press(selector) {
    const target = typeof selector === "string" ? this.page.locator(selector).first() : selector;
    await target.waitFor({ state: "visible" });
    const before = await this.page.evaluate(() => performance.timeOrigin);
    if (this.way === "mouse") {
      await target.click();
    } else {
      await this.reach(target);
      await this.page.keyboard.press("Enter");
    }
    await this.another(before);
  }

  /** Waits for another page than that of this moment. Asks again and again, for without script a page can't tell. */
  async another(moment) {
    for (let tries = 0; tries < PATIENCE / 20; tries += 1) {
      const here = await this.page
        .evaluate(() => ({ origin: performance.timeOrigin, state: document.readyState }))
        .catch(() => undefined);
      if (here && here.origin !== moment && here.state === "complete") return;
      await pause(20);
    }
    throw new Error(`nothing came after ${this.page.url()}`);
  }

  /** Opens what is folded. */
  async unfold(selector) {
    const target = typeof selector === "string" ? this.page.locator(selector).first() : selector;
    if (this.way === "mouse") return target.click();
    await this.reach(target);
    await this.page.keyboard.press("Enter");
  }

  async type(selector, text) {
    const target = typeof selector === "string" ? this.page.locator(selector).first() : selector;
    if (this.way === "mouse") return target.fill(text);
    await this.reach(target);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.type(text);
  }

  /** Checks a check box, or chooses a radio button. */
  async choose(target) {
    if (await target.isChecked()) return;
    if (this.way === "mouse") {
      // As people do: on its words.
      const id = await target.getAttribute("id");
      await this.page.locator(`label[for="${id}"]`).first().click({ position: { x: 4, y: 4 } });
    } else if ((await target.getAttribute("type")) === "checkbox") {
      await this.reach(target);
      await this.page.keyboard.press("Space");
    } else {
      const name = await target.getAttribute("name");
      await this.reach(this.page.locator(`input[type=radio][name="${name}"]`), true);
      for (let step = 0; step < 12 && !(await this.isFocused(target)); step += 1) {
        await this.page.keyboard.press("ArrowDown");
      }
      await this.page.keyboard.press("Space");
    }
    if (!(await target.isChecked())) throw new Error(`${await target.getAttribute("id")} could not be chosen`);
  }

  /** Chooses an option of a select by its value. */
  async select(target, value) {
    if (this.way === "mouse") return target.selectOption(value);
    await this.reach(target);
    for (let step = 0; step < 30 && (await target.inputValue()) !== value; step += 1) {
      await this.page.keyboard.press("ArrowDown");
    }
    for (let step = 0; step < 30 && (await target.inputValue()) !== value; step += 1) {
      await this.page.keyboard.press("ArrowUp");
    }
    if ((await target.inputValue()) !== value) throw new Error(`${value} could not be chosen by keyboard`);
  }

  async isFocused(locator) {
    return locator.evaluateAll((elements) => elements.some((element) => element === document.activeElement));
  }

  /** Tabs on until this (or, with `any`, one of these) has the focus, and looks whether that can be seen. */
  async reach(locator, any = false) {
    const wanted = any ? locator : locator.first();
    for (let step = 0; step < 500; step += 1) {
      if (await this.isFocused(wanted)) {
        await this.sees();
        return;
      }
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`${wanted} can't be reached by keyboard on ${this.page.url()}`);
  }

  /** The focus is marked, and not hidden under anything. */
  async sees() {
    const seen = await this.page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const label = element.id ? document.querySelector(`label[for="${CSS.escape(element.id)}"]`) : null;
      const marked = (style) =>
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
      const box = element.getBoundingClientRect();
      const inView = box.bottom > 0 && box.top < innerHeight;
      return { name: element.outerHTML.slice(0, 120), marked: marked(style) || (label && marked(getComputedStyle(label))), inView };
    });
    if (!seen.marked) throw new Error(`the focus can't be seen on ${seen.name} of ${this.page.url()}`);
    if (!seen.inView) throw new Error(`the focus is out of sight on ${seen.name} of ${this.page.url()}`);
  }

  /** The first stop of the Tab key leads past the header. */
  async skips() {
    await this.page.keyboard.press("Tab");
    const first = await this.page.evaluate(() => document.activeElement.getAttribute("href"));
    if (first !== "#main") throw new Error(`the first stop on ${this.page.url()} is ${first}, not the way past the header`);
    await this.page.keyboard.press("Enter");
    const place = await this.page.evaluate(() => document.activeElement.id);
    if (place !== "main") throw new Error(`the way past the header leads to “${place}”`);
  }
}
