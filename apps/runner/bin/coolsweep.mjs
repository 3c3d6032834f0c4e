#!/usr/bin/env node
import { keptCommandLine } from './keptCommandLine.mjs';

// Whoever types a command, and a shell that asks at every Tab, should not wait for TypeScript to be translated.
const isAskedByShell = ['completion', '__complete'].includes(process.argv[2] ?? '');
const kept = keptCommandLine(isAskedByShell ? 'complete.mjs' : 'main.mjs');
if (kept === null) {
  const { register } = await import('tsx/esm/api');
  // The sources run as they are; after that they are bundled as they are.
  register();
  await import('../src/main.ts');
  const { keepCommandLine } = await import('../src/keepCommandLine.ts');
  // Best effort: without it the next command takes as long to start as this one did.
  await keepCommandLine().catch(() => undefined);
} else {
  // Errors name the sources.
  process.setSourceMapsEnabled(true);
  await import(kept);
}
