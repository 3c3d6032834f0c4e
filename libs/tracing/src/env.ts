/** What the environment says of traces, by the names that OpenTelemetry has given. What else there is, its exporter reads. */
export interface TracingEnvironment {
  /** Whether somebody wants traces and said where to. */
  readonly isWanted: boolean;
  /** `http/json` is spoken. */
  readonly protocol: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function tracingEnvironment(all: Variables = process.env): TracingEnvironment {
  const given = (name: string) => all[name]?.trim() ?? '';
  const endpoint = given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') || given('OTEL_EXPORTER_OTLP_ENDPOINT');
  const isOff = given('OTEL_SDK_DISABLED').toLowerCase() === 'true' || given('OTEL_TRACES_EXPORTER') === 'none';
  return {
    isWanted: endpoint !== '' && !isOff,
    protocol: given('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') || given('OTEL_EXPORTER_OTLP_PROTOCOL') || 'http/json',
  };
}
