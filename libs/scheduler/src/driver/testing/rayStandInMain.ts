/**
 * A process in place of a Ray cluster of one node, where no Ray can be had. Listens on the loopback, prints its address, and
 * forgets its jobs with its end. Usage: tsx rayStandInMain.ts PORT GPUS CPUS TOKEN
 */
import { inherited } from './env.ts';
import { RayStandIn } from './rayStandIn.ts';
import { RayStandInNode } from './rayStandInNode.ts';

const [, , port = '0', gpus = '2', cpus = '8', token = ''] = process.argv;
const head = new RayStandIn({ token, onChange: () => setImmediate(() => node.look()) });
const node = new RayStandInNode(head, {
  ...{ gpus: Number(gpus), cpus: Number(cpus) },
  environment: { ...inherited, RAY_AUTH_TOKEN: token },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    node.kill();
    process.exit(0);
  });
process.stdout.write(`${await head.listen(Number(port))}\n`);
