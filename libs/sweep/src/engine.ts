/** What runs the trials of a sweep: this machine, or what places jobs on the machines of a cluster. */
export type Engine = 'local' | 'slurm' | 'ray';
