import { SweepError } from '@coolsweep/sweep';

/** What every access store refuses, in the same words. */
export const accessRefusals = {
  noUser: (name: string) =>
    new SweepError('not_found', `there is no user ${name}; \`coolsweep user ls\` lists those there are`),
  noToken: (id: string) =>
    new SweepError('not_found', `there is no token ${id}; \`coolsweep token ls\` lists those there are`),
  nameTaken: (name: string) => new SweepError('conflict', `there is a user ${name} already; take another name`),
  subjectTaken: (subject: string) =>
    new SweepError('conflict', `${subject} of the identity provider is another user here already`),
} as const;
