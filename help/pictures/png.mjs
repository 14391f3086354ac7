// The same picture with few colours: pages have no more, and the file is a fifth.
import {deflateSync, inflateSync} from 'node:zlib';

const most = 40;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

// PNG annex D.
function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

// The dots of a PNG of eight bits a channel, as Chromium writes it: PNG sections 9 and 10.
function decoded(png) {
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const data = inflateSync(Buffer.concat(parts));
  const line = width * channels;
  const dots = Buffer.alloc(line * height);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < line; ++x) {
      const at = y * line + x;
      const left = x < channels ? 0 : dots[at - channels];
      const up = y === 0 ? 0 : dots[at - line];
      const corner = x < channels || y === 0 ? 0 : dots[at - line - channels];
      const [a, b, c] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      dots[at] = data[y * (line + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth][data[y * (line + 1)]];
    }
  return {width, height, channels, dots};
}

export function fewColours(png) {
  const {width, height, channels, dots} = decoded(png);
  // Colours that hardly differ become one, more and more of them until they are few enough.
  for (let step = 4; ; step *= 2) {
    const places = new Map();
    const palette = [];
    const lines = Buffer.alloc((width + 1) * height);
    for (let dot = 0; dot < width * height; ++dot) {
      const colour = [0, 1, 2].map((channel) => dots[dot * channels + channel]);
      const near = colour.map((value) => Math.round(value / step)).join();
      if (!places.has(near)) places.set(near, palette.push(...colour) / 3 - 1);
      lines[Math.floor(dot / width) * (width + 1) + 1 + (dot % width)] = places.get(near);
    }
    if (places.size > most) continue;
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette)),
      chunk('IDAT', deflateSync(lines, {level: 9})), chunk('IEND', Buffer.alloc(0))]);
  }
}
