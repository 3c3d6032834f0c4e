/** The sweep that a new one begins as: small enough to run anywhere, and about what this program is for. */
export const starter = `name: my-sweep
method: grid
metric: { name: validation/accuracy, goal: maximize }
model: resnet8
dataset: digits
optimizer: { name: coolmomentum, learningRate: 0.01 }
control: matched-lr
epochs: 6
batchSize: 32
seeds: 3
parameters:
  optimizer.rho0: { values: [0.9, 0.99] }
  optimizer.coolingLength: { values: [{ fraction: 0.5 }, { fraction: 1 }] }
`;
