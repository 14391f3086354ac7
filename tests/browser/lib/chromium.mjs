// Chromium, as quiet as it can be.
import {chromium} from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

// port: where a debugger may come in.
export const launch = ({port} = {}) =>
  chromium.launch({executablePath, args: port ? [...args, `--remote-debugging-port=${port}`] : args});

// What a person may hold or sit in front of.
export const phone = {viewport: {width: 360, height: 740}, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'};
export const desktop = {viewport: {width: 1280, height: 800}};
