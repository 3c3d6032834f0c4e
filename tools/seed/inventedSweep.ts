import { newSweepOf, parseSweepFile, type NewSweep } from '@coolsweep/sweep';

const notice = 'INVENTED DATA, made by `npm run seed`: nobody has trained any of this, and it proves nothing.';

/** What an attempt says of where it ran. It names no program and no data, so that no trial takes its result over. */
export const inventedEnvironment = { backend: 'none, the data is invented', gpu: false, intraOpThreads: 1 } as const;

/**
 * A sweep to be recorded from the text of a sweep file; its description and its text begin with the word that its data is
 * invented.
 */
export function inventedSweep(text: string): NewSweep {
  const parsed = parseSweepFile(text, 'invented sweep');
  const spec = { ...parsed.spec, description: noticeBefore(parsed.spec.description ?? '') };
  return newSweepOf({ ...parsed, spec }, { text: `# ${notice}\n${text}`, environment: inventedEnvironment });
}

/** A description of invented data. */
export function noticeBefore(description: string): string {
  return `${notice} ${description}`.trim();
}

/** Whether a sweep was made here. */
export function isInvented({ spec }: Pick<NewSweep, 'spec'>): boolean {
  return spec.description?.startsWith(notice) === true;
}
