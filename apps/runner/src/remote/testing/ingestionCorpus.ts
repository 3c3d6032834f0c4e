/** A request as it is sent. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** Stands for the token of the attempt that the requests are about. */
export const goodToken = 'Bearer GOOD';

const to = (errand: string, body: string, authorization: string | null = goodToken): RawRequest => ({
  ...{ method: 'POST', path: `/agent/ATTEMPT/${errand}`, authorization, body },
});
const nonce = '"nonce":"nonce-of-one"';
const delivery = (entries: string) => to('deliver', `{${nonce},"first":1,"entries":[${entries}]}`);
const message = (value: string) => delivery(`{"kind":"message","value":${value}}`);

/** Requests that once went wrong somewhere, or that are of a kind that often does; every one is sent in every run. */
export const ingestionCorpus: readonly RawRequest[] = [
  to('claim', ''),
  to('claim', 'null'),
  to('claim', '{"__proto__":{"polluted":true}}'),
  to('beat', `{${nonce},"constructor":{"prototype":{"polluted":true}}}`),
  to('beat', '{"nonce":"\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}'),
  to('beat', `{${nonce}}`, 'Bearer'),
  to('beat', `{${nonce}}`, `Bearer ${'a'.repeat(8000)}`),
  to('beat', `{${nonce}}`, 'Basic R09PRA=='),
  to('beat', `{${nonce}}`, null),
  to('deliver', `{${nonce},"first":9007199254740993,"entries":[]}`),
  to('deliver', `{${nonce},"first":1,"oldest":9007199254740991,"entries":[]}`),
  to('deliver', `{${nonce},"first":1,"entries":${'['.repeat(100_000)}`),
  delivery('{"kind":"line","stream":"stdout","text":"\\u0000\\u001b[2J"}'),
  delivery('{"kind":"exit","code":1e308,"signal":null}'),
  delivery('{"kind":"message"}'),
  message('null'),
  message('{"message":null}'),
  message('{"message":{"type":"metrics","points":{"length":1e9}}}'),
  message('{"attemptId":5,"message":{"type":"metrics","points":[{"name":"__proto__","step":1,"value":"NaN"}]}}'),
  message('{"attemptId":5,"message":{"type":"metrics","points":[{"name":"loss","step":-1e308,"value":1e999}]}}'),
  message(`{"attemptId":5,"message":{"type":"completed","results":{"__proto__":1}}}`),
  message('{"attemptId":5,"message":{"type":["completed"]}}'),
  { ...to('claim', '{}'), method: 'PUT' },
  { ...to('claim', '{}'), path: '/agent/ATTEMPT/claim/' },
  { ...to('claim', '{}'), path: '/agent/__proto__/claim' },
  { ...to('claim', '{}'), path: '/agent/../../etc/passwd' },
  { ...to('claim', '{}'), path: '//agent/ATTEMPT/claim' },
  { ...to('claim', '{}'), path: '/agent/ATTEMPT/%63laim' },
  { ...to('claim', '{}'), path: `/agent/${'a'.repeat(4000)}/claim` },
  { ...to('claim', '{}'), method: 'GET', path: '/metrics' },
];
