export { RayStandIn } from '../driver/testing/rayStandIn.ts';
export { RayStandInNode } from '../driver/testing/rayStandInNode.ts';
export { launchContract } from './launchContract.ts';
