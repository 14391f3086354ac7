// A person in front of a window of Chromium: they see words, press what is called so, and type into what is labelled so.
// Behind their back the window notes what no page may do; see faults.
import assert from 'node:assert/strict';
import {desktop, phone} from './chromium.mjs';
import {pattern, words} from './words.mjs';

export const reference = /P-[0-9A-HJKMNP-TV-Z]{5}/;

// A password that is good enough.
export const strong = 'kuvq xbjz wptyn hlm';

export class Person {
  // with: language ('en', or one that has a catalog), phone, dark, javaScript (all else as Chromium has it).
  static async arrive(chromium, portner, {language = 'en', phone: onPhone = false, dark = false, javaScript = true} = {}) {
    const context = await chromium.newContext({
      ...(onPhone ? phone : desktop),
      baseURL: portner.origin,
      locale: language === 'en' ? 'en-GB' : language,
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: javaScript,
      permissions: javaScript ? ['clipboard-read', 'clipboard-write'] : [],
    });
    context.setDefaultTimeout(30_000);
    const person = new Person();
    Object.assign(person, {context, portner, language, onPhone, dark, javaScript, faults: [], say: words(language)});
    person.page = await context.newPage();
    person.#watch();
    // Countdowns are hurried, not waited for.
    if (javaScript) await person.page.clock.install();
    return person;
  }

  // Errors in the console (a policy violated is one), scripts that throw, other origins, and what a page asks for in vain.
  #watch() {
    this.page.on('console', (message) => {
      const missing = message.text().startsWith('Failed to load resource') && message.location().url === this.page.url();
      if (['error', 'warning'].includes(message.type()) && !missing) this.faults.push(`${this.page.url()}: ${message.text()}`);
    });
    this.page.on('pageerror', (error) => this.faults.push(`${this.page.url()}: ${error}`));
    this.page.on('request', (request) => {
      if (new URL(request.url()).origin !== this.portner.origin) this.faults.push(`a request to ${request.url()}`);
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400 && !response.request().isNavigationRequest())
        this.faults.push(`${response.status()} for ${response.url()}`);
    });
  }

  open(path) {
    return this.page.goto(path);
  }

  get path() {
    const url = new URL(this.page.url());
    return url.pathname + url.search;
  }

  button(english, values) {
    return this.page.getByRole('button', {name: this.say(english, values), exact: true});
  }
  press(english, values) {
    return this.click(this.button(english, values));
  }
  // A button or link whose name goes on after these words.
  choose(english) {
    return this.click(this.page.locator('.choice', {hasText: this.say(english)}));
  }
  link(english, values) {
    return this.page.getByRole('link', {name: this.say(english, values), exact: true});
  }
  follow(english, values) {
    return this.click(this.link(english, values));
  }
  // Opens or closes what is folded away behind these words.
  unfold(english) {
    return this.click(this.page.locator('summary', {hasText: this.say(english)}));
  }
  // As a person does: brings it to the middle of the window first, away from the bar at the bottom of a phone.
  async click(locator) {
    await locator.evaluate((element) => element.scrollIntoView({block: 'center'}));
    await locator.click();
  }
  field(english) {
    return this.page.getByLabel(this.say(english), {exact: true});
  }
  type(english, text) {
    return this.field(english).fill(text);
  }

  // Waits until the page is headed so.
  async headed(english, values) {
    await this.headedBy(this.say(english, values));
  }
  async headedBy(text) {
    await this.#waitFor(this.page.getByRole('heading', {level: 1, name: text, exact: true}), text);
  }
  // Waits until the page says this somewhere; values left out may be anything.
  async reads(english, values) {
    await this.readsText(this.say(english, values));
  }
  async readsText(text) {
    await this.#waitFor(this.page.getByText(pattern(text)).locator('visible=true').first(), text);
  }
  // Waits until the page refuses with these words and advice; returns all that it says. quoted: with a reference.
  async refused(...english) {
    const problem = this.page.getByRole('alert');
    for (const words of english)
      await this.#waitFor(problem.filter({hasText: pattern(typeof words === 'string' ? this.say(words) : this.say(...words))}), words);
    return problem.innerText();
  }
  // A refusal that can be looked up by its reference.
  async refusedWithReference(...english) {
    const text = await this.refused(...english);
    assert.match(text, reference, `the refusal “${english[0]}” carries a reference`);
    return text.match(reference)[0];
  }

  async #waitFor(locator, what) {
    try {
      await locator.waitFor();
    } catch {
      const text = await this.page.locator('body').innerText();
      throw new Error(`${this.path} does not say “${what}” but: ${text.replace(/\s+/g, ' ').slice(0, 1500)}`);
    }
  }

  async lacks(locator, what) {
    assert.equal(await locator.locator('visible=true').count(), 0, `${this.path} must not have ${what}`);
  }

  // The main menu: always there on a wide screen, behind “More” on a phone.
  async menu() {
    if (this.onPhone) await this.follow('menu|More');
    const menu = this.page.getByRole('navigation', {name: this.say('Main menu')});
    await menu.waitFor();
    return menu;
  }

  async signOut() {
    await this.menu();
    await this.press('Sign out');
    await this.headed('Sign in');
  }

  // The first step of signing in, on the sign-in page.
  async typePassword(email, password) {
    await this.type('E-mail', email);
    await this.type('Password', password);
    await this.press('Sign in');
  }
  async typeCode(code) {
    await this.type('Six-digit code', code);
    await this.press('Verify');
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, [], 'no errors, no policy violated, no other origin asked, nothing missing');
  }
}
