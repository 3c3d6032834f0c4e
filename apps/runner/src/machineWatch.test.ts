import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnvironment } from './env.ts';
import { machineReport } from './machineWatch.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'coolsweep-machine-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

it('says how large the database is with its log, and what the machine has', async () => {
  const file = join(home, 'coolsweep.db');
  writeFileSync(file, Buffer.alloc(3000));
  writeFileSync(`${file}-wal`, Buffer.alloc(400));
  const report = await machineReport(readEnvironment({ COOLSWEEP_HOME: home }), { home, place: { file } });
  expect(report.databaseBytes).toBe(3000 + 400);
  expect(report.memory.totalBytes).toBeGreaterThan(report.memory.freeBytes);
  expect(report.cpu.threads).toBeGreaterThan(0);
  expect(report.versions).toMatchObject({ Node: process.versions.node });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

it('does without a database', async () => {
  const place = { file: join(home, 'none') };
  const report = await machineReport(readEnvironment({ COOLSWEEP_HOME: home }), { home, place });
  expect(report.databaseBytes).toBeNull();
});
