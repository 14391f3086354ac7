// Each defence is needed: with it alone taken away, its attack succeeds. So the test of that attack can fail.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import * as bypass from './lib/bypass.mjs';
import * as companies from './lib/companies.mjs';
import * as enrolment from './lib/enrolment.mjs';
import * as guessing from './lib/guessing.mjs';
import * as help from './lib/help.mjs';
import * as helpCentre from './lib/help_centre.mjs';
import * as mail from './lib/mail.mjs';
import * as replay from './lib/replay.mjs';
import * as secrets from './lib/secrets.mjs';
import * as sms from './lib/sms.mjs';
import * as support from './lib/support.mjs';
import * as web from './lib/web.mjs';
import {succeeds} from './lib/world.mjs';

const proofs = {
  code_attempt_limit: [guessing.sixthCode, sms.sixthCodeAfterResends, help.sixthCode],
  code_monthly_budget: guessing.moreThanThirtyCodes,
  spend_once: [replay.codeTwice, sms.proofCodeTwice, help.codeTwice],
  count_before_comparing: guessing.outrunTheCount,
  stranger_budget: guessing.guessWithoutEnd,
  known_device_budget: guessing.lockOwnerOut,
  state_table: bypass.cardHalfSignedIn,
  role_table: bypass.rulesByEmployee,
  own_company: [companies.deactivateAbroad, support.readAbroad],
  csrf_token: web.formWithoutToken,
  same_origin: web.formFromElsewhere,
  fresh_proof: bypass.changeWithoutProof,
  new_session_id: bypass.sessionFromBeforeProof,
  revoke_sessions: bypass.sessionAfterPasswordChange,
  dummy_hash: guessing.unknownIsFaster,
  mail_for_nobody: mail.lessForNobody,
  link_budget: mail.manyLinks,
  local_redirects_only: web.redirectElsewhere,
  trusted_proxies_only: guessing.freshAddressByHeader,
  sealed_row: [secrets.swapKeys, secrets.swapApps, secrets.swapPasswords],
  spend_guard: sms.textsWithoutEnd,
  receipt_token: sms.forgedReceipt,
  pending_secret_own: enrolment.readPendingKey,
  help_code_bound: [help.codeOfAnother, help.codeTooLate],
  help_by_another: [help.answerOneself, help.answerFromAnotherCompany, help.answerWithout2fa],
  support_budget: support.flood,
  support_mails: support.bombMailbox,
  help_stopped: help.codeAfterNotMe,
  answer_budget: [helpCentre.answersWithoutEnd, helpCentre.changesWithoutEnd],
};

describe('without its defence', {concurrency: 2}, () => {
  for (const [defence, attack] of Object.entries(proofs).flatMap(([name, attacks]) => [attacks].flat().map((attack) => [name, attack])))
    test(`${attack.name} succeeds (${defence})`, async () => assert.equal(await succeeds(attack, {without: [defence], config: attack.config}), true));
});

test('every defence that can be taken away has a proof', () => {
  const header = readFileSync(new URL('../../src/base/defence.h', import.meta.url), 'utf8');
  const names = [...header.matchAll(/^ {2}(\w+),/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(proofs).sort(), names.sort());
});
