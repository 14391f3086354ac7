// What is wrong with a page for whoever uses it.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What axe-core has against the page, a line each. Through the debugger, so that the page's own policy stays in force.
export async function complaints(debug, rules) {
  const {result, exceptionDetails} = await debug.send('Runtime.evaluate', {
    expression: `${axe}; axe.run(document, {preload: false, resultTypes: ['violations'], ${rules}}).then(({violations}) =>
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
    if (width <= 1 || element.closest('.skip, thead')) continue;
    const name = `<${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.textContent.trim().slice(0, 40)}`;
    if (right > window.innerWidth + 1 || left < -1) found.push('sticks out: ' + name);
    const {overflowX, overflowY} = getComputedStyle(element);
    if (overflowX !== 'visible' && element.localName !== 'input' && element.scrollWidth > element.clientWidth + 1) found.push('is cut off: ' + name);
    if (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1) found.push('is cut off below: ' + name);
  }
  return found;
};
