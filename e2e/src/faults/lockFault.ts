import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { arrival } from './arrival.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { describeMoment, drawMoment } from './timeline.ts';

const lockSeconds = 4;

/**
 * Other programs hold the database: one reads the same state of it all the time, which keeps SQLite from shortening its
 * log, and one keeps every writer out for seconds, at the start and at a random moment.
 */
export const lockedDatabase: Fault = { name: 'locked-database', mode: 'serve', isSubmitted: true, inject };

async function inject({ scene, timeline, random }: Stage): Promise<Injection> {
  const file = join(scene.home, 'coolsweep.db');
  const [reader, writer] = [new Database(file), new Database(file)];
  try {
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM "Trial"').all();
    const moment = drawMoment(timeline, random, { phases: ['training'] });
    const command = scene.launch();
    await lock(writer);
    if (!(await arrival(command, moment))) return { type: 'missed' };
    await lock(writer);
    await scene.conclude(command);
    const what = `another program held the database for ${lockSeconds} s twice, one more read it all the time`;
    return { type: 'injected', when: `at the start and ${describeMoment(moment)}`, what, expected: { lost: 0 } };
  } finally {
    if (reader.inTransaction) reader.exec('ROLLBACK');
    reader.close();
    writer.close();
  }
}

async function lock(database: Database.Database): Promise<void> {
  // A scheduler that writes just now is waited for.
  database.exec('PRAGMA busy_timeout = 10000');
  database.exec('BEGIN EXCLUSIVE');
  await delay(1000 * lockSeconds);
  database.exec('COMMIT');
}
