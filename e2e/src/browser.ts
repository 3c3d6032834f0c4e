import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The browser that the tests drive: `COOLSWEEP_CHROMIUM`, or where distributions put it; null without one. */
export function chromiumPath(): string | null {
  return [process.env.COOLSWEEP_CHROMIUM ?? '', ...places].find((path) => path !== '' && existsSync(path)) ?? null;
}

/** Starts the browser without anything that would reach out to the network by itself. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      // Containers and root have no user namespace for the sandbox; the only pages opened are ours.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
