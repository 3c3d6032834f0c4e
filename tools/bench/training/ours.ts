/** CoolSweep's own contestants, by the task's variant; see `protocol.ts`. */
import { BenchProblem } from '../benchmark.ts';
import { ourStep, type OurStepRequest } from './ourStep.ts';
import { trialTurns } from './ourTrial.ts';
import { ownTask, takeTurns } from './takeTurns.ts';

const compiled = { precision: 'float32', optimizer: 'momentum', compiled: true } as const;

const variants: Readonly<Record<string, Omit<OurStepRequest, 'model' | 'batch'>>> = {
  eager: { ...compiled, compiled: false },
  compiled,
  bf16: { ...compiled, precision: 'bf16' },
  sgd: { ...compiled, optimizer: 'sgd' },
  coolmomentum: { ...compiled, optimizer: 'coolmomentum' },
};

const own = ownTask();
const { model, batch, variant } = own;
const wanted = variants[variant];
if (variant === 'trial') await trialTurns(own);
else if (wanted === undefined) throw new BenchProblem(`there is no variant ${variant}`);
else await takeTurns(own, await ourStep({ model, batch, ...wanted }));
