// Lighthouse has nothing against the pages that people meet first. How fast they are is measured by bench/lighthouse.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {judge} from './lib/lighthouse.mjs';

test('accessibility and best practices are 100', async () => {
  for (const [page, {scores, against}] of Object.entries(await judge(['accessibility', 'best-practices'])))
    assert.deepEqual(scores, {accessibility: 100, 'best-practices': 100}, `${page}: ${against.join('; ')}`);
});
