/** What is said of a span: ids, names, numbers. Never what a user or a trial wrote. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Something that takes time. */
export interface Span {
  /** @param problem why it failed; null or absent when it did not */
  end(how?: { readonly at?: Date; readonly attributes?: Attributes; readonly problem?: string | null }): void;
}

export interface SpanStart {
  /** Default: now. */
  readonly at?: Date;
  /** Default: it begins a trace of its own. */
  readonly parent?: Span | null;
  /** Whether it answers somebody else. Default: no. */
  readonly isServed?: boolean;
  readonly attributes?: Attributes;
}

/** Where spans are told. */
export interface Tracer {
  begin(name: string, start?: SpanStart): Span;
  /** Tells what is left. What cannot be told in a few seconds is dropped. */
  close(): Promise<void>;
}
