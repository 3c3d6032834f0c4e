import { z } from 'zod';

const field = z.object({
  name: z.string(),
  description: z.string(),
  choices: z.array(z.string()),
  standard: z.union([z.string(), z.number(), z.boolean(), z.null()]),
});

const command = z.object({
  name: z.string(),
  usage: z.string(),
  summary: z.string(),
  description: z.string(),
  arguments: z.array(field),
  options: z.array(field),
  examples: z.array(z.string()),
});

/** What `coolsweep __commands` tells. */
export const commandLine = z.object({
  commands: z.array(command),
  exitCodes: z.record(z.string(), z.int()),
});

type Field = z.infer<typeof field>;
type DescribedCommand = z.infer<typeof command>;

/** A page must not name a code that the program does not have, nor leave one out. */
const exitMeanings: Readonly<Record<string, string>> = {
  ok: 'Everything asked for was done. A diverged trial is a result.',
  bug: 'A bug; please report it.',
  badInput: 'The command line or the sweep file is wrong; nothing was recorded.',
  trialsFailed: 'The sweep ran, and at least one of its trials failed.',
  missing: 'Something that was named does not exist: a sweep, a trial, a data set.',
  environment: 'The surroundings do not allow it: database, data folder, TensorFlow, a damaged file.',
  differs: 'A trial was run again and differs from what was recorded.',
  interrupted: 'Stopped by Ctrl-C or SIGTERM with trials left.',
};

const environment = `## Environment

| variable | meaning | default |
| --- | --- | --- |
| \`COOLSWEEP_HOME\` | Data folder: database, checkpoints and dashboard token; closed to other users. | \`$XDG_DATA_HOME/coolsweep\` or \`~/.local/share/coolsweep\` |
| \`DATABASE_URL\` | Address of the PostgreSQL database that has the record in place of a file of the data folder, \`postgresql://USER:PASSWORD@HOST:5432/DATABASE\`; see [postgresql.md](postgresql.md). | none |
| \`COOLSWEEP_DATA\` | Folder of data sets that you brought; same as \`--data-dir\`. | none |
| \`COOLSWEEP_OBJECTIVES\` | Folder of modules that a sweep may call in place of training; same as \`--objectives\`, see [objectives.md](objectives.md). | none |
| \`COOLSWEEP_CACHE\` | Folder for what can be made or downloaded again (a folder \`coolsweep\` in it). | \`$XDG_CACHE_HOME\` or \`~/.cache\` |
| \`COOLSWEEP_LEASE_SECONDS\` | After how long without a heartbeat another scheduler may take the trials of this one over; heartbeats come four times as often. Shorter ones are for tests. | 60; two days for \`serve --detached\`, see [slots.md](slots.md) |
| \`COOLSWEEP_LOG_LEVEL\` | What \`serve\` and the dashboard log on standard error: \`trace\`, \`debug\`, \`info\`, \`warn\`, \`error\` or \`silent\`; see [server.md](server.md). | \`info\`; \`warn\` for a dashboard without users |
| \`COOLSWEEP_TENSORFLOW\` | Set-up only: a folder, \`pypi\`, \`google\` or \`none\`; see the README. | tried in order |
| \`OTEL_EXPORTER_OTLP_ENDPOINT\` | Where traces go, by OTLP over HTTP; see [server.md](server.md#traces). Other variables of OpenTelemetry count too. | none |
| \`CUDA_VISIBLE_DEVICES\` | GPUs that may be used. | all |`;

/** Text in a cell of a table. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

function described({ description, choices, standard }: Field): string {
  const among = choices.length === 0 ? '' : `: ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
  return `${cell(description)}${among}${standard === null ? '' : ` (default ${standard})`}`;
}

function fieldTable(kind: string, fields: readonly Field[]): string[] {
  if (fields.length === 0) return [];
  const rows = fields.map((one) => `| \`${one.name.replaceAll('|', '\\|')}\` | ${described(one)} |`);
  return [[`| ${kind} | |`, '| --- | --- |', ...rows].join('\n')];
}

function section({ usage, description, options, examples, ...rest }: DescribedCommand): string {
  return [
    `## \`coolsweep ${usage}\``,
    cell(description),
    ...fieldTable('argument', rest.arguments),
    ...fieldTable('option', options),
    ...(examples.length === 0 ? [] : ['```bash\n' + examples.join('\n') + '\n```']),
  ].join('\n\n');
}

/** The heading's address on the page, as GitHub makes it. */
function anchor(usage: string): string {
  return `coolsweep-${usage}`
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function exitTable(exitCodes: Readonly<Record<string, number>>): string {
  const rows = Object.entries(exitCodes).map(([name, code]) => {
    const meaning = exitMeanings[name];
    if (meaning === undefined) throw new Error(`Say in tools/cliDocs/page.ts what the exit code ${name} means.`);
    return `| ${code} | ${meaning} |`;
  });
  return ['| code | meaning |', '| --- | --- |', ...rows].join('\n');
}

/** The page docs/cli.md. */
export function cliPage({ commands, exitCodes }: z.infer<typeof commandLine>): string {
  const rows = commands.map(({ name, usage, summary }) => `| [\`${name}\`](#${anchor(usage)}) | ${cell(summary)} |`);
  return [
    '# The command line',
    '<!-- Generated by tools/cliDocs from the commands in apps/runner/src/program: edit those. -->',
    '`npx coolsweep --help` and `npx coolsweep COMMAND --help` say the same. `--json` prints JSON for programs: one ' +
      'value, or for `run`, `data get` and `logs` one per line. `coolsweep completion SHELL` prints a script by which ' +
      'Tab completes commands, options and ids.',
    ['| command | what it does |', '| --- | --- |', ...rows].join('\n'),
    ...commands.map(section),
    '## Exit codes',
    exitTable(exitCodes),
    environment,
  ].join('\n\n');
}
