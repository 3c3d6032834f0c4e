import { expect, it } from 'vitest';
import { extendCommand, extendQuestion } from './extendCommand.ts';

it.each([
  [{ kind: 'seeds', amount: '5', parameter: '' }, 'coolsweep extend quick --seeds 5'],
  [{ kind: 'epochs', amount: ' 20 ', parameter: '' }, 'coolsweep extend quick --epochs 20'],
  [
    { kind: 'values', amount: '0.95, 0.99', parameter: 'optimizer.rho0' },
    'coolsweep extend quick --values optimizer.rho0=0.95,0.99',
  ],
  [
    { kind: 'values', amount: '{steps: 5}', parameter: 'optimizer.coolingLength' },
    "coolsweep extend quick --values 'optimizer.coolingLength={steps: 5}'",
  ],
] as const)('%j is said by a command', (wishes, command) => {
  expect(extendCommand('quick', wishes)).toBe(command);
});

it.each([
  { kind: 'seeds', amount: '', parameter: '' },
  { kind: 'epochs', amount: '1.5', parameter: '' },
  { kind: 'values', amount: '1', parameter: '' },
] as const)('%j is not enough to say it', (wishes) => {
  expect(extendCommand('quick', wishes)).toBeNull();
  expect(extendQuestion('quick', wishes)).toBeNull();
});

it('asks the server for the same as the command', () => {
  const rho = { kind: 'values', amount: '0.95 , 0.99', parameter: 'optimizer.rho0' } as const;
  const none = { sweepId: 'quick', seeds: null, epochs: null, values: [] };
  expect(extendQuestion('quick', rho)).toEqual({ ...none, values: ['optimizer.rho0=0.95,0.99'] });
  const seeds = { kind: 'seeds', amount: '5', parameter: '' } as const;
  expect(extendQuestion('quick', seeds)).toEqual({ ...none, seeds: 5 });
  expect(extendQuestion('quick', { ...seeds, kind: 'epochs' })).toEqual({ ...none, epochs: 5 });
});
