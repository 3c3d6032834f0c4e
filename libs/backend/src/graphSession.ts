import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphNode } from './graph.ts';
import type { NativeBackend, NativeTensor } from './nativeBackend.ts';
import { savedModelBytes, savedModelTag } from './savedModel.ts';

/** A value that is given to a run: a placeholder's name and a handle of the addon. */
export interface Feed {
  readonly name: string;
  readonly id: number;
}

/** A loaded graph with its resource variables, which live as long as it. */
export interface GraphSession {
  /** Runs what the fetched results (`name:0`) need; the caller owns the handles that it gets. */
  readonly run: (feeds: readonly Feed[], fetches: readonly string[]) => NativeTensor[];
  readonly dispose: () => void;
}

/** Loads a graph into a session of its own. */
export function openGraphSession(native: NativeBackend, nodes: readonly GraphNode[]): GraphSession {
  // The addon loads graphs from a folder only.
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-graph-'));
  let session: number | null;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(nodes));
    session = native.binding.loadSavedModel(folder, savedModelTag);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    run(feeds, fetches) {
      if (session === null) throw new Error('the graph was disposed');
      return native.binding.runSavedModel(
        session,
        feeds.map(({ id }) => id),
        feeds.map(({ name }) => `${name}:0`).join(','),
        fetches.join(','),
      );
    },
    dispose() {
      if (session !== null) native.binding.deleteSavedModel(session);
      session = null;
    },
  };
}
