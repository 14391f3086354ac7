// The pages of the help centre, for pages.mjs and administration.mjs.

async function answers(one, slug, helped) {
  await one.open(`/help/${slug}`);
  await one.click(one.page.locator(`button[value=${helped}]`));
  await one.page.locator(`button[value=${helped}][aria-pressed=true]`).waitFor();
}

export async function* helpSignedOut(one) {
  await one.open('/help');
  yield 'help';
  await one.open('/help?q=autentication+telefn');
  yield 'help-found';
  await one.open('/help?q=xyzzyplugh');
  yield 'help-nothing';
  await one.open('/help/code-not-accepted');
  yield 'help-table';
  await answers(one, 'switch-on-app', 'no');
  yield 'help-article';
  await one.open('/sign-in');
}

// Of whoever is signed in.
export async function* helpInside(one) {
  await one.open('/help');
  yield 'help-inside';
  await answers(one, 'switch-on-sms', 'partly');
  yield 'help-answered';
  await one.page.locator('#remark').evaluate((field) => {
    field.removeAttribute('maxlength');
    field.value = 'æ'.repeat(501);
  });
  await one.page.locator('#remark').locator('xpath=ancestor::form').locator('button').click();
  await one.page.locator('#problem').waitFor();
  yield 'help-answer-refused';
}

// Of an administrator.
export async function* helpAnswers(one) {
  await one.open('/company/help');
  yield 'help-answers-none';
  for (const [slug, helped, remark] of [['sign-in', 'yes', ''], ['switch-on-app', 'partly', 'The square was too small on my old phone.'],
    ['lost-phone', 'no', 'Nobody answered, because it was Sunday and the whole office was closed.']])
    one.place.sql(`INSERT INTO article_answer (person_id, slug, company_id, helped, remark, answered_at)
      SELECT id, '${slug}', company_id, '${helped}', '${remark}', ${one.place.now()} FROM person WHERE email = 'anna@demo.example'`);
  one.place.sql(`INSERT INTO stranger_answer (reader, slug, helped, answered_at) VALUES ('x', 'no-text', 'no', ${one.place.now()})`);
  await one.page.reload();
  yield 'help-answers';
}
