// Bytes as they are, without a client that tidies them up.
import net from 'node:net';
import tls from 'node:tls';

// Sends the bytes and returns all that comes back until the other side closes, or has been silent for so long.
export function raw(port, bytes, {silence = 1500, encrypted = false} = {}) {
  return new Promise((resolve, reject) => {
    const options = {host: '127.0.0.1', port};
    const socket = encrypted ? tls.connect({...options, rejectUnauthorized: false, servername: 'localhost'}) : net.connect(options);
    let answer = '';
    socket.setTimeout(silence, () => socket.destroy());
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error)));
    socket.on('close', () => resolve(answer));
    socket.write(bytes, 'latin1');
  });
}

export function get(port, target, {method = 'GET', headers = {}, ...options} = {}) {
  const lines = Object.entries({host: `127.0.0.1:${port}`, connection: 'close', ...headers}).map(([name, value]) => `${name}: ${value}\r\n`);
  return raw(port, `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, options);
}

// A port that nobody listened on a moment ago, for programs that cannot choose one themselves.
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

export const statusOf = (answer) => Number(answer.match(/^HTTP\/1\.1 (\d+)/)?.[1]);
