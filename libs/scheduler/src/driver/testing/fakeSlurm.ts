import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlurmDriver, type SlurmSettings } from '../slurm.ts';
import type { TestedEngine } from './driverContract.ts';

/** Slurm's commands in a folder of their own: a file for each job, and no jobs that run. They answer as 22.05 does. */
export interface FakeSlurm extends TestedEngine {
  /** Options of a job as `sbatch` was given them, and its script. */
  submitted(name: string): { readonly argv: readonly string[]; readonly script: string };
  close(): void;
}

const states = { started: 'RUNNING', ended: 'FAILED', lost: 'NODE_FAIL' } as const;

export function fakeSlurm(settings: SlurmSettings = {}): FakeSlurm {
  const folder = mkdtempSync(join(tmpdir(), 'fake-slurm-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['bin', 'jobs']) mkdirSync(at(name));
  for (const [name, script] of Object.entries(commands(folder))) {
    writeFileSync(at(`bin/${name}`), script);
    chmodSync(at(`bin/${name}`), 0o755);
  }
  const environment = { PATH: `${at('bin')}:/usr/bin:/bin` };
  const nameOf = (id: string) => readFileSync(at(`jobs/${id}/name`), 'utf8').trim();
  const ids = () => readdirSync(at('jobs'));
  const jobOf = (name: string) => at(`jobs/${ids().find((id) => nameOf(id) === name) ?? ''}`);
  return {
    ...{ folder, driver: new SlurmDriver({ settings, environment }) },
    loseNextAnswer: () => writeFileSync(at('lose'), ''),
    refuseNext: () => writeFileSync(at('refuse'), ''),
    silence: (isSilent) => (isSilent ? writeFileSync(at('silent'), '') : rmSync(at('silent'), { force: true })),
    move: (id, to) => writeFileSync(at(`jobs/${id}/state`), states[to]),
    jobs: (name) => ids().filter((id) => nameOf(id) === name).length,
    cancelled: () => ids().filter((id) => existsSync(at(`jobs/${id}/cancelled`))),
    forget: (id) => rmSync(at(`jobs/${id}`), { recursive: true }),
    printed: (name) => execFileSync('/bin/sh', [join(jobOf(name), 'script')], { encoding: 'utf8' }),
    submitted: (name) => {
      const argv = readFileSync(join(jobOf(name), 'argv'), 'utf8')
        .trimEnd()
        .split('\n');
      return { argv, script: readFileSync(join(jobOf(name), 'script'), 'utf8') };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

function commands(folder: string): Record<string, string> {
  const silence = `[ -e '${folder}/silent' ] && { echo "$(basename "$0"): error: Unable to contact slurm controller (connect failure)" >&2; exit 1; }`;
  return {
    sbatch: `#!/bin/sh
${silence}
if [ -e '${folder}/refuse' ]; then
  rm '${folder}/refuse'
  echo 'sbatch: error: Batch job submission failed: Requested node configuration is not available' >&2
  exit 1
fi
id=$(($(ls '${folder}/jobs' | wc -l) + 1))
job='${folder}/jobs/'$id
mkdir "$job"
printf '%s\\n' "$@" > "$job/argv"
for word in "$@"; do case "$word" in --job-name=*) echo "\${word#--job-name=}" > "$job/name" ;; esac; done
cat > "$job/script"
echo PENDING > "$job/state"
if [ -e '${folder}/lose' ]; then
  rm '${folder}/lose'
  echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2
  exit 1
fi
echo "$id;fake"
`,
    squeue: `#!/bin/sh
${silence}
echo '{"meta": {}, "errors": [], "jobs": ['
comma=
for job in '${folder}/jobs/'*; do
  [ -e "$job/name" ] || continue
  printf '%s{"job_id": %s, "name": "%s", "job_state": "%s", "state_reason": "None", "nodes": ""}\\n' \\
    "$comma" "$(basename "$job")" "$(cat "$job/name")" "$(cat "$job/state")"
  comma=,
done
echo ']}'
`,
    scancel: `#!/bin/sh
${silence}
code=0
for id in "$@"; do
  if [ -d '${folder}/jobs/'$id ]; then touch '${folder}/jobs/'$id/cancelled; continue; fi
  echo "scancel: error: Kill job error on job id $id: Invalid job id specified" >&2
  code=1
done
exit $code
`,
  };
}
