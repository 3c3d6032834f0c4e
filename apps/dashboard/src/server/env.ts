import { z } from 'zod';

const needed = z.string({ error: 'is needed: start the dashboard with `coolsweep dashboard`' }).min(1);
const schema = z.object({ COOLSWEEP_DATABASE: needed, COOLSWEEP_MIGRATIONS: needed });

/** Where the pages find their database. */
export interface DatabasePlace {
  readonly file: string;
  /** Folder of the migrations: the pages are bundled and do not know where the program is. */
  readonly migrationsFolder: string;
}

export function databasePlace(): DatabasePlace {
  const { COOLSWEEP_DATABASE, COOLSWEEP_MIGRATIONS } = schema.parse(process.env);
  return { file: COOLSWEEP_DATABASE, migrationsFolder: COOLSWEEP_MIGRATIONS };
}

/** Tells the pages, which Next loads on its own, what to open. To be called before Next is loaded. */
export function provideEnvironment(place: DatabasePlace): void {
  Object.assign(process.env, {
    COOLSWEEP_DATABASE: place.file,
    COOLSWEEP_MIGRATIONS: place.migrationsFolder,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  });
}
