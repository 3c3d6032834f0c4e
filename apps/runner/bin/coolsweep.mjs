#!/usr/bin/env node
import { register } from 'tsx/esm/api';

// The sources run as they are: there is no build that could be out of date.
register();
await import('../src/main.ts');
