import { z } from 'zod';

/** Longer than any id that is ever made: 48 of the name, a number, `-t` and a number. */
const longest = 120;
const pattern = /^[a-z0-9-]+$/;

const identifier = (noun: string) =>
  z
    .string()
    .min(1, `the id of a ${noun} is missing`)
    .max(longest, `the id of a ${noun} has at most ${longest} characters`)
    .regex(pattern, `the id of a ${noun} has only a-z, 0-9 and -`);

/** Ids as they come in from outside. They go into messages, addresses and names of folders. */
export const sweepId = identifier('sweep');
export const trialId = identifier('trial');
