// A person with a keyboard and nothing else: where they are, what they see of it, and how they get about.
import assert from 'node:assert/strict';

// The element that has the focus: its words, and whether a person sees that it has it.
const focused = () => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const middle = document.elementFromPoint(Math.max(box.left, 0) + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2);
  const label = element.labels?.[0]?.innerText ?? element.getAttribute('aria-label') ?? element.querySelector('img')?.alt ?? element.innerText;
  return {
    name: label.trim().split('\n')[0],
    kind: element.localName,
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    inView: box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth,
    covered: !(middle && (element.contains(middle) || middle.contains(element))),
  };
};

export class Keyboard {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }

  // Where the focus is; fails when nobody could see it.
  async at() {
    const here = await this.page.evaluate(focused);
    if (!here) return null;
    // The content as a whole, after a leap to it: the ring begins with its first thing.
    if (here.kind === 'main') return here.name;
    const where = `the focus on “${here.name}” of ${this.person.path}`;
    assert.ok(here.ring >= 2, `${where} has a ring of ${here.ring} pixels`);
    assert.ok(here.inView, `${where} is in view`);
    assert.ok(!here.covered, `${where} is not covered`);
    return here.name;
  }

  // Waits for the field that the page begins in.
  async begins(english) {
    await this.person.field(english).and(this.page.locator(':focus')).waitFor();
  }
  async press(key) {
    await this.page.keyboard.press(key);
  }
  async tab() {
    await this.press('Tab');
    return this.at();
  }
  // Every stop from here on until the focus leaves the page.
  async stops() {
    const names = [];
    for (let name = await this.at(); name !== null; name = await this.tab()) {
      names.push(name);
      assert.ok(names.length < 60, `the focus is caught: ${names.slice(-6)}`);
    }
    return names;
  }
  // Goes on until the focus is there.
  async to(english, values) {
    const wanted = this.person.say(english, values);
    for (let steps = 0; (await this.at()) !== wanted; ++steps) {
      assert.ok(steps < 60, `no way to “${wanted}” on ${this.person.path}`);
      await this.press('Tab');
    }
  }
  async activate(english, values) {
    await this.to(english, values);
    await this.press('Enter');
  }
  async type(english, text) {
    await this.to(english);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }
}
