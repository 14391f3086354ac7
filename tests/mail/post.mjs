// A real SMTP server that a test can make slow, strict, deaf or choosy.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {simpleParser} from 'mailparser';
import {SMTPServer} from 'smtp-server';

export const account = {username: 'portner', password: 'smtp-secret-4711'};

// A certificate for localhost and the authority that signed it, with which a program can be told to trust it.
export class Certificate {
  constructor() {
    this.directory = mkdtempSync(path.join(tmpdir(), 'portner-mail-'));
    this.ca = path.join(this.directory, 'certificate.pem');
    this.keyFile = path.join(this.directory, 'key.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', this.keyFile, '-out', this.ca], {stdio: 'ignore'});
  }
  get tls() {
    return {key: readFileSync(this.keyFile), cert: readFileSync(this.ca)};
  }
  remove() {
    rmSync(this.directory, {recursive: true, force: true});
  }
}

export class PostServer {
  // tls: 'none', 'starttls' or 'implicit'.
  static async start({tls = 'none', certificate, port = 0} = {}) {
    const post = new PostServer();
    post.server = new SMTPServer({
      secure: tls === 'implicit',
      disabledCommands: tls === 'none' ? ['STARTTLS', 'AUTH'] : [],
      authOptional: tls === 'none',
      ...(certificate ? certificate.tls : {}),
      logger: false,
      onAuth: (auth, session, done) => {
        post.logins.push({secure: session.secure, username: auth.username});
        const right = auth.username === account.username && auth.password === account.password;
        done(right ? null : Object.assign(new Error('no'), {responseCode: 535}), right ? {user: auth.username} : undefined);
      },
      onRcptTo: ({address}, session, done) => {
        post.asked.push(address);
        const answer = post.answer(address, post.asked.filter((other) => other === address).length);
        done(answer ? Object.assign(new Error('as the test says'), {responseCode: answer}) : null);
      },
      onData: async (stream, session, done) => {
        const parts = [];
        try {
          for await (const part of stream) parts.push(part);
        } catch {
          return;  // the program has died in the middle
        }
        const raw = Buffer.concat(parts).toString();
        const mail = {...(await simpleParser(raw)), raw, envelope: session.envelope, secure: session.secure};
        post.read.push(mail);
        if (post.silent) return;  // it has all of the mail and says nothing
        post.mails.push(mail);
        done(null, 'taken');
      },
    });
    post.server.on('error', () => {});
    await new Promise((resolve, reject) => {
      post.server.server.once('error', reject);
      post.server.listen(port, '127.0.0.1', resolve);
    });
    post.port = post.server.server.address().port;
    return post;
  }

  mails = [];  // taken
  read = [];   // taken or not
  asked = [];   // recipients, each time one was named
  logins = [];
  silent = false;
  answer = () => 0;  // (address, how often it was asked) => an SMTP code to refuse it with

  to(address) {
    return this.mails.filter((mail) => mail.to.value.some((each) => each.address === address));
  }
  stop() {
    return new Promise((resolve) => {
      this.server.close(resolve);
      for (const connection of this.server.connections) connection.close();
    });
  }
}
