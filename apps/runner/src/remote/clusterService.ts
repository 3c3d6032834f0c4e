import { Accounts } from '@coolsweep/access';
import { Readiness } from '@coolsweep/store';
import type { SweepStore } from '@coolsweep/sweep';
import { withAccess } from '../accessWorkspace.ts';
import type { AttemptTraces } from '../attemptTraces.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Environment } from '../env.ts';
import { DashboardFront } from '../front/dashboardFront.ts';
import { frontAddress, type AddressFlags } from '../front/frontAddress.ts';
import type { OperatorConsole } from '../output/operatorConsole.ts';
import type { ClusterSettings } from './clusterSettings.ts';
import { Ingestion, type IngestionOptions } from './ingestion.ts';
import type { IngestionFigures } from './ingestionFigures.ts';
import { tellRefused } from './refusedRequest.ts';
import { isPrivate, urlOf } from './serviceSettings.ts';

/** With what a cluster is served. */
export interface ClusterServices {
  readonly context: CommandContext & { readonly console: OperatorConsole };
  readonly store: SweepStore;
  readonly traces: AttemptTraces;
}

export interface ServiceOptions {
  readonly configured: ClusterSettings;
  /** How the dashboard is served on the address of agents; null: it is not. */
  readonly dashboard: AddressFlags | null;
  readonly attempt: IngestionOptions['attempt'];
  /** Whether the trials were let go, because the record is away for too long. */
  readonly isAbandoned: () => boolean;
}

/** What listens for the agents of a cluster and, with the dashboard, for people and programs: one address for all of them. */
export interface ClusterService {
  /** As they hold with what the command line says. */
  readonly settings: ClusterSettings;
  /** By which agents reach it. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens, and starts the dashboard where it is wanted.
 *
 * @throws SweepError when its address cannot be listened on, or may not be with the dashboard
 */
export async function openClusterService(
  { context, store, traces }: ClusterServices,
  { configured, dashboard, attempt, isAbandoned }: ServiceOptions,
): Promise<ClusterService> {
  const address = dashboard === null ? null : frontAddress(configured, dashboard);
  for (const remark of address?.overruled ?? []) context.console.note(remark);
  const settings = address?.settings ?? configured;
  const front = address === null ? null : await DashboardFront.make(context, address.dashboard);
  let openedMs: number | null = null;
  const hasSettled = () => openedMs !== null && performance.now() - openedMs >= settings.leaseSeconds * 1000;
  const figures = await figuresOf(context.environment, settings);
  const readiness = new Readiness(store);
  const isReady = async () => !isAbandoned() && (await readiness.ask()) && (front === null || (await front.isReady()));
  const ingestion = new Ingestion({
    ...{ ...settings, attempt, isReady, behindProxy: dashboard?.behindProxy },
    // Who asks for an attempt that is unknown has to wait for a server that knows it: this one may yet, or the next one.
    isSettling: () => isAbandoned() || !hasSettled(),
    onAnswer: (answered) => {
      figures.answered(answered);
      traces.answered(answered);
      tellRefused(context.console, answered);
    },
    metrics: (request) => front?.metrics(request, figures) ?? figures.answer(request.headers.authorization),
    ...(front !== null && { others: (request, response) => front.pass(request, response) }),
    tell: (text) => context.console.note(text),
  });
  const close = async () => {
    // First: it ends the streams that it has open, for whose end the other would wait.
    await front?.close();
    await ingestion.close();
  };
  try {
    const port = await ingestion.listen();
    await front?.open(port);
    openedMs = performance.now();
    return { settings, url: urlOf(settings, port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Figures of the service, for those who may read them: without users, where nobody else gets there, whoever is there. */
async function figuresOf(environment: Environment, settings: ClusterSettings): Promise<IngestionFigures> {
  // Loaded where there is something to count.
  const { IngestionFigures } = await import('./ingestionFigures.ts');
  return new IngestionFigures((secret) =>
    withAccess(environment, async (access) => {
      if (isPrivate(settings) && (await access.users()).length === 0) return { kind: 'owner' };
      return secret === null ? null : new Accounts(access).ofToken(secret);
    }),
  );
}
