import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { root, TestWorkspace } from './command.ts';
import { placeOf, trialProcessesOf } from './faults/processTable.ts';

const tiny = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8');

/** What the database has of an attempt. */
export interface Attempt {
  readonly trial: string;
  readonly outcome: string;
  /** The GPUs that its process could see; null when it did not come so far. */
  readonly saw: string | null;
  /** Memory of its GPU that TensorFlow was kept to, MiB; null where there was no cap. */
  readonly keptTo: number | null;
}

export const uuidOf = (index: number) => `GPU-0000000${index}-aaaa-bbbb-cccc-dddddddddddd`;
export const slotOf = (uuid: string | null) => `gpu-${uuid?.slice('GPU-0000000'.length)[0] ?? '?'}`;

/** A machine on which a stand-in for `nvidia-smi` lists GPUs; trials compute on the CPU. */
export class PretendMachine extends TestWorkspace {
  readonly environment: Readonly<Record<string, string>>;
  readonly #list = join(this.home, 'gpus.csv');

  constructor() {
    super();
    const folder = join(this.home, 'bin');
    mkdirSync(folder);
    const script = `#!/bin/sh
case "$*" in
  *compute-apps*) ;;
  *query-gpu=memory.free*) echo 16381 ;;
  *list-gpus*) sed -E 's/^([0-9]+), ([^,]+), ([^,]+),.*/GPU \\1: \\3 (UUID: \\2)/' "${this.#list}" ;;
  *) cat "${this.#list}" ;;
esac
`;
    writeFileSync(join(folder, 'nvidia-smi'), script, { mode: 0o755 });
    this.environment = { PATH: `${folder}:${process.env.PATH ?? ''}`, CUDA_VISIBLE_DEVICES: '0,1,2,3' };
  }

  has(...indices: number[]): void {
    const rows = indices.map((index) => `${index}, ${uuidOf(index)}, Pretend GPU, 16384, 3, 0\n`);
    writeFileSync(this.#list, rows.join(''));
  }

  /** A file of `tiny.yaml` with so many epochs and seeds, a thread and two GiB of a GPU per trial. */
  sweep(epochs: number, seeds: number): string {
    const file = join(this.home, `tiny-${epochs}-${seeds}.yaml`);
    const text = tiny.replace('epochs: 3', `epochs: ${epochs}`).replace('seeds: 2', `seeds: ${seeds}`);
    writeFileSync(file, `${text}resources: { threads: 1, memoryGiB: 2 }\n`);
    return file;
  }

  attempts(): Attempt[] {
    const database = new Database(join(this.home, 'data', 'coolsweep.db'), { readonly: true });
    const rows = database
      .prepare(
        `SELECT a."trialId" AS "trial", a."outcome", e."json" FROM "Attempt" a
         LEFT JOIN "Environment" e ON e."hash" = a."environmentHash" ORDER BY a."id"`,
      )
      .all() as { trial: string; outcome: string; json: string | null }[];
    database.close();
    return rows.map(({ json, ...row }) => {
      const told = (json === null ? {} : JSON.parse(json)) as { visibleDevices?: string; gpuMemoryMiB?: number };
      return { ...row, saw: told.visibleDevices ?? null, keptTo: told.gpuMemoryMiB ?? null };
    });
  }

  /** GPUs that more than one process sees. */
  shared(): string[] {
    // What a trial starts is in its group, and looks like it for the moment before it is another program.
    const leaders = trialProcessesOf(this.home).filter((pid) => placeOf(pid)?.group === pid);
    const seen = leaders.flatMap((pid) => this.#gpuOf(pid) ?? []);
    return seen.filter((uuid, index) => seen.indexOf(uuid) < index);
  }

  /** The process that sees this GPU and no other. */
  processOn(uuid: string): number | undefined {
    return trialProcessesOf(this.home).find((pid) => this.#gpuOf(pid) === uuid);
  }

  #gpuOf(pid: number): string | undefined {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return variables.find((one) => one.startsWith('CUDA_VISIBLE_DEVICES='))?.split('=')[1];
    } catch {
      // It has ended since it was listed.
      return undefined;
    }
  }
}
