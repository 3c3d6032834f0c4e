import { SweepError } from '@coolsweep/sweep';
import { tracingEnvironment, type TracingEnvironment } from './env.ts';
import type { Tracer } from './tracer.ts';

const spoken = 'http/json';

/**
 * The tracer that the environment asks for (`OTEL_EXPORTER_OTLP_ENDPOINT` and what goes with it); null where it asks for
 * none, and then nothing of OpenTelemetry is loaded.
 *
 * @param service names this program in every span, unless `OTEL_SERVICE_NAME` does
 * @throws SweepError `invalid_arguments` when it asks for another protocol
 */
export async function openTracer(
  service: string,
  { isWanted, protocol }: TracingEnvironment = tracingEnvironment(),
): Promise<Tracer | null> {
  if (!isWanted) return null;
  if (protocol !== spoken) {
    const advice = `set OTEL_EXPORTER_OTLP_PROTOCOL to ${spoken}, which collectors take on port 4318, or unset it`;
    throw new SweepError('invalid_arguments', `traces are not sent by ${protocol}: ${advice}`);
  }
  const { OtlpTracer } = await import('./otlpTracer.ts');
  return new OtlpTracer(service);
}
