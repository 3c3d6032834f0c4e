#!/usr/bin/env node
import { keptCompletion } from './keptCompletion.mjs';

// A shell that starts, or asks at every Tab what a word may become, should not wait for TypeScript to be translated.
const kept = ['completion', '__complete'].includes(process.argv[2] ?? '') ? keptCompletion() : null;
if (kept === null) {
  const { register } = await import('tsx/esm/api');
  // The sources run as they are: there is no build that could be out of date.
  register();
  await import('../src/main.ts');
} else await import(kept);
