import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessContract, session, user } from '@coolsweep/access/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccessStore, openStore } from '../index.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-access-'));
  // Making the tables takes a second, which each test need not wait for.
  await (await openStore({ file: join(folder, 'empty.db') })).close();
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

async function emptyDatabase(): Promise<string> {
  const file = join(folder, `${++files}.db`);
  await copyFile(join(folder, 'empty.db'), file);
  return file;
}

accessContract('the Prisma store on SQLite', async () => openAccessStore({ file: await emptyDatabase() }));

it('keeps users and sessions from one process to the next', async () => {
  const file = await emptyDatabase();
  const first = await openAccessStore({ file });
  await first.addUser(user({ oidcSubject: 'subject' }));
  await first.addSession(session());
  await first.close();
  const second = await openAccessStore({ file });
  expect(await second.sessionByHash(session().hash)).toEqual({
    session: session(),
    user: user({ oidcSubject: 'subject' }),
  });
  await second.close();
});
