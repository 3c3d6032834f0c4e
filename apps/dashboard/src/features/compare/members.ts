/**
 * What is compared, as it stands in the address: `SWEEP` for what a sweep is about, `SWEEP~HASH` for a configuration of
 * it by the first letters of its hash, `SWEEP~tN` for that of its trial N, `SWEEP-tN` for the trial alone.
 */
export type Member = string;

/** More are not compared at a time: the server refuses them, and nobody reads so many lines. */
export const mostCompared = 50;

/** As many letters as no two configurations of a sweep are likely to begin with. */
const hashLetters = 12;

export function configurationMember(sweepId: string, configHash: string): Member {
  return `${sweepId}~${configHash.slice(0, hashLetters)}`;
}

/** The configuration of a trial, for those who know the trial and not the hash. */
export function configurationOfTrial(sweepId: string, number: number): Member {
  return `${sweepId}~t${number}`;
}

/** One trial by itself. */
export function trialMember(sweepId: string, number: number): Member {
  return `${sweepId}-t${number}`;
}

/** The address at which these are compared. */
export function compareHref(members: readonly Member[]): string {
  return `/compare?with=${members.map(encodeURIComponent).join(',')}`;
}

/** The sweep that a member is of. A sweep whose name looks like the id of a trial passes for one; that costs an update. */
export function sweepOf(member: Member): string {
  const [sweep = ''] = member.split('~');
  return sweep.replace(/-t\d+$/, '');
}

/** A member in words, before the server has said what it is. */
export function describeMember(member: Member): string {
  const [sweep = '', hash] = member.split('~');
  const of = /^t(\d+)$/.exec(hash ?? '')?.[1];
  if (of !== undefined) return `${sweep}, configuration of trial ${of}`;
  if (hash !== undefined) return `${sweep}, configuration ${hash.slice(0, 6)}`;
  const trial = /^(.*)-t(\d+)$/.exec(sweep);
  return trial === null ? sweep : `${trial[1] ?? ''}, trial ${trial[2] ?? ''}`;
}

/** With one more, at the end; as they were when it is there. */
export function withMember(members: readonly Member[], member: Member): Member[] {
  return members.includes(member) ? [...members] : [...members, member];
}
