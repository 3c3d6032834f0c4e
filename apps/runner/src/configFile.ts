/** Name of the operator's configuration in a data folder. */
export const configFile = 'coolsweep.config.ts';
/** Name of the one that it has replaced, and that is not read any more. */
export const formerConfigFile = 'cluster.yaml';
