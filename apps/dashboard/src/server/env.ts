import { z } from 'zod';

const needed = z.string({ error: 'is needed: start the dashboard with `coolsweep dashboard`' }).min(1);
const schema = z.object({
  COOLSWEEP_DATABASE: needed,
  COOLSWEEP_MIGRATIONS: needed,
  // Checked by `coolsweep dashboard`; an empty one is none.
  DATABASE_URL: z.string().optional(),
});

/** Absent when somebody starts the server by hand. */
const versions = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.record(z.string(), z.unknown()))
  .default({});
const programSchema = z.object({ COOLSWEEP_SWEEPS: needed, COOLSWEEP_VERSIONS: versions });

/** Where the pages find their database. */
export interface DatabasePlace {
  readonly file: string;
  /** Address of the PostgreSQL database that has the record in place of the file; absent without one. */
  readonly url?: string;
  /** Folder of the migrations: the pages are bundled and do not know where the program is. */
  readonly migrationsFolder: string;
}

export function databasePlace(): DatabasePlace {
  const { COOLSWEEP_DATABASE, COOLSWEEP_MIGRATIONS, DATABASE_URL: url = '' } = schema.parse(process.env);
  return { file: COOLSWEEP_DATABASE, migrationsFolder: COOLSWEEP_MIGRATIONS, ...(url !== '' && { url }) };
}

/** What the pages know of the program that they belong to. */
export interface ProgramPlace {
  /** Folder of the sweep files that come with it. */
  readonly sweepsFolder: string;
  /** What `coolsweep dashboard` found out about versions and machine. */
  readonly versions: Readonly<Record<string, unknown>>;
}

export function programPlace(): ProgramPlace {
  const { COOLSWEEP_SWEEPS, COOLSWEEP_VERSIONS } = programSchema.parse(process.env);
  return { sweepsFolder: COOLSWEEP_SWEEPS, versions: COOLSWEEP_VERSIONS };
}

/** Tells the pages, which Next loads on its own, what to open. To be called before Next is loaded. */
export function provideEnvironment(place: DatabasePlace & Pick<ProgramPlace, 'sweepsFolder'>): void {
  Object.assign(process.env, {
    COOLSWEEP_DATABASE: place.file,
    COOLSWEEP_MIGRATIONS: place.migrationsFolder,
    COOLSWEEP_SWEEPS: place.sweepsFolder,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  });
}

const oidcSchema = z.object({
  COOLSWEEP_OIDC_ISSUER: z.string().min(1).optional(),
  COOLSWEEP_OIDC_CLIENT_ID: z.string().min(1).optional(),
  COOLSWEEP_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
});

/** The identity provider, as far as the environment names one. */
export function oidcEnvironment() {
  const found = oidcSchema.parse(process.env);
  return {
    issuer: found.COOLSWEEP_OIDC_ISSUER,
    clientId: found.COOLSWEEP_OIDC_CLIENT_ID,
    clientSecret: found.COOLSWEEP_OIDC_CLIENT_SECRET,
  };
}
