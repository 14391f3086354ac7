// The operator's side: an SMPP 3.4 message centre on loopback, with telephones that keep what they get.
import smpp from 'smpp';

export class Smsc {
  texts = [];  // {to, text, validUntil, from}, in the order in which they came whole
  asked = [];  // the numbers of every request, those that were turned away too
  // What it does with a number's messages: 'refuse', 'throttle', 'silence', 'keep receipt'; anything else delivers.
  ways = new Map();
  #parts = new Map();
  #ids = 0;

  async start() {
    this.server = smpp.createServer((session) => this.#serve(session));
    await new Promise((resolve) => this.server.listen(this.port ?? 0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    return this;
  }
  async stop() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    [...this.server.sessions].forEach((session) => session.destroy());
    await closed;
  }

  #serve(session) {
    session.on('error', () => {});
    session.on('bind_transceiver', (pdu) => {
      const right = pdu.system_id === 'portner' && pdu.password === 'operator';
      session.send(pdu.response({command_status: right ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL}));
    });
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on('submit_sm', (pdu) => this.#submit(session, pdu));
  }

  #submit(session, pdu) {
    const to = '+' + pdu.destination_addr;
    this.asked.push(to);
    const way = this.ways.get(to);
    if (way === 'silence') return;
    if (way === 'refuse') return session.send(pdu.response({command_status: smpp.ESME_RINVDSTADR}));
    if (way === 'throttle') return session.send(pdu.response({command_status: smpp.ESME_RTHROTTLED}));
    const id = `m${++this.#ids}`;
    session.send(pdu.response({message_id: id}));
    const text = this.#join(to, pdu.short_message);
    if (text !== undefined) this.texts.push({to, text, from: pdu.source_addr, validUntil: pdu.validity_period, id, session, pdu});
    if (way !== 'keep receipt') this.#report(session, pdu, id);
  }

  // A long text comes in parts, each behind a header: reference, how many, which one.
  #join(to, {message, udh}) {
    const header = udh?.find(([element]) => element === 0x00);
    if (!header) return message;
    const [, , reference, count, number] = header;
    const key = `${to} ${reference}`;
    const parts = this.#parts.get(key) ?? [];
    this.#parts.set(key, parts);
    parts[number - 1] = message;
    if (parts.filter((part) => part !== undefined).length === count) return parts.join('');
  }

  #report(session, pdu, id) {
    if (!pdu.registered_delivery) return;
    session.deliver_sm({
      source_addr: pdu.destination_addr,
      destination_addr: pdu.source_addr,
      esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
      receipted_message_id: id,
      message_state: smpp.MESSAGE_STATE.DELIVERED,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`,
    });
  }
  // The receipt of a text that was kept.
  report({session, pdu, id}) {
    this.#report(session, pdu, id);
  }
}
