import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unwrapped } from './databaseFailure.ts';
import { SqliteConnection, type Statements } from './sqliteConnection.ts';
import { WriteQueue } from './writeQueue.ts';

let folder: string;
let file: string;
let connection: SqliteConnection;
let queue: WriteQueue;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-queue-'));
  file = join(folder, 'queue.db');
  connection = await SqliteConnection.open(file, { longestWaitMs: 50 });
  await connection.executeMultiple('CREATE TABLE "t" ("n" INTEGER PRIMARY KEY, "text" TEXT)');
  queue = new WriteQueue(connection);
});

afterEach(async () => {
  connection.close();
  await rm(folder, { recursive: true });
});

const insert =
  (n: number, text = '') =>
  (db: Statements) => {
    db.run('INSERT INTO "t" VALUES (?, ?)', [n, text]);
    return n;
  };

/** What another program sees. */
function seen(): number[] {
  const other = new Database(file);
  try {
    return (other.prepare('SELECT "n" FROM "t" ORDER BY rowid').all() as { n: number }[]).map(({ n }) => n);
  } finally {
    other.close();
  }
}

describe('a queue of writes', () => {
  it('does those that wait together in one transaction, in order', async () => {
    const atOnce = vi.spyOn(connection, 'atOnce');
    const order: number[] = [];
    const writes = Array.from({ length: 50 }, (_, n) =>
      queue.write((db) => {
        order.push(n);
        return insert(n)(db);
      }),
    );
    expect(await Promise.all(writes)).toEqual(order);
    expect(order).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(atOnce).toHaveBeenCalledTimes(1);
  });

  it('acknowledges nothing before other programs can see it', async () => {
    const acknowledged = [1, 2, 3].map(async (n) => {
      await queue.write(insert(n));
      return seen();
    });
    for (const visible of await Promise.all(acknowledged)) expect(visible).toEqual([1, 2, 3]);
  });

  it('undoes all of a write that throws, and nothing of its neighbours', async () => {
    const writes = await Promise.allSettled([
      queue.write(insert(1)),
      queue.write((db) => {
        insert(2)(db);
        throw new Error('changed its mind');
      }),
      queue.write((db) => [insert(3)(db), insert(1)(db)]),
      queue.write(insert(4)),
    ]);
    expect(writes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(writes[1]).toMatchObject({ reason: { message: 'changed its mind' } });
    expect(seen()).toEqual([1, 4]);
  });

  it('waits for another program, and refuses what has waited too long with nothing done', async () => {
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const writes = await Promise.allSettled([queue.write(insert(1)), queue.write(insert(2))]);
    expect(writes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const [first] = writes;
    const reason: unknown = first.status === 'rejected' ? first.reason : null;
    expect(unwrapped(reason)).toMatchObject({ code: 'store_unavailable' });
    const waiting = queue.write(insert(3));
    other.exec('COMMIT');
    other.close();
    expect(await waiting).toBe(3);
    expect(seen()).toEqual([3]);
  });

  it('refuses what the disk has no room for, keeps what it acknowledged, and goes on when there is room', async () => {
    await queue.write(insert(1));
    const [pages] = (await connection.execute('PRAGMA page_count')).rows[0] ?? [];
    await connection.execute(`PRAGMA max_page_count = ${Number(pages) + 2}`);
    const large = queue.write(insert(2, 'x'.repeat(100_000)));
    const reason: unknown = await large.catch((error: unknown) => unwrapped(error));
    expect(reason).toMatchObject({ code: 'store_unavailable' });
    expect(String(reason)).toContain('disk is full');
    expect(seen()).toEqual([1]);
    await connection.execute('PRAGMA max_page_count = 1000000');
    await queue.write(insert(3, 'x'.repeat(100_000)));
    expect(seen()).toEqual([1, 3]);
  });

  it('does a write that comes while another is being done', async () => {
    const second = new Promise((resolve) => {
      void queue.write((db) => {
        resolve(queue.write(insert(2)));
        return insert(1)(db);
      });
    });
    expect(await second).toBe(2);
    expect(seen()).toEqual([1, 2]);
  });

  it('leaves other work its turns when much waits', async () => {
    const atOnce = vi.spyOn(connection, 'atOnce');
    const busy = (n: number) => (db: Statements) => {
      for (const end = performance.now() + 5; performance.now() < end;);
      return insert(n)(db);
    };
    await Promise.all(Array.from({ length: 30 }, (_, n) => queue.write(busy(n))));
    // 30 writes of 5 ms and more, of which a transaction takes no more after 20 ms.
    expect(atOnce.mock.calls.length).toBeGreaterThanOrEqual(30 / 5);
    expect(seen()).toHaveLength(30);
  });
});
