import {Place} from '../../support/portner.mjs';
import {Person} from './person.mjs';

// Walks all chapters in an installation of its own; a chapter needs the ones before it.
export async function walkThrough(t, chromium, setting, name, chapters) {
  const place = new Place();
  try {
    const portner = await place.start();
    const person = await Person.arrive(chromium, portner, setting);
    Object.assign(person, {place, now: () => place.now()});
    for (const [what, chapter] of Object.entries(chapters)) {
      let done = false;
      await t.test(`${name} ${what}`, async () => {
        await chapter(person);
        done = true;
      });
      if (!done) break;
    }
    await person.leave();
    await portner.stop();
  } finally {
    place.remove();
  }
}
