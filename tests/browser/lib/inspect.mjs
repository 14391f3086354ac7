// What is wrong with a page for whoever uses it.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// It rests after every rule, which takes four fifths of its time: here it does not.
const quick = `globalThis.axe ?? ((setTimeout) => {${axe}})((act) => queueMicrotask(act))`;

// What axe-core has against the page, a line each. Through the debugger, so that the page's own policy stays in force.
export async function complaints(debug, rules) {
  const {result, exceptionDetails} = await debug.send('Runtime.evaluate', {
    expression: `${quick}; axe.run(document, {preload: false, resultTypes: ['violations'], ${rules}}).then(({violations}) =>
      violations.flatMap(({id, help, nodes}) => nodes.map(({html, failureSummary}) => id + ': ' + help + ': ' + html + ' ' + failureSummary)))`,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
  return result.value;
}

// What does not fit: a page that scrolls sideways, and text that is cut off.
export const misfits = () => {
  const found = [];
  if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page scrolls sideways');
  for (const element of document.querySelectorAll('body *')) {
    const {left, right, width} = element.getBoundingClientRect();
    if (width <= 1 || element.closest('.skip, thead') || !element.checkVisibility()) continue;
    const name = `<${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.textContent.trim().slice(0, 40)}`;
    if (right > window.innerWidth + 1 || left < -1) found.push('sticks out: ' + name);
    const {overflowX, overflowY} = getComputedStyle(element);
    if (overflowX !== 'visible' && element.localName !== 'input' && element.scrollWidth > element.clientWidth + 1) found.push('is cut off: ' + name);
    if (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1) found.push('is cut off below: ' + name);
  }
  return found;
};

// What a thumb misses, and what a phone's keyboard, autofill or a screen reader does not know about a field.
export const clumsiness = () => {
  const found = [];
  const inPage = (id) => document.getElementById(id)?.textContent.trim();
  for (const element of document.querySelectorAll('a, button, input, select, textarea, summary')) {
    const {width, height} = element.getBoundingClientRect();
    if (width === 0 || element.closest('.skip')) continue;
    const say = (what) => found.push(`${what}: <${element.localName} id="${element.id}" class="${element.getAttribute('class') ?? ''}"> ${element.textContent.trim().slice(0, 40)}`);
    const {display, fontSize, borderStyle, outlineStyle, textDecorationLine} = getComputedStyle(element);
    const box = element.matches('[type=checkbox], [type=radio]');
    // A box is as large as its label; a link inside a sentence is as large as its letters (WCAG 2.5.8). A thumb wants 44 pixels,
    // for a link in a list 24 do.
    const target = ((box && element.closest('label')) || element).getBoundingClientRect();
    const least = element.matches('a:not(.button, .menu a, .bar a, .tabs a)') ? 24 : 44;
    if (display !== 'inline' && (target.width < 24 || target.height < least)) say(`${Math.round(target.width)} x ${Math.round(target.height)} pixels are no thumb’s`);
    if (element.matches('button, .button') && borderStyle === 'none' && outlineStyle === 'none' && textDecorationLine === 'none') say('is no button without colours');
    for (const id of (element.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)) if (inPage(id) === undefined) say(`no #${id} describes it`);
    if (element.matches('[aria-invalid]') && !(element.getAttribute('aria-describedby') ?? '').split(' ').some(inPage)) say('does not say what is wrong with it');
    if (!element.matches('input, select, textarea') || box) continue;
    if (parseFloat(fontSize) < 16) say('a phone zooms into it');
    const has = (attributes) => Object.entries(attributes).every(([name, value]) => new RegExp(`^(${value})$`).test(element.getAttribute(name) ?? ''));
    const right = {
      password: {autocomplete: 'current-password|new-password'},
      email: {autocapitalize: 'none|off|'},
      tel: {autocomplete: 'tel|off'},
      number: {inputmode: 'numeric'},
    }[element.type];
    if (right && !has(right)) say('brings up the wrong keyboard, or nothing to fill in');
    if (element.matches('.code') && !has({inputmode: 'numeric', autocomplete: 'one-time-code|off'})) say('a code without digits to press');
  }
  return found;
};

// What still moves for somebody who asked for rest.
export const motion = () =>
  [...document.querySelectorAll('*')].flatMap((element) => {
    const {animationName, transitionDuration, scrollBehavior} = getComputedStyle(element);
    return animationName !== 'none' || parseFloat(transitionDuration) > 0 || scrollBehavior === 'smooth' ? [`<${element.localName} class="${element.className}"> moves`] : [];
  });

// What the page says outside the marks of lib/pseudo.mjs, and is no data of somebody.
export const strays = (data) => {
  const found = [];
  // What is marked as another language, and mails to the installation’s own support, which are in English.
  const elsewhere = [...document.querySelectorAll('[lang]')].filter(({lang}) => lang !== document.documentElement.lang).map(({textContent}) => textContent.trim());
  // Addresses, references, the key of an app, a digest, and the line by which a phone finds the code in a text.
  const machines = ['https?://\\S+', '^/[\\w/?=&.-]*', 'Portner', 'P-[0-9A-Z]{5}', '[A-Z2-7]{4}( [A-Z2-7]{4}){7}', '[0-9a-f]{64}', '^@localhost #\\d+$'];
  const longestFirst = [...data, ...elsewhere].filter(Boolean).sort((one, other) => other.length - one.length);
  const known = new RegExp([...longestFirst.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')), ...machines].join('|'), 'gmu');
  const outside = (text, depth) => {
    let rest = '';
    for (const letter of text) {
      if (letter === '\u2063') ++depth;
      else if (letter === '\u2064') --depth;
      else if (depth === 0) rest += letter;
    }
    if (/\p{L}/u.test(rest.replace(known, ''))) found.push(rest.trim().replace(/\s+/g, ' '));
    return depth;
  };
  const notForPeople = new Set(['data-contact', 'data-copy', 'data-delivery']);
  const forPeople = (name) => /^(title|alt|placeholder|label|aria-(label|description|valuetext|roledescription|placeholder)|data-.*)$/.test(name) && !notForPeople.has(name);
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    const otherLanguage = (node.lang && node.lang !== document.documentElement.lang) || (node.matches?.('.message') && node.textContent.includes('support@portner.example'));
    return otherLanguage || /^(script|style|textarea)$/.test(node.localName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  });
  let depth = 0;
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) depth = outside(node.data, depth);
    else for (const {name, value} of node.attributes) if (forPeople(name) || (name === 'value' && node.matches('input[type=submit], input[type=button]'))) outside(value, 0);
  }
  return found;
};
