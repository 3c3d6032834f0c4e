/** Everything, for the jobs of a stand-in. */
export const inherited: Readonly<Record<string, string | undefined>> = process.env;
