/** Fails when the Nx project graph has an edge, or a project, that tools/boundaries.mjs does not have. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayImport } from '../boundaries.mjs';

/** @param {string} project */
const short = (project) => project.replace(/^@coolsweep\//, '');

/** @returns {{nodes: Record<string, unknown>, dependencies: Record<string, {target: string}[]>}} */
function readGraph() {
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-graph-'));
  try {
    const file = join(folder, 'graph.json');
    execFileSync(process.execPath, [join('node_modules', 'nx', 'dist', 'bin', 'nx.js'), 'graph', `--file=${file}`], {
      stdio: 'pipe',
    });
    return JSON.parse(readFileSync(file, 'utf8')).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @type {Readonly<Record<string, readonly string[]>>} */
const table = mayImport;
const { nodes, dependencies } = readGraph();
const projects = Object.keys(nodes).map(short);
const unknown = projects.filter((project) => !(project in table));
const forbidden = Object.entries(dependencies).flatMap(([source, targets]) =>
  targets
    .map(({ target }) => target)
    .filter((target) => target in nodes && !table[short(source)]?.includes(short(target)))
    .map((target) => `${short(source)} -> ${short(target)}`),
);
for (const project of unknown) console.error(`project ${project} is not in tools/boundaries.mjs`);
for (const edge of forbidden) console.error(`edge ${edge} is not in tools/boundaries.mjs`);
const edges = Object.values(dependencies).flat().length;
// Nx looks into sources only when nx.json says so (pluginsConfig); without edges it would also cache lint and types as if
// no project depended on another.
if (edges === 0) console.error('the graph has no edges: nx.json must set analyzeSourceFiles');
console.log(`${projects.length} projects, ${edges} edges`);
process.exitCode = unknown.length + forbidden.length > 0 || edges === 0 ? 1 : 0;
